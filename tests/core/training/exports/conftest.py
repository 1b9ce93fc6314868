"""Runs of which everything is known that can be, without training one."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from core.training import store
from core.training.events import AnyEvent
from core.training.log import EventWriter
from core.training.settings import configure
from core.training.store import Run
from tests.core.training.exports.known_runs import FINISHED, epoch_events, opening


@pytest.fixture
def make_run(home: Path) -> Callable[..., Run]:
    """Makes a run's folder with these events."""

    def make(events: Sequence[AnyEvent], name: str = "tutorial-rnn", **settings: object) -> Run:
        run = store.create(home, configure(name, settings))
        (run.folder / store.WORKER_LOG).touch()
        with EventWriter(run.folder) as log:
            for event in events:
                log.write(event)
        return run

    return make


@pytest.fixture
def told(make_run: Callable[..., Run]) -> Run:
    """Three epochs, the second of the lowest validation loss; the third's loss is no number."""
    losses: list[tuple[float | None, float | None]] = [(0.6, 0.5), (0.4, 0.45), (None, 0.5)]
    epochs = [
        event
        for number, pair in enumerate(losses, start=1)
        for event in epoch_events(number, *pair)
    ]
    return make_run([*opening(), *epochs, FINISHED])
