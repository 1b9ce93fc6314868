"""Events of runs of which everything is known that can be, without training one."""

from typing import Any

from core.models.presets import preset
from core.training.events import (
    AnyEvent,
    Batch,
    End,
    Environment,
    Epoch,
    Norms,
    Prepared,
    Probe,
    Started,
)

LAYERS = ("1 Embedding", "2 SimpleRNN")
T0 = 1_700_000_000.0


def prepared(**changes: Any) -> Prepared:
    facts: dict[str, Any] = {
        "time": T0 + 1,
        "dataset": "reviews",
        "task": "binary",
        "labels": ("negative", "positive"),
        "train": 80,
        "validation": 20,
        "test": 50,
        "timesteps": 35,
        "mean_padding": 12.0,
        "chance_loss": 0.6931,
        "chance_accuracy": 0.5,
        "best_accuracy": 0.95,
        "model": preset("tutorial-rnn").spec,
        "parameters": 10_369,
    }
    return Prepared(**(facts | changes))


def epoch_events(number: int, loss: float | None, val_loss: float | None) -> list[AnyEvent]:
    at = T0 + 10 * number
    return [
        Batch(time=at - 2, epoch=number, batch=1, batches=2, loss=loss, accuracy=0.5),
        Batch(time=at - 1, epoch=number, batch=2, batches=2, loss=loss, accuracy=0.5),
        Epoch(
            time=at,
            epoch=number,
            epochs=3,
            loss=loss,
            val_loss=val_loss,
            accuracy=0.5 + number / 10,
            val_accuracy=0.5 + number / 20,
            seconds=4.0,
            samples_per_second=20.0,
        ),
        Norms(
            time=at,
            epoch=number,
            learning_rate=0.001 / number,
            layers=LAYERS,
            gradient_norms=(0.5 * number, None),
            weight_norms=(3.0, 4.0),
        ),
        Probe(time=at, epoch=number, answers=((0.25,), (0.75,))),
    ]


def opening(**changes: Any) -> list[AnyEvent]:
    environment = Environment(
        time=T0 + 2,
        backend="keras",
        engine="tensorflow",
        versions={"keras": "3.15.1", "tensorflow": "2.21.0"},
        devices=("cpu:0",),
        device="cpu:0",
    )
    started = Started(time=T0, pid=1, host="here", python="3", version="0")
    return [started, prepared(**changes), environment]


FINISHED = End(time=T0 + 40, state="finished", test_loss=0.44, test_accuracy=0.82)
