"""The interface is killed, or its terminal closes: what it started goes on."""

import os
import resource
import signal
from collections.abc import Callable
from typing import Any

import psutil

from core.training import process, store
from core.training.events import Batch, Epoch, Started
from core.training.history import read_state
from core.training.log import EventWriter
from core.training.store import Run
from core.training.summary import report
from tests.faults.told import Told

NewRun = Callable[..., Run]


def test_a_run_outlives_the_interface_that_started_it_and_the_next_one_takes_it_up(
    new_run: NewRun, open_terminal: Callable[..., Any]
) -> None:
    run = new_run(limit=640, epochs=100_000, batch_size=8)
    _is_lost(run)
    terminal = open_terminal(120, 40)
    _open_training(terminal, run)
    told = Told(run)
    told.skip()
    terminal.press("r")
    started = told.next(Started)
    assert psutil.Process(started.pid).ppid() == terminal.process
    told.next(Batch)

    os.kill(terminal.process, signal.SIGKILL)
    os.waitpid(terminal.process, 0)
    _trains_on(run, told)

    # Another interface finds it as it is, and loses its line. The run is held still meanwhile,
    # since it would take half of the machine from it.
    os.kill(started.pid, signal.SIGSTOP)
    terminal = open_terminal(120, 40)
    _open_training(terminal, run)
    terminal.wait_for("running")
    _fails_for_want_of_memory(new_run(maxlen=1_000_000, workers=2))
    terminal.wait_for("failed")
    terminal.press("1")
    terminal.wait_for("t = 1 / 100")
    terminal.close()
    assert terminal.has_ended()
    os.kill(started.pid, signal.SIGCONT)
    _trains_on(run, told)

    process.request_stop(run)
    assert process.wait(run, 60)
    assert read_state(run)[0] == "stopped"


def _is_lost(run: Run) -> None:
    (run.folder / store.WORKER_LOG).touch()
    with EventWriter(run.folder) as log:
        log.write(Started(time=1.0, pid=1, host="here", python="3", version="0"))


def _open_training(terminal: Any, run: Run) -> None:
    terminal.wait_for("t = 1 / 100")
    terminal.press("3")
    terminal.wait_for(run.id[:4])


def _fails_for_want_of_memory(run: Run) -> None:
    """Its numbers alone take more than the worker may have; no other process is held to that."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, before[1]))
    try:
        worker = process.start(run)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert worker.wait(timeout=120) == 1
    ended = report(run)
    assert ended.state == "failed"
    assert ended.summary.error is not None
    assert ended.summary.error.startswith("the machine's memory is not enough (")


def _trains_on(run: Run, told: Told) -> None:
    told.skip()
    told.next(Epoch)
    assert read_state(run)[0] == "running"
