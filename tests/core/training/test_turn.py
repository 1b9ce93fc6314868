"""Runs of one folder train in the order of their creation."""

from collections.abc import Callable

import pytest

from core.training import lock, store
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


def _waits(run: Run, workers: int = 1) -> bool:
    waited: list[bool] = []
    came = wait_for_turn(run, workers, Patience(2), lambda: waited.append(True))
    assert came != bool(waited)
    return not came


def test_a_run_waits_for_an_older_one_that_lives_and_for_no_other(new_run: NewRun) -> None:
    dead, older, own, younger = (new_run() for _ in range(4))
    assert not _waits(own)
    held = [lock.take(run.folder) for run in (older, own, younger)]
    assert None not in held
    assert _waits(own)
    assert not _waits(own, workers=2)
    assert not _waits(older)
    assert store.is_alive(older)
    assert not store.is_alive(dead)


def test_a_run_deleted_meanwhile_lets_nobody_pass(
    new_run: NewRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, older, own = (new_run() for _ in range(3))
    listed = store.list_runs(own.folder.parent)
    store.delete(gone)
    monkeypatch.setattr(store, "list_runs", lambda folder: listed)
    assert lock.take(older.folder) is not None
    assert _waits(own)
