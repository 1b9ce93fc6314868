"""The lines that scripts rely on."""

import json
import math

from core.training.events import Batch, End, Epoch, decode, encode, finite

EPOCH = Epoch(
    time=12.5,
    epoch=1,
    epochs=3,
    loss=0.5,
    val_loss=None,
    accuracy=0.75,
    val_accuracy=0.5,
    seconds=20.0,
    samples_per_second=1000.0,
)


def test_an_epoch_line_carries_what_scripts_read() -> None:
    line = json.loads(encode(EPOCH))
    assert line == {
        "event": "epoch",
        "time": 12.5,
        "epoch": 1,
        "epochs": 3,
        "loss": 0.5,
        "val_loss": None,
        "accuracy": 0.75,
        "val_accuracy": 0.5,
        "seconds": 20.0,
        "samples_per_second": 1000.0,
    }


def test_a_line_is_read_back_as_it_was_written() -> None:
    assert decode(encode(EPOCH)) == EPOCH


def test_metrics_that_a_task_does_not_have_are_left_out() -> None:
    line = json.loads(encode(Batch(time=0.0, epoch=1, batch=1, batches=2, loss=0.1)))
    assert "accuracy" not in line


def test_the_last_line_names_the_state() -> None:
    line = json.loads(encode(End(time=0.0, state="finished", test_accuracy=0.8, test_loss=0.4)))
    assert (line["state"], line["test_accuracy"], line["test_loss"]) == ("finished", 0.8, 0.4)


def test_a_number_that_is_not_finite_is_null() -> None:
    assert finite(math.nan) is None
    assert finite(math.inf) is None
    assert finite(0.5) == 0.5
