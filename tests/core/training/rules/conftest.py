"""Verdicts on histories that were never trained, each told in a few numbers an epoch."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from core.training.config import RunConfig
from core.training.events import End, Epoch, Norms, Prepared, Resumed
from core.training.history import History
from core.training.settings import configure
from core.training.verdict import Verdict, judge

# Training loss and accuracy, then validation loss and accuracy; the losses alone in regression.
Numbers = tuple[float, ...]
Judged = Callable[..., Verdict]
REGRESSION: Mapping[str, Any] = {
    "task": "regression",
    "labels": (),
    "chance_accuracy": None,
    "chance_loss": 1 / 6,
    "mean_padding": 0.0,
    "timesteps": 100,
}


def epochs_of(numbers: Sequence[Numbers], planned: int) -> tuple[Epoch, ...]:
    """One epoch for each row of numbers."""
    epochs = []
    for count, row in enumerate(numbers, start=1):
        names = ("loss", "val_loss") if len(row) == 2 else NAMES
        told = dict(zip(names, row, strict=True))
        epochs.append(
            Epoch(
                time=float(count),
                epoch=count,
                epochs=planned,
                seconds=20.0,
                samples_per_second=1000.0,
                **told,
            )
        )
    return tuple(epochs)


NAMES = ("loss", "accuracy", "val_loss", "val_accuracy")


@pytest.fixture
def judged(prepared: Prepared) -> Judged:
    """Judges a run of so many epochs: what was measured, what was set, what is known of its data.

    All planned epochs are over unless `epochs` says otherwise; the text stands behind its padding.
    """

    def make(
        numbers: Sequence[Numbers],
        settings: Mapping[str, Any] | None = None,
        *,
        preset: str = "tutorial-lstm",
        end: End | None = None,
        resumed: Resumed | None = None,
        norms: tuple[Norms, ...] = (),
        **facts: Any,
    ) -> Verdict:
        chosen = {"dataset": "imdb", "padding": "pre", "epochs": len(numbers)} | (settings or {})
        config: RunConfig = configure(preset, chosen)
        history = History(
            prepared=replace(prepared, **({"model": config.model} | facts)),
            epochs=epochs_of(numbers, config.fit.epochs),
            end=end,
            resumed=resumed,
            norms=norms,
        )
        return judge(config, history)

    return make


@pytest.fixture
def regression() -> Mapping[str, Any]:
    """What is known of the adding problem."""
    return REGRESSION


def changes(verdict: Verdict) -> list[dict[str, str]]:
    """The settings of each repair."""
    return [dict(repair.settings) for repair in verdict.repairs]


@pytest.fixture
def repairs_of() -> Callable[[Verdict], list[dict[str, str]]]:
    return changes
