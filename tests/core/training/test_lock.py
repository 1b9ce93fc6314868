"""The lock is held exactly as long as a worker lives, however it dies."""

import os
import subprocess
import sys
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
