"""A deleted run is gone at once, and can be had back."""

import os
from pathlib import Path

import pytest

from core.errors import Problem
from core.training import lock, store
from core.training.summary import report
from core.training.trash import TRASH, Discarded, discard, discarded_runs, empty_trash, restore
from tests.core.training.recorded_runs import learned, make


def _older(discarded: Discarded, seconds: int) -> None:
    at, rest = discarded.folder.name.split("~", 1)
    discarded.folder.rename(discarded.folder.with_name(f"{int(at) - seconds}~{rest}"))


def test_a_discarded_run_is_in_no_list_and_comes_back_whole(home: Path) -> None:
    kept, run = make(home, learned()), make(home, learned())
    before = report(run)
    discarded = discard(run)
    assert store.list_runs(home) == [kept]
    assert discarded_runs(home) == (discarded,)
    assert restore(discarded) == run
    assert report(run) == before
    assert discarded_runs(home) == ()


def test_the_latest_discarded_is_the_first_to_restore(home: Path) -> None:
    first = discard(make(home))
    _older(first, 60)
    second = discard(make(home))
    assert [one.id for one in discarded_runs(home)] == [second.id, first.id]


def test_a_living_run_is_not_discarded(home: Path) -> None:
    run = make(home, learned())
    held = lock.take(run.folder)
    assert held is not None
    with pytest.raises(Problem, match="stop it first"):
        discard(run)
    lock.release(held)
    assert store.list_runs(home) == [run]


def test_a_run_does_not_take_the_place_of_another(home: Path) -> None:
    discarded = discard(make(home, learned()))
    (home / discarded.id).mkdir()
    with pytest.raises(Problem, match="another run has this id"):
        restore(discarded)
    assert discarded_runs(home) == (discarded,)


def test_only_what_is_old_is_emptied(home: Path) -> None:
    old, new = discard(make(home, learned())), discard(make(home, learned()))
    _older(old, 3600)
    empty_trash(home, older_than=1800.0)
    assert discarded_runs(home) == (new,)
    assert not [name for name in os.listdir(home) if name.startswith(".deleted")]
    with pytest.raises(Problem, match="gone for good"):
        restore(old)


def test_foreign_files_in_the_trash_stay(home: Path) -> None:
    discard(make(home))
    (home / TRASH / "mine").mkdir()
    empty_trash(home, older_than=-10.0)
    assert os.listdir(home / TRASH) == ["mine"]


def test_an_empty_trash_has_nothing_to_restore(home: Path) -> None:
    empty_trash(home, older_than=0.0)
    assert discarded_runs(home) == ()


def test_a_run_that_is_gone_cannot_be_discarded(home: Path) -> None:
    run = make(home)
    store.delete(run)
    with pytest.raises(Problem, match="cannot be deleted"):
        discard(run)
