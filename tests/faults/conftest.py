"""Real workers, whatever befalls them."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.training import store
from core.training.events import AnyEvent
from core.training.log import EventReader
from core.training.settings import configure
from core.training.store import Run

PATIENCE = 90.0


@pytest.fixture
def new_run(home: Path) -> Callable[..., Run]:
    """Creates the folder of a run that trains in a second once Keras has started."""

    def create(preset: str = "tutorial-rnn", **settings: object) -> Run:
        small = {"limit": 64, "epochs": 1, "batch_size": 32}
        return store.create(home, configure(preset, small | settings))

    return create


@pytest.fixture
def wait_for() -> Callable[[Run, type[AnyEvent]], None]:
    """Waits until a run has said something of a kind."""

    def wait(run: Run, kind: type[AnyEvent]) -> None:
        reader, deadline = EventReader(run.folder), time.monotonic() + PATIENCE
        while not any(isinstance(event, kind) for event in reader.read()):
            assert time.monotonic() < deadline, f"no {kind.__name__} within {PATIENCE} s"
            time.sleep(0.05)

    return wait
