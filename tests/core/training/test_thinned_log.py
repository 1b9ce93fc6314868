"""A long log opens fast, and says the same as when each of its lines is read."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.training import thinned_log
from core.training.events import AnyEvent, Batch, Epoch, Resumed, Stage, Started, encode
from core.training.history import History, fold
from core.training.log import EVENTS, EventReader

STARTED = Started(time=1.0, pid=1, host="here", python="3", version="0")


def _batch(epoch: int, batch: int, worker: int = 0) -> Batch:
    return Batch(time=float(worker), epoch=epoch, batch=batch, batches=9, loss=0.5)


def _epoch(number: int) -> Epoch:
    return Epoch(
        time=1.0,
        epoch=number,
        epochs=9,
        loss=0.5,
        val_loss=0.5,
        seconds=1.0,
        samples_per_second=1.0,
    )


def _written(folder: Path, events: Sequence[AnyEvent], tail: bytes = b"") -> list[AnyEvent]:
    (folder / EVENTS).write_bytes(b"".join(map(encode, events)) + tail)
    return EventReader(folder).read()


def _steps(events: Sequence[AnyEvent]) -> list[Batch]:
    return [event for event in events if isinstance(event, Batch)]


def _life(worker: int, begin: tuple[int, int], steps: int, batches: int) -> list[AnyEvent]:
    """What one worker says from a step on."""
    events: list[AnyEvent] = [STARTED]
    if worker:
        events.append(Resumed(time=1.0, pid=1, epoch=begin[0] - 1, batch=begin[1] - 1, exact=True))
    epoch, batch = begin
    for _ in range(steps):
        events.append(_batch(epoch, batch, worker))
        batch += 1
        if batch > batches:
            events.append(_epoch(epoch))
            epoch, batch = epoch + 1, 1
    return events


@settings(max_examples=60, deadline=None)
@given(
    lives=st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 7), st.integers(0, 60)), min_size=1, max_size=4
    ),
    most=st.integers(2, 20),
    recent=st.integers(1, 9),
    cut=st.binary(max_size=30).filter(lambda tail: b"\n" not in tail),
    chunk=st.integers(200, 5000),
)
def test_a_thinned_log_says_what_the_whole_one_says(
    tmp_path_factory: pytest.TempPathFactory,
    lives: list[tuple[int, int, int]],
    most: int,
    recent: int,
    cut: bytes,
    chunk: int,
) -> None:
    folder = tmp_path_factory.mktemp("log")
    events = [
        event
        for worker, (epoch, batch, steps) in enumerate(lives)
        for event in _life(worker, (epoch, batch) if worker else (1, 1), steps, batches=7)
    ]
    plain = fold(History(), _written(folder, events, cut))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(thinned_log, "MOST_BATCHES", most)
        patch.setattr(thinned_log, "RECENT", recent)
        patch.setattr(thinned_log, "CHUNK", chunk)
        reader = EventReader(folder)
        told, stride, reported = reader.read_history_events()
    assert reader.read() == []
    assert [e for e in told if not isinstance(e, Batch)] == [
        e for e in events if not isinstance(e, Batch)
    ]
    seen = list(plain.batches)
    assert reported == len(seen)
    assert _steps(told) == [*seen[:-recent][::stride], *seen[-recent:]]
    assert len(seen[::stride]) <= 2 * most
    assert fold(History(), told).epochs == plain.epochs


def test_a_reader_goes_on_behind_what_it_thinned(tmp_path: Path) -> None:
    whole, half = encode(_batch(1, 2)), encode(_batch(1, 3))
    (tmp_path / EVENTS).write_bytes(encode(STARTED) + whole + half[:20])
    reader = EventReader(tmp_path)
    assert reader.read_history_events() == ([STARTED, _batch(1, 2)], 1, 1)
    with (tmp_path / EVENTS).open("ab") as log:
        log.write(half[20:] + encode(_epoch(1)))
    assert reader.read() == [_batch(1, 3), _epoch(1)]
    assert reader.restarts == 0


def test_steps_of_a_line_that_was_cut_count_for_nothing(tmp_path: Path) -> None:
    first, second = _life(0, (1, 1), 6, 7), _life(1, (1, 3), 2, 7)
    cut = encode(_batch(1, 7))[:40] + b"\n"
    (tmp_path / EVENTS).write_bytes(
        b"".join(map(encode, first)) + cut + b"".join(map(encode, second))
    )
    told, _, reported = EventReader(tmp_path).read_history_events()
    assert [(step.batch, step.time) for step in _steps(told)] == [(1, 0), (2, 0), (3, 1), (4, 1)]
    assert reported == 4


@pytest.mark.parametrize("reported", [1, 8192, 8193, 16383, 16384, 100_000])
def test_the_stride_is_that_of_folding_step_by_step(reported: int) -> None:
    history = fold(History(), (_batch(1, number) for number in range(1, reported + 1)))
    assert thinned_log.stride_for(reported) == history.stride


def test_a_log_of_a_million_steps_opens_within_a_second(tmp_path: Path) -> None:
    line = b'{"event":"batch","time":1700000000.123456,"epoch":%d,"batch":%d,"batches":1000,' + (
        b'"loss":0.6931471805599453,"accuracy":0.5123456789}\n'
    )
    with (tmp_path / EVENTS).open("wb") as log:
        log.write(encode(STARTED))
        for epoch in range(1, 1001):
            log.write(b"".join(line % (epoch, batch) for batch in range(1, 1001)))
            log.write(encode(_epoch(epoch)))
        log.write(encode(Stage(time=1.0, doing="saving the model")))
    began = time.process_time()
    told, stride, reported = EventReader(tmp_path).read_history_events()
    assert time.process_time() - began < 1.0
    assert (stride, reported) == (128, 1_000_000)
    assert len([event for event in told if isinstance(event, Epoch)]) == 1000
