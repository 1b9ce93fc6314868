"""The worker process of a run: started on its own, asked to stop, waited for."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import Problem
from core.training import lock, store
from core.training.store import STOP, WORKER_LOG, Run

WORKER = "core.training.worker"


def start(run: Run) -> subprocess.Popen[bytes]:
    """Starts the run's worker in a session of its own, so that a dropped terminal spares it.

    Returns:
        The process; it may be forgotten, for the run's folder tells everything about it.

    Raises:
        Problem: another worker holds the run, or the process cannot be started.
    """
    with hold(run) as held:
        return start_holding(run, held)


@contextmanager
def hold(run: Run) -> Iterator[int]:
    """Holds the run's lock; a worker that is started meanwhile keeps it.

    Raises:
        Problem: another worker holds the run, or its folder cannot be written.
    """
    try:
        held = lock.take(run.folder)
    except OSError as error:
        raise _not_started(run, error) from error
    if held is None:
        raise Problem(f"run {run.id} is training already")
    try:
        yield held
    finally:
        lock.release(held)


def start_holding(run: Run, held: int) -> subprocess.Popen[bytes]:
    """Starts the worker of a run whose lock is held, and hands the lock on to it.

    Raises:
        Problem: the process cannot be started.
    """
    try:
        (run.folder / STOP).unlink(missing_ok=True)
        with (run.folder / WORKER_LOG).open("ab") as log:
            return subprocess.Popen(
                # -P: a folder named core where the user happens to stand must not be ours.
                [sys.executable, "-P", "-m", WORKER, str(run.folder), "--lock", str(held)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(held,),
                cwd="/",
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
    except OSError as error:
        raise _not_started(run, error) from error


def _not_started(run: Run, error: OSError) -> Problem:
    return Problem(f"the worker of run {run.id} could not be started: {error}")


def request_stop(run: Run) -> None:
    """Asks the worker to end at its next batch.

    Raises:
        Problem: no worker trains this run, or the request cannot be written.
    """
    if not store.is_alive(run):
        raise Problem(f"run {run.id} is not training: there is nothing to stop")
    try:
        (run.folder / STOP).touch()
    except OSError as error:
        raise Problem(f"the request to stop run {run.id} cannot be written: {error}") from error


def stop_requested(run: Run) -> bool:
    """Whether somebody has asked the worker to end."""
    return os.path.exists(run.folder / STOP)


def wait(run: Run, patience: float) -> bool:
    """Waits until no worker holds the run, `patience` seconds at most; says whether it is so."""
    deadline = time.monotonic() + patience
    while store.is_alive(run):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
