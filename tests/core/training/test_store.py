"""Run folders: nothing half-made is listed, nothing living is deleted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import Problem, UsageProblem
from core.training import lock, store
from core.training.config import RunConfig
from core.training.store import Run

NewRun = Callable[[], Run]


def test_a_run_is_listed_with_the_configuration_it_was_given(
    home: Path, new_run: NewRun, small_config: RunConfig
) -> None:
    run = new_run()
    assert store.list_runs(home) == [run]
    assert store.config(run) == small_config


def test_runs_are_listed_in_the_order_of_their_creation(home: Path, new_run: NewRun) -> None:
    runs = [new_run() for _ in range(5)]
    assert store.list_runs(home) == runs


def test_runs_of_one_instant_are_in_the_order_of_their_ids(
    home: Path, new_run: NewRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.time, "time", lambda: 7.0)
    runs = [new_run() for _ in range(5)]
    assert store.list_runs(home) == sorted(runs, key=lambda run: run.id)


def test_a_run_of_a_later_version_has_its_place_in_the_order(home: Path, new_run: NewRun) -> None:
    runs = [new_run() for _ in range(3)]
    path = runs[1].folder / store.CONFIG
    path.write_bytes(path.read_bytes().replace(b'"preset"', b'"invention": 1, "preset"'))
    assert store.list_runs(home) == runs
    assert store.find(home, runs[1].id) == runs[1]
    with pytest.raises(Problem, match="not one of this version"):
        store.config(runs[1])


def test_a_run_is_found_by_a_prefix_that_no_other_has(home: Path, new_run: NewRun) -> None:
    run = new_run()
    assert store.find(home, run.id[:4]) == run
    assert store.find(home, run.id) == run


def test_a_prefix_of_two_runs_is_refused_with_their_names(home: Path, new_run: NewRun) -> None:
    run = new_run()
    twin = Run(run.folder.with_name(run.id + "-twin"))
    twin.folder.mkdir()
    (twin.folder / store.CONFIG).write_bytes((run.folder / store.CONFIG).read_bytes())
    with pytest.raises(UsageProblem, match="begins the ids of 2 runs"):
        store.find(home, run.id[:6])
    assert store.find(home, run.id) == run


def test_an_unknown_run_is_refused_with_the_nearest(home: Path, new_run: NewRun) -> None:
    run = new_run()
    wrong = ("y" if run.id.startswith("x") else "x") + run.id[1:]
    with pytest.raises(UsageProblem, match=f"did you mean '{run.id}'"):
        store.find(home, wrong)


def test_of_many_runs_the_refusal_does_not_list_each(home: Path) -> None:
    for number in range(40):
        (home / f"bcd{number}-x").mkdir(parents=True)
        (home / f"bcd{number}-x" / store.CONFIG).write_text("{}")
    with pytest.raises(UsageProblem, match=r"none of the 40 runs begins so \(rnn-tui runs"):
        store.find(home, "wwwwwwww")


@pytest.mark.parametrize("prefix", ["", "..", "../", "/"])
def test_a_prefix_never_leads_out_of_the_folder(home: Path, new_run: NewRun, prefix: str) -> None:
    new_run()
    with pytest.raises(UsageProblem, match="unknown run"):
        store.find(home, prefix)


def test_foreign_and_broken_folders_are_passed_over(home: Path, new_run: NewRun) -> None:
    run = new_run()
    (home / "datasets").mkdir()
    (home / "broken").mkdir()
    (home / "broken" / store.CONFIG).write_text('{"created": 1, "config": {"preset"')
    assert store.list_runs(home) == [run]


def test_a_broken_configuration_is_named(home: Path, new_run: NewRun) -> None:
    run = new_run()
    (run.folder / store.CONFIG).write_text("{}")
    with pytest.raises(Problem, match=f"config.json of run {run.id} is not one of this version"):
        store.config(run)


def test_a_deleted_run_is_gone(home: Path, new_run: NewRun) -> None:
    kept, doomed = new_run(), new_run()
    store.delete(doomed)
    assert store.list_runs(home) == [kept]
    assert [path.name for path in home.iterdir()] == [kept.id]


def test_a_living_run_is_not_deleted(home: Path, new_run: NewRun) -> None:
    run = new_run()
    held = lock.take(run.folder)
    assert held is not None
    with pytest.raises(Problem, match="stop it first"):
        store.delete(run)
    lock.release(held)
    assert store.list_runs(home) == [run]


def test_a_runs_folder_that_cannot_be_written_is_named(
    tmp_path: Path, small_config: RunConfig
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(
        Problem, match=r"the runs folder .*file/runs cannot be written .*--runs-dir"
    ):
        store.create(blocked / "runs", small_config)


def test_no_runs_folder_means_no_runs(tmp_path: Path) -> None:
    assert store.list_runs(tmp_path / "nowhere") == []
