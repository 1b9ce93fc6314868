"""Whose turn it is: runs of one folder train in the order they were created."""

import time
from collections.abc import Callable
from itertools import takewhile

from core.training import store
from core.training.store import Run


def wait_for_turn(
    run: Run, workers: int, should_stop: Callable[[], bool], on_wait: Callable[[], None]
) -> bool:
    """Waits until fewer than `workers` older runs of the same folder are alive.

    Args:
        run: the run that waits; its own lock is held, so it counts as alive for younger ones.
        workers: how many may train at once.
        should_stop: asked while waiting.
        on_wait: called once, if there is anything to wait for.

    Returns:
        Whether the turn came; False where somebody asked for an end instead.
    """
    ahead = _older(run)
    waiting = False
    while not should_stop():
        # An older run that has ended stays ended, so only the living are asked again.
        ahead = [other for other in ahead if store.is_alive(other)]
        if len(ahead) < workers:
            return True
        if not waiting:
            on_wait()
            waiting = True
        time.sleep(0.2)
    return False


def _older(run: Run) -> list[Run]:
    # The list is in the order of creation.
    return list(takewhile(lambda other: other.id != run.id, store.list_runs(run.folder.parent)))
