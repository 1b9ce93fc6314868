"""Runs of one folder train in the order of their creation, whatever the clock says."""

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.training import lock, store, turn
from core.training.store import Run
from core.training.turn import wait_for_turn

NewRun = Callable[[], Run]


class Patience:
    """Asks for an end after some looks."""

    def __init__(self, looks: int) -> None:
        self._left = looks

    def __call__(self) -> bool:
        self._left -= 1
        return self._left < 0


class Lives:
    """Runs whose workers live as long as this does."""

    def __init__(self) -> None:
        self.held: dict[str, int] = {}

    def begin(self, *runs: Run) -> None:
        for run in runs:
            held = lock.take(run.folder)
            assert held is not None
            self.held[run.id] = held

    def end(self, *runs: Run) -> None:
        for run in runs:
            lock.release(self.held.pop(run.id))

    def waits(self, run: Run, workers: int = 1, looks: int = 2) -> bool:
        waited: list[bool] = []
        came = wait_for_turn(
            run, self.held[run.id], workers, Patience(looks), lambda: waited.append(True)
        )
        assert came != bool(waited)
        assert lock.has_turn(run.folder) == came
        return not came


@pytest.fixture
def lives(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lives]:
    monkeypatch.setattr(turn, "LOOK", 0.005)
    living = Lives()
    yield living
    for held in living.held.values():
        lock.release(held)


def _created_at(run: Run, moment: float) -> None:
    path = run.folder / store.CONFIG
    record = msgspec.json.decode(path.read_bytes())
    path.write_bytes(msgspec.json.encode(record | {"created": moment}))


def test_a_run_waits_for_an_older_one_that_lives_and_for_no_other(
    new_run: NewRun, lives: Lives
) -> None:
    dead, older, own, younger = (new_run() for _ in range(4))
    lives.begin(own)
    assert not lives.waits(own)
    lives.begin(older, younger)
    assert lives.waits(own)
    assert not lives.waits(own, workers=2)
    assert not lives.waits(older, workers=2)
    assert store.is_alive(older)
    assert not store.is_alive(dead)


def test_a_run_deleted_meanwhile_lets_nobody_pass(new_run: NewRun, lives: Lives) -> None:
    gone, older, own = (new_run() for _ in range(3))
    lives.begin(older, own)
    store.delete(gone)
    assert lives.waits(own)


def test_no_run_begins_beside_one_that_trains_though_it_were_older(
    new_run: NewRun, lives: Lives
) -> None:
    """As when the clock was set back meanwhile, or an old run is resumed."""
    old, young = new_run(), new_run()
    lives.begin(young)
    assert not lives.waits(young)
    lives.begin(old)
    assert lives.waits(old)
    assert not lives.waits(old, workers=2)


def test_runs_of_the_same_moment_are_in_the_order_of_their_names(
    new_run: NewRun, lives: Lives
) -> None:
    first, second = sorted((new_run(), new_run()), key=lambda run: run.id)
    for run in (first, second):
        _created_at(run, 1.0)
    lives.begin(first, second)
    assert lives.waits(second)
    assert not lives.waits(first)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moments=st.lists(st.integers(0, 3), min_size=2, max_size=6), workers=st.integers(1, 3))
def test_whatever_the_clock_says_all_get_their_turn_and_no_two_too_many(
    new_run: NewRun, lives: Lives, moments: list[int], workers: int
) -> None:
    runs = [new_run() for _ in moments]
    for run, moment in zip(runs, moments, strict=True):
        _created_at(run, float(moment))
    training: list[str] = []
    most: list[int] = []
    lives.begin(*runs)

    def live(run: Run) -> None:
        assert wait_for_turn(run, lives.held[run.id], workers, lambda: False)
        training.append(run.id)
        most.append(len(training))
        threading.Event().wait(0.01)
        training.remove(run.id)
        lives.end(run)

    threads = [threading.Thread(target=live, args=[run], daemon=True) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not lives.held, "these never had their turn"
    assert max(most) <= workers


def test_waiting_runs_begin_in_their_order(new_run: NewRun, lives: Lives) -> None:
    runs = [new_run() for _ in range(4)]
    lives.begin(*runs)
    begun: list[Run] = []

    def live(run: Run) -> None:
        assert wait_for_turn(run, lives.held[run.id], 1, lambda: False)
        begun.append(run)
        lives.end(run)

    threads = [threading.Thread(target=live, args=[run], daemon=True) for run in reversed(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert begun == runs
    assert all(store.created(a) < store.created(b) for a, b in pairwise(runs))
