"""A run's state follows from its events, its lock and its stop request, and from nothing else."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Problem
from core.training import history as history_module
from core.training import lock, process, store
from core.training.events import (
    AnyEvent,
    Batch,
    End,
    Epoch,
    Queued,
    Stage,
    Started,
    encode,
)
from core.training.history import History, fold, opened, read_state
from core.training.log import EVENTS, EventReader, EventWriter
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


PLACES = st.tuples(st.integers(1, 4), st.integers(0, 9))
"""An epoch and one of its steps; step 0 stands for the epoch's end."""


def _told(place: tuple[int, int], time: float) -> Batch | Epoch:
    epoch, number = place
    if number:
        return Batch(time=time, epoch=epoch, batch=number, batches=9, loss=0.5)
    return Epoch(
        time=time,
        epoch=epoch,
        epochs=4,
        loss=0.5,
        val_loss=0.5,
        seconds=1.0,
        samples_per_second=1.0,
    )


def _place(step: Batch) -> tuple[int, int]:
    return step.epoch, step.batch


@settings(max_examples=200)
@given(
    st.lists(PLACES, max_size=60),
    st.lists(st.integers(0, 60)),
    st.integers(2, 6),
    st.integers(1, 5),
)
def test_a_history_is_the_same_however_its_events_arrive(
    places: list[tuple[int, int]], cuts: list[int], most: int, recent: int
) -> None:
    events = [_told(place, float(time)) for time, place in enumerate(places)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history_module, "MOST_BATCHES", most)
        patch.setattr(history_module, "RECENT", recent)
        whole = fold(History(), events)
        parts = History()
        for begin, end in pairwise(sorted({0, len(events), *(min(c, len(events)) for c in cuts)})):
            parts = fold(parts, events[begin:end])
    assert parts == whole
    survived: list[Batch] = []
    epochs: dict[int, Epoch] = {}
    for event in events:
        if isinstance(event, Batch):
            survived = [step for step in survived if _place(step) < _place(event)]
            survived.append(event)
        else:
            epochs = {number: told for number, told in epochs.items() if number < event.epoch}
            epochs[event.epoch] = event
    # The second visit replaces the first, so epochs and steps ascend and are told once.
    assert whole.epochs == tuple(epochs.values())
    assert list(whole.recent) == survived[-recent:][-len(whole.recent) :]
    kept = [survived.index(step) for step in whole.batches]
    assert kept == sorted(set(kept))
    assert len(kept) <= 2 * most + 1
    if survived:
        assert (kept[0], kept[-1]) == (0, len(survived) - 1)


@pytest.mark.parametrize("steps", [1, 63, 64, 65, 200, 8192, 8193, 20_000])
def test_a_log_opened_at_once_says_what_it_says_line_by_line(tmp_path: Path, steps: int) -> None:
    events = [
        Batch(time=1.0, epoch=1 + number // 500, batch=1 + number % 500, batches=500, loss=0.5)
        for number in range(steps)
    ]
    (tmp_path / EVENTS).write_bytes(b"".join(map(encode, [STARTED, *events])))
    reader = EventReader(tmp_path)
    found = opened(reader)
    assert found == fold(History(), [STARTED, *events])
    later = Batch(time=2.0, epoch=90, batch=1, batches=500, loss=0.4)
    with (tmp_path / EVENTS).open("ab") as log:
        log.write(encode(later))
    assert fold(found, reader.read()) == fold(History(), [STARTED, *events, later])
