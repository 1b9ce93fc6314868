"""Whose turn it is: runs of one folder train in the order they were created."""

import time
from collections.abc import Callable

from core.errors import Problem
from core.training import lock, store
from core.training.store import Run

LOOK = 0.2


def wait_for_turn(
    run: Run,
    held: int,
    workers: int,
    should_stop: Callable[[], bool],
    on_wait: Callable[[], None] = lambda: None,
) -> bool:
    """Waits until fewer than `workers` other runs of the same folder come before this one.

    Those come before it that are alive and were created earlier, or have their turn already: a
    clock that was set back, or an old run that is resumed, puts nobody beside a run that trains.

    The turn is claimed before the others are looked at, and given back where too many come first:
    of two runs that look at the same moment, one at least sees the other. The earlier of the two
    is the same for both, so they never wait for each other.

    Args:
        run: the run that waits.
        held: the descriptor of its own lock.
        workers: how many may train at once.
        should_stop: asked while waiting.
        on_wait: called once, if there is anything to wait for.

    Returns:
        Whether the turn came; False where somebody asked for an end instead.
    """
    own = _order(run)
    waiting = False
    while not should_stop():
        lock.set_turn(held, True)
        ahead = _ahead(run, own)
        if len(ahead) < workers:
            return True
        lock.set_turn(held, False)
        if not waiting:
            on_wait()
            waiting = True
        # All runs are looked through again only when one of those before this one is gone.
        while len(ahead) >= workers and not should_stop():
            time.sleep(LOOK)
            ahead = [other for other in ahead if _comes_before(other, own)]
    return False


def _ahead(run: Run, own: tuple[float, str]) -> list[Run]:
    try:
        folders = [path for path in run.folder.parent.iterdir() if not path.name.startswith(".")]
    except OSError:
        return []
    others = [Run(folder) for folder in folders if folder.name != run.id]
    return [other for other in others if _comes_before(other, own)]


def _comes_before(other: Run, own: tuple[float, str]) -> bool:
    # The lock is asked first: of thousands of runs hardly one is alive.
    if not store.is_alive(other):
        return False
    if lock.has_turn(other.folder):
        return True
    try:
        return _order(other) < own
    except Problem:
        return False


def _order(run: Run) -> tuple[float, str]:
    # Two runs created at the same moment are in the order of their names.
    return store.created(run), run.id
