"""The lock is held exactly as long as a worker lives, however it dies."""

import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from core.training import lock


def _sleeper(held: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], pass_fds=(held,))


def test_a_child_keeps_the_lock_that_its_parent_took_and_left(tmp_path: Path) -> None:
    held = lock.take(tmp_path)
    assert held is not None
    child = _sleeper(held)
    lock.release(held)
    try:
        assert lock.is_held(tmp_path)
        assert lock.take(tmp_path, patience=0.05) is None
    finally:
        child.kill()
        child.wait()
    assert not lock.is_held(tmp_path)


def test_a_child_that_was_not_given_the_lock_does_not_keep_it(tmp_path: Path) -> None:
    held = lock.take(tmp_path)
    assert held is not None
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    lock.release(held)
    try:
        assert not lock.is_held(tmp_path)
    finally:
        child.kill()
        child.wait()


def test_asking_leaves_the_lock_to_be_taken(tmp_path: Path) -> None:
    assert not lock.is_held(tmp_path)
    held = lock.take(tmp_path)
    assert held is not None
    assert os.fstat(held)


def test_who_comes_second_is_told_at_once(tmp_path: Path) -> None:
    held = lock.take(tmp_path)
    assert held is not None
    began = time.monotonic()
    assert lock.take(tmp_path, patience=30.0) is None
    assert time.monotonic() - began < 5
    lock.release(held)


def test_somebody_who_only_asks_turns_nobody_away(tmp_path: Path) -> None:
    (tmp_path / lock.LOCK).touch()
    asking = os.open(tmp_path / lock.LOCK, os.O_RDONLY)
    fcntl.flock(asking, fcntl.LOCK_SH)
    threading.Timer(0.2, os.close, [asking]).start()
    held = lock.take(tmp_path)
    assert held is not None
    lock.release(held)


def test_a_turn_counts_until_somebody_else_takes_the_lock(tmp_path: Path) -> None:
    held = lock.take(tmp_path)
    assert held is not None
    assert not lock.has_turn(tmp_path)
    lock.set_turn(held, True)
    assert lock.has_turn(tmp_path)
    lock.release(held)
    held = lock.take(tmp_path)
    assert held is not None
    assert not lock.has_turn(tmp_path)
    lock.release(held)
