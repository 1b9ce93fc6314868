"""One run's life, and one fault after the other in it."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from core.backends.checkpoints import CHECKPOINTS
from core.errors import Problem
from core.training import lock, process, store
from core.training.events import Batch, Epoch, Queued, Resumed
from core.training.history import read_history, read_state
from core.training.log import EVENTS
from core.training.resume import why_not_resumable
from core.training.store import Run
from tests.faults.told import Told

NewRun = Callable[..., Run]
DAY = 86400.0


def test_a_run_survives_one_fault_after_the_other(new_run: NewRun) -> None:
    run = new_run(limit=640, epochs=100_000, batch_size=8)
    told = Told(run)

    worker = process.start(run)
    assert os.getsid(worker.pid) == worker.pid
    told.next(Batch)
    # The terminal closes.
    worker.send_signal(signal.SIGHUP)
    _admits_no_second_worker_and_lets_another_run_wait(run, new_run())
    for _ in range(2):  # the second comes when the checkpoint of the first is whole
        told.next(Epoch)
    _kill_while_it_writes_a_checkpoint(run, worker)
    shown = _is_lost_but_resumable(run)
    assert shown >= 1

    # Two people go on with it at the same moment.
    answers = _rnn_tui_at_once(2, "resume", run.id, "--detach")
    assert sorted(answer.returncode for answer in answers) == [0, 1]
    assert [a.stderr for a in answers if a.returncode] == [
        f"rnn-tui: run {run.id} is training already\n"
    ]
    resumed = told.next(Resumed)
    assert (resumed.exact, resumed.why, resumed.notes) == (True, "", ())
    assert 1 <= resumed.epoch <= shown
    while told.next(Epoch).epoch < shown + 1:
        continue

    # It is killed in the middle of an epoch and of a line, the disk errs, the clock is set back.
    told.next(Batch)
    os.kill(resumed.pid, signal.SIGKILL)
    assert process.wait(run, 10)
    shown = _is_lost_but_resumable(run)
    _cut_in_mid_line(run)
    _have_happened_tomorrow(run)
    broken = _flip_a_byte_of_the_newest_checkpoint(run)
    assert _is_lost_but_resumable(run) >= shown - 1

    told = Told(run)
    told.skip()
    (answer,) = _rnn_tui_at_once(1, "resume", run.id, "--detach")
    assert answer.returncode == 0, answer.stderr
    resumed = told.next(Resumed)
    assert 1 <= resumed.epoch <= shown
    (note,) = resumed.notes
    assert broken in note
    assert "passed over" in note
    epoch = told.next(Epoch)
    assert epoch.epoch == resumed.epoch + 1
    assert epoch.time < read_history(run).epochs[0].time
    assert read_state(run)[0] == "running"

    _ends_where_its_folder_is_deleted(run)


def _admits_no_second_worker_and_lets_another_run_wait(run: Run, behind: Run) -> None:
    assert read_state(run)[0] == "running"
    with pytest.raises(Problem, match="is training already"):
        process.start(run)
    waiting = process.start(behind)
    Told(behind).next(Queued)
    assert read_state(behind)[0] == "queued"
    process.request_stop(behind)
    assert waiting.wait(timeout=30) == 0
    assert read_state(behind)[0] == "stopped"
    shutil.rmtree(behind.folder)


def _kill_while_it_writes_a_checkpoint(run: Run, worker: subprocess.Popen[bytes]) -> None:
    """Held still as soon as half a file is seen: it is there to stay when the worker is killed."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if not _partial_checkpoints(run):
            continue
        worker.send_signal(signal.SIGSTOP)
        time.sleep(0.05)
        if _partial_checkpoints(run):
            worker.kill()
            worker.wait()
            assert _partial_checkpoints(run)
            return
        worker.send_signal(signal.SIGCONT)
    raise AssertionError("no checkpoint was seen half-written")


def _partial_checkpoints(run: Run) -> list[str]:
    try:
        names = os.listdir(run.folder / CHECKPOINTS)
    except FileNotFoundError:
        return []
    return [name for name in names if "partial" in name]


def _is_lost_but_resumable(run: Run) -> int:
    """How many epochs it shows; not one of them is missing."""
    state, history = read_state(run)
    assert state == "lost"
    assert why_not_resumable(run, state, history) == ""
    numbers = [epoch.epoch for epoch in history.epochs]
    assert numbers == list(range(1, len(numbers) + 1))
    return len(numbers)


def _rnn_tui_at_once(times: int, *words: str) -> list[subprocess.CompletedProcess[str]]:
    command = [sys.executable, "-P", "-c", "from tui.cli import main; main()", *words]
    with ThreadPoolExecutor(times) as pool:
        return list(
            pool.map(
                lambda _: subprocess.run(command, capture_output=True, text=True, check=False),
                range(times),
            )
        )


def _cut_in_mid_line(run: Run) -> None:
    path = run.folder / EVENTS
    path.write_bytes(path.read_bytes()[:-7])


def _have_happened_tomorrow(run: Run) -> None:
    """Leaves the run as if it had been created and trained before the clock was set back."""
    path = run.folder / EVENTS
    *lines, cut = path.read_bytes().split(b"\n")
    events = [msgspec.json.decode(line) for line in lines]
    later = [event | {"time": event["time"] + DAY} for event in events]
    path.write_bytes(b"".join(msgspec.json.encode(event) + b"\n" for event in later) + cut)
    path = run.folder / store.CONFIG
    record = msgspec.json.decode(path.read_bytes())
    path.write_bytes(msgspec.json.encode(record | {"created": record["created"] + DAY}))


def _flip_a_byte_of_the_newest_checkpoint(run: Run) -> str:
    path = max((run.folder / CHECKPOINTS).glob("[0-9]*.npz"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    return path.name


def _ends_where_its_folder_is_deleted(run: Run) -> None:
    held = os.open(run.folder / lock.LOCK, os.O_RDONLY)
    deadline = time.monotonic() + 60
    while run.folder.exists():
        assert time.monotonic() < deadline
        shutil.rmtree(run.folder, ignore_errors=True)
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            assert time.monotonic() < deadline, "it trains on for nobody"
            time.sleep(0.05)
    os.close(held)
    assert list(run.folder.parent.iterdir()) == [], "nothing of it comes back"
