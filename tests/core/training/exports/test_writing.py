import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import Problem, UsageProblem
from core.training.exports.writing import EVENT_FILE, Taken, new_file, new_folder, write_new

FULL = OSError(28, "No space left on device")


def _write_half(path: Path) -> None:
    with new_file(path, replace=True) as partial:
        partial.write_text("half")
        raise FULL


def _fill_half(path: Path) -> None:
    with new_folder(path, replace=False) as folder:
        (folder / "half").touch()
        raise FULL


@pytest.mark.parametrize("write", [_write_half, _fill_half])
def test_what_fails_half_way_leaves_nothing_and_keeps_what_was_there(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    kept = tmp_path / "run.csv"
    kept.write_text("before")
    with pytest.raises(Problem, match="no space left"):
        write(kept if write is _write_half else tmp_path / "logs")
    assert kept.read_text() == "before"
    assert os.listdir(tmp_path) == ["run.csv"]


def test_a_file_is_kept_until_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    write_new(path, b"first", replace=False)
    with pytest.raises(Taken, match="exists already"):
        write_new(path, b"second", replace=False)
    assert path.read_bytes() == b"first"
    write_new(path, b"second", replace=True)
    assert path.read_bytes() == b"second"


def _interfered(path: Path) -> None:
    with new_file(path, replace=False) as partial:
        partial.write_text("ours")
        path.write_text("theirs")


def test_a_file_that_came_meanwhile_is_kept_too(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    with pytest.raises(Taken):
        _interfered(path)
    assert path.read_text() == "theirs"


@pytest.mark.parametrize("replace", [False, True])
def test_folders_devices_and_places_that_are_not_there_are_refused(
    tmp_path: Path, replace: bool
) -> None:
    for name in (tmp_path, tmp_path / "nowhere" / "run.csv", Path(os.devnull)):
        with pytest.raises(UsageProblem):
            write_new(name, b"", replace=replace)
    assert not Path(os.devnull).is_file()


def test_a_folder_is_replaced_only_where_it_holds_event_files_alone(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    (logs / "train").mkdir(parents=True)
    with new_folder(tmp_path / "new", replace=False) as folder:
        (folder / "a").touch()
    (logs / "train" / f"{EVENT_FILE}1").touch()
    with pytest.raises(Taken), new_folder(logs, replace=False):
        pass
    with new_folder(logs, replace=True) as folder:
        (folder / "fresh").touch()
    assert os.listdir(logs) == ["fresh"]
    with pytest.raises(UsageProblem, match="other things"), new_folder(logs, replace=True):
        pass


def test_a_place_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    with pytest.raises(Problem, match="cannot be written"):
        write_new(tmp_path / "run.csv", b"", replace=False)
    tmp_path.chmod(0o700)
