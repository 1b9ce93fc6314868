"""Run folders as a worker leaves them, and rows that no run ever had."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.models.presets import preset
from core.training import store
from core.training.events import AnyEvent, Batch, End, Epoch, Prepared, Started
from core.training.log import EventWriter
from core.training.settings import configure
from core.training.store import Run
from core.training.summary import RunSummary

STARTED = Started(time=1.0, pid=1, host="here", python="3", version="0")
PREPARED = Prepared(
    time=2.0,
    dataset="imdb",
    task="binary",
    labels=("negative", "positive"),
    train=20_000,
    validation=5_000,
    test=25_000,
    timesteps=500,
    mean_padding=268.0,
    chance_loss=0.6931,
    chance_accuracy=0.5,
    best_accuracy=None,
    model=preset("tutorial-rnn").spec,
    parameters=324_193,
)
FINISHED = End(time=90.0, state="finished", test_loss=0.44, test_accuracy=0.82)


def batch(epoch: int, number: int, loss: float | None = 0.6) -> Batch:
    """One gradient step."""
    return Batch(time=3.0, epoch=epoch, batch=number, batches=157, loss=loss)


def epoch(number: int, val_loss: float | None = 0.5, val_accuracy: float = 0.8) -> Epoch:
    """One epoch."""
    return Epoch(
        time=30.0 * number,
        epoch=number,
        epochs=3,
        loss=0.6 / number,
        accuracy=0.7 + number / 100,
        val_loss=val_loss,
        val_accuracy=val_accuracy,
        seconds=20.0,
        samples_per_second=1_000.0,
    )


def learned() -> list[AnyEvent]:
    """Three epochs, the second of the lowest validation loss."""
    epochs = [epoch(1, 0.50, 0.76), epoch(2, 0.42, 0.81), epoch(3, 0.43, 0.82)]
    return [STARTED, PREPARED, batch(1, 1), *epochs, FINISHED]


def make(folder: Path, events: Sequence[AnyEvent] = (), **settings: Any) -> Run:
    """A run whose worker was launched, and wrote these events."""
    run = store.create(folder, configure("tutorial-rnn", {"dataset": "imdb"} | settings))
    (run.folder / store.WORKER_LOG).touch()
    append(run, events)
    return run


def append(run: Run, events: Sequence[AnyEvent]) -> None:
    """What its worker wrote next."""
    with EventWriter(run.folder) as log:
        for event in events:
            log.write(event)


def row(**changes: Any) -> RunSummary:
    """A finished run's row."""
    facts: dict[str, Any] = {
        "id": "k3fd-tutorial-rnn",
        "state": "finished",
        "preset": "tutorial-rnn",
        "dataset": "imdb",
        "preparation": "post 500",
        "parameters": 324_193,
        "epochs_done": 3,
        "epochs": 3,
        "loss": 0.3,
        "accuracy": 0.85,
        "val_loss": 0.43,
        "val_accuracy": 0.82,
        "best_val_accuracy": 0.82,
        "test_loss": 0.44,
        "test_accuracy": 0.81,
        "training_seconds": 60.0,
        "samples_per_second": 1_000.0,
        "seed": 42,
        "backend": "keras",
        "device": "cpu:0",
        "created": 1.0,
        "verdict": "learning",
        "verdict_sentence": "",
        "error": None,
        "group": "aaaa11112222",
        "optimizer": "adam",
        "learning_rate": 0.001,
        "batch_size": 128,
        "train": 20_000,
        "timesteps": 500,
        "validation": 5_000,
        "test": 25_000,
    }
    return RunSummary(**(facts | changes))
