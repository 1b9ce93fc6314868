"""Runs that are small, and histories that were never trained."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.training import store
from core.training.config import RunConfig
from core.training.events import Epoch, Prepared
from core.training.history import History
from core.training.settings import configure
from core.training.store import Run
from tests.core.training.recorded_runs import PREPARED

SMALL = {"limit": 64, "epochs": 1, "batch_size": 32}


@pytest.fixture
def small_config() -> RunConfig:
    """A run that trains in a second once Keras has started."""
    return configure("tutorial-rnn", SMALL)


@pytest.fixture
def new_run(home: Path, small_config: RunConfig) -> Callable[[], Run]:
    """Creates a run's folder, without starting it."""

    def create() -> Run:
        return store.create(home, small_config)

    return create


@pytest.fixture
def prepared() -> Prepared:
    """What a run on post-padded text without a mask says of its data."""
    return replace(PREPARED, time=0.0, mean_padding=278.0)


@pytest.fixture
def history_of(prepared: Prepared) -> Callable[..., History]:
    """A history of one epoch for each pair of training and validation accuracy."""

    def made(*accuracies: tuple[float, float]) -> History:
        epochs = tuple(
            Epoch(
                time=float(number),
                epoch=number,
                epochs=len(accuracies),
                loss=0.5,
                val_loss=0.5,
                accuracy=train,
                val_accuracy=validation,
                seconds=20.0,
                samples_per_second=1000.0,
            )
            for number, (train, validation) in enumerate(accuracies, start=1)
        )
        return History(prepared=prepared, epochs=epochs)

    return made
