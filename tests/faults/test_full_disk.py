"""The disk is full, in each file that a run writes; then there is room again, and it goes on."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from core.errors import Problem
from core.training import process, store
from core.training.events import End, Prepared, Resumed
from core.training.history import read_state
from core.training.log import read_events
from core.training.resume import resume, why_not_resumable
from core.training.settings import configure
from core.training.store import Run
from core.training.summary import report

NewRun = Callable[..., Run]
EXAMPLES, CHECKPOINT = 4096, 30_000
"""Bytes that are too few for these files, and enough for all that a run writes before them."""


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A limit on file sizes: the system refuses a write as it does where the disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_run_that_finds_no_room_is_not_created(home: Path) -> None:
    with files_of_at_most(100), pytest.raises(Problem, match=r"cannot be written.*make room"):
        store.create(home, configure("tutorial-rnn", {}))
    assert list(home.iterdir()) == []


def test_words_that_find_no_room_fail_the_run_which_goes_on_with_room(new_run: NewRun) -> None:
    run = new_run("tutorial-rnn", maxlen=60)
    with files_of_at_most(1500):
        assert process.start(run).wait() == 1
    _says_to_make_room(run)
    assert not any(isinstance(event, Prepared) for event in read_events(run.folder))
    assert not list(run.folder.glob("*vocabulary*")), "half a vocabulary is worse than none"


def test_each_file_of_a_run_finds_no_room_once_and_it_goes_on_every_time(new_run: NewRun) -> None:
    run = new_run(epochs=3, maxlen=120)

    with files_of_at_most(600):
        assert process.start(run).wait() == 1
    state, history = read_state(run)
    assert (state, history.end) == ("lost", None), "not even its end found room"
    assert why_not_resumable(run, state, history) == ""
    assert "Traceback" not in (report(run).summary.error or "")

    with files_of_at_most(EXAMPLES):
        assert resume(run).wait() == 1
    _says_to_make_room(run)
    assert any(isinstance(event, Prepared) for event in read_events(run.folder))
    assert not (run.folder / "examples.npz").exists()

    with files_of_at_most(CHECKPOINT):
        assert resume(run).wait() == 1
    # Checkpoints are written beside the training, which hears of it after an epoch or two.
    assert _says_to_make_room(run) in (1, 2)
    assert (run.folder / "examples.npz").exists()

    for number, name in enumerate(("epochs/.partial-0002.npz", ".partial-weights.npz"), start=2):
        _let_no_room_be_for(run.folder / name)
        assert resume(run).wait() == 1
        assert _says_to_make_room(run) == number

    _let_no_room_be_for(run.folder / ".partial-model.keras")
    assert resume(run).wait() == 1
    assert _says_to_make_room(run) == 3
    assert not (run.folder / "model.keras").exists()

    assert resume(run).wait() == 0
    state, history = read_state(run)
    assert state == "finished"
    assert [epoch.epoch for epoch in history.epochs] == [1, 2, 3]
    assert (run.folder / "model.keras").stat().st_size > 0
    resumed = [event for event in read_events(run.folder) if isinstance(event, Resumed)]
    assert [event.epoch for event in resumed][-2:] == [3, 3], "straight to the test examples"


def test_on_a_disk_that_is_full_to_the_last_byte_a_run_can_still_say_so(
    tmp_path: Path, home: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", "size=256k", "none", str(disk)]
    mounted = subprocess.run(["mount", *options], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        run = store.create(disk / "runs", configure("tutorial-rnn", {"limit": 64, "maxlen": 60}))
        filler = disk / "filler"
        _fill(filler, leave=20 * 1024)
        assert process.start(run).wait() == 1
        _says_to_make_room(run)
        filler.unlink()
        assert why_not_resumable(run, *read_state(run)) == ""
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def _says_to_make_room(run: Run) -> int:
    """It failed, says what to do, and could go on; returns how many epochs it shows."""
    ended = report(run)
    assert ended.state == "failed", ended.summary.error
    assert ended.summary.error is not None
    assert ended.summary.error.startswith("the disk is full (")
    assert f"make room, then resume it (rnn-tui resume {run.id})" in ended.summary.error
    assert isinstance(ended.history.end, End)
    assert ended.summary.resumable
    assert why_not_resumable(run, ended.state, ended.history) == ""
    return len(ended.history.epochs)


def _let_no_room_be_for(path: Path) -> None:
    """Whatever is written there, the system answers that no space is left on the device."""
    path.symlink_to("/dev/full")


def _fill(path: Path, leave: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while True:
            os.write(descriptor, bytes(4096))
    os.ftruncate(descriptor, os.fstat(descriptor).st_size - leave)
    os.close(descriptor)
