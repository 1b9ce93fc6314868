"""A run's state follows from its events, its lock and its stop request, and from nothing else."""

from collections.abc import Callable

import pytest

from core.errors import Problem
from core.training import lock, process, store
from core.training.events import AnyEvent, Batch, End, Queued, Stage, Started
from core.training.history import History, fold, read_state
from core.training.log import EventWriter
from core.training.store import Run

QUEUED = Queued(time=0.0, pid=1)
STARTED = Started(time=1.0, pid=1, host="here", python="3", version="0")
BATCH = Batch(time=2.0, epoch=1, batch=1, batches=9, loss=0.7)


def _write(run: Run, *events: AnyEvent) -> None:
    (run.folder / store.WORKER_LOG).touch()
    with EventWriter(run.folder) as log:
        for event in events:
            log.write(event)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], "starting"),
        ([QUEUED], "queued"),
        ([QUEUED, STARTED], "starting"),
        ([STARTED, BATCH], "running"),
    ],
)
def test_the_state_of_a_living_run(
    new_run: Callable[[], Run], events: list[AnyEvent], state: str
) -> None:
    run = new_run()
    _write(run, *events)
    held = lock.take(run.folder)
    assert held is not None
    assert read_state(run)[0] == state
    process.request_stop(run)
    assert read_state(run)[0] == "stopping"
    lock.release(held)


def test_a_run_whose_worker_is_gone_without_an_end_is_lost(new_run: Callable[[], Run]) -> None:
    run = new_run()
    _write(run, STARTED, BATCH)
    assert read_state(run)[0] == "lost"


@pytest.mark.parametrize("state", ["finished", "stopped", "failed"])
def test_an_end_outlives_its_worker(new_run: Callable[[], Run], state: str) -> None:
    run = new_run()
    _write(run, STARTED, End(time=3.0, state=state))
    assert read_state(run)[0] == state


def test_a_run_that_nobody_started_is_queued(new_run: Callable[[], Run]) -> None:
    assert read_state(new_run())[0] == "queued"


def test_a_batch_ends_the_stage_before_it() -> None:
    history = fold(History(), [Stage(time=0.0, doing="compiling"), BATCH])
    assert history.stage is None
    assert history.batches == (BATCH,)


def test_a_worker_cannot_be_started_in_a_folder_that_is_gone(new_run: Callable[[], Run]) -> None:
    run = new_run()
    store.delete(run)
    with pytest.raises(Problem, match="could not be started"):
        process.start(run)


def test_only_a_living_run_can_be_asked_to_stop(new_run: Callable[[], Run]) -> None:
    run = new_run()
    with pytest.raises(Problem, match="is not training"):
        process.request_stop(run)
