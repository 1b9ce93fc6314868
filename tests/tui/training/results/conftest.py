"""Runs as rows, without folders behind them."""

import time
from collections.abc import Callable

import pytest

from core.training.summary import RunSummary


def summary(number: int = 0, **changes: object) -> RunSummary:
    """A finished run; each number has a name, an age and a seed of its own."""
    preset = changes.get("preset", "tutorial-rnn")
    facts: dict[str, object] = {
        "id": f"{number:04x}-{preset}",
        "state": "finished",
        "preset": preset,
        "dataset": "imdb",
        "preparation": "pre 500",
        "parameters": 324_193,
        "epochs_done": 3,
        "epochs": 3,
        "loss": 0.4,
        "accuracy": 0.9,
        "val_loss": 0.5,
        "val_accuracy": 0.8,
        "best_val_accuracy": 0.8,
        "test_loss": 0.5,
        "test_accuracy": 0.8,
        "training_seconds": 60.0,
        "samples_per_second": 1000.0,
        "seed": number,
        "backend": "keras",
        "device": "cpu:0",
        "created": time.time() - 90.0 - 600.0 * number,
        "verdict": "learning",
        "verdict_sentence": "",
        "error": None,
        "optimizer": "adam",
        "learning_rate": 0.001,
        "batch_size": 128,
    }
    return RunSummary(**(facts | changes))  # type: ignore[arg-type]


@pytest.fixture
def row() -> Callable[..., RunSummary]:
    return summary
