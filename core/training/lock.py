"""The lock that a living worker holds, from before its first instruction to its last.

`flock` belongs to the open file, not to the process: whoever starts a worker takes the lock,
and the worker inherits it with the file descriptor. So there is no moment between the two in
which a starting run looks dead, and the system releases the lock however the worker ends.
A library that locks by path cannot hand its lock to a child, hence these few lines.

The length of the locked file says whether its holder has its turn to train: a length needs no
room on the disk, and it counts for nothing once nobody holds the lock.
"""

import fcntl
import os
import time
from pathlib import Path

LOCK = "lock"


def take(folder: Path, patience: float = 2.0) -> int | None:
    """Takes the run's lock, and returns the descriptor that holds it.

    Args:
        folder: the run's folder.
        patience: seconds to go on trying while somebody only asks, which takes an instant.

    Returns:
        An open descriptor, or None where another process keeps the lock.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    deadline = time.monotonic() + patience
    while not _try(descriptor, fcntl.LOCK_EX):
        # Who asks shares the lock; who keeps it does not.
        kept = not _try(descriptor, fcntl.LOCK_SH)
        if kept or time.monotonic() > deadline:
            os.close(descriptor)
            return None
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        time.sleep(0.01)
    set_turn(descriptor, False)
    return descriptor


def is_held(folder: Path) -> bool:
    """Whether a living worker holds the run's lock."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        # Gone, or another user's: then it is none of ours that could be waited for.
        return False
    try:
        return not _try(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def set_turn(descriptor: int, has_turn: bool) -> None:
    """Says whether the holder has its turn to train, or still waits for it."""
    os.ftruncate(descriptor, int(has_turn))


def has_turn(folder: Path) -> bool:
    """Whether the lock's holder has its turn; asked of a lock that is held."""
    try:
        return (folder / LOCK).stat().st_size > 0
    except OSError:
        return False


def release(descriptor: int) -> None:
    """Closes this process' hold; a child that inherited the lock keeps it."""
    os.close(descriptor)


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
