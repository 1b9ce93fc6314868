"""A listing is the same with and without its index, and with it no old log is read."""

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from core.training import index, lock, store
from core.training.events import Queued
from core.training.index import INDEX, list_summaries
from core.training.marks import Marks, write_marks
from core.training.summary import report
from tests.core.training.recorded_runs import STARTED, append, batch, learned, make


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs whose files were read."""
    names: list[str] = []

    def counted(run: store.Run) -> object:
        names.append(run.id)
        return report(run)

    monkeypatch.setattr(index, "report", counted)
    return names


def test_a_listing_says_what_each_run_says_the_newest_first(home: Path) -> None:
    runs = [make(home, learned()) for _ in range(3)]
    expected = tuple(report(run).summary for run in reversed(runs))
    assert list_summaries(home).rows == expected
    assert list_summaries(home).rows == expected


def test_what_was_read_once_is_not_read_again(home: Path, read: list[str]) -> None:
    first = make(home, learned())
    list_summaries(home)
    second = make(home, learned())
    read.clear()
    assert [row.id for row in list_summaries(home).rows] == [second.id, first.id]
    assert read == [second.id]
    read.clear()
    list_summaries(home)
    assert read == []


def test_a_run_that_has_not_ended_is_always_read(home: Path, read: list[str]) -> None:
    run = make(home, [STARTED, batch(1, 1)])
    held = lock.take(run.folder)
    assert held is not None
    assert [row.state for row in list_summaries(home).rows] == ["running"]
    list_summaries(home)
    assert read == [run.id, run.id]
    lock.release(held)
    assert [row.state for row in list_summaries(home).rows] == ["lost"]


def test_a_lost_run_that_a_worker_has_again_lives_at_once(home: Path) -> None:
    run = make(home, [STARTED, batch(1, 1)])
    assert [row.state for row in list_summaries(home).rows] == ["lost"]
    held = lock.take(run.folder)
    assert held is not None
    assert [row.state for row in list_summaries(home).rows] == ["running"]
    append(run, [Queued(time=100.0, pid=2)])
    assert [row.state for row in list_summaries(home).rows] == ["queued"]
    lock.release(held)


def test_new_events_and_new_marks_are_seen(home: Path) -> None:
    run = make(home, learned()[:-1])
    assert list_summaries(home).rows[0].state == "lost"
    append(run, learned()[-1:])
    assert list_summaries(home).rows[0].state == "finished"
    write_marks(run, Marks(("kept",)))
    assert list_summaries(home).rows[0].tags == ("kept",)
    assert list_summaries(home).rows[0].tags == ("kept",)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:-20]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xff\xfe" * 100),
        lambda path: path.write_bytes(b'{"made_by": "x", "runs": 3}'),
    ],
)
def test_without_a_whole_index_nothing_is_missing(
    home: Path, spoil: Callable[[Path], object]
) -> None:
    for _ in range(2):
        make(home, learned())
    whole = list_summaries(home)
    spoil(home / INDEX)
    assert list_summaries(home) == whole
    assert len(index.believed(home, [row.id for row in whole.rows])) == 2


def test_the_index_of_other_code_is_not_believed(
    home: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make(home, learned())
    list_summaries(home)
    read.clear()
    monkeypatch.setattr(index, "maker", lambda: "a later version")
    list_summaries(home)
    assert read == [run.id]


def test_an_entry_under_a_wrong_name_is_not_believed(home: Path) -> None:
    run = make(home, learned())
    list_summaries(home)
    run.folder.rename(home / "2222-renamed")
    assert [row.id for row in list_summaries(home).rows] == ["2222-renamed"]


def test_a_folder_that_cannot_be_written_is_listed_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make(home, learned())

    def refuse(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    assert [row.id for row in list_summaries(home).rows] == [run.id]
    assert [name for name in os.listdir(home) if name.startswith(".")] == []


def test_whoever_reads_while_two_write_finds_a_whole_index(home: Path) -> None:
    runs = [make(home, learned()) for _ in range(2)]
    list_summaries(home)
    names = [run.id for run in runs]
    entries = index.believed(home, names)
    assert len(entries) == 2

    def write() -> None:
        for _ in range(100):
            index.keep(home, entries)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert index.believed(home, names) == entries
    assert sorted(os.listdir(home)) == sorted([INDEX, *names])


def test_a_broken_run_is_named_and_a_foreign_folder_is_not(home: Path) -> None:
    run, broken = make(home, learned()), make(home, learned())
    (broken.folder / store.CONFIG).write_text('{"created": 1, "config": {}}')
    (home / "datasets").mkdir()
    listing = list_summaries(home)
    assert [row.id for row in listing.rows] == [run.id]
    (problem,) = listing.problems
    assert f"config.json of run {broken.id} is not one of this version's" in problem


def test_a_run_that_is_gone_is_in_no_later_listing(home: Path) -> None:
    gone, kept = make(home, learned()), make(home, learned())
    list_summaries(home)
    shutil.rmtree(gone.folder)
    assert [row.id for row in list_summaries(home).rows] == [kept.id]


def test_no_folder_means_no_runs(tmp_path: Path) -> None:
    assert list_summaries(tmp_path / "nowhere").rows == ()
    assert not (tmp_path / "nowhere").exists()
