"""The process that trains one run: configuration in, events out.

Run as `python -m core.training.worker RUNFOLDER`; it needs no terminal and no parent.
"""

import argparse
import os
import platform
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

from core.errors import Problem
from core.training import lock, store
from core.training.config import RunConfig
from core.training.events import End, Environment, Queued, Started
from core.training.history import read_history
from core.training.log import EventWriter
from core.training.reporting import EventListener
from core.training.store import Run
from core.training.turn import wait_for_turn
from core.training.verdict import judge


def main(arguments: list[str] | None = None) -> int:
    """Trains the run whose folder is given; the exit status is 1 when it failed."""
    parser = argparse.ArgumentParser(prog="python -m core.training.worker")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lock", type=int, help="descriptor of the run's lock, held already")
    options = parser.parse_args(arguments)
    run = Run(options.folder)
    held = options.lock if options.lock is not None else lock.take(run.folder)
    if held is None:
        print(f"run {run.id} is training already", file=sys.stderr)
        return 1
    # The data loader's and the engine's children must not outlive this process with its lock.
    os.set_inheritable(held, False)
    with EventWriter(run.folder) as log:
        listener = EventListener(run, log)
        _listen_to_signals(listener)
        return _train_to_the_end(run, log, listener)


def _listen_to_signals(listener: EventListener) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        listener.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # The terminal that started this run may close; the run goes on.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _train_to_the_end(run: Run, log: EventWriter, listener: EventListener) -> int:
    began = time.monotonic()
    try:
        config = store.config(run)
        end = _train(run, config, log, listener)
    except Problem as problem:
        traceback.print_exc()
        end = End(time=time.time(), state="failed", error=str(problem))
    except Exception as error:
        traceback.print_exc()
        end = End(time=time.time(), state="failed", error=_in_words(error))
    end = _with_verdict(run, end, time.monotonic() - began)
    log.write(end)
    return 1 if end.state == "failed" else 0


def _train(run: Run, config: RunConfig, log: EventWriter, listener: EventListener) -> End:
    def queued() -> None:
        log.write(Queued(time=time.time(), pid=os.getpid()))

    if not wait_for_turn(run, config.workers, listener.should_stop, queued):
        return End(time=time.time(), state="stopped")
    log.write(_started())

    # Imported late: a run that waits for its turn should cost next to nothing.
    from core.backends import load_backend
    from core.backends.protocol import Job
    from core.training.examples import save_examples
    from core.training.preparation import prepare
    from core.training.trained import save_vocabulary

    dataset, prepared = prepare(config, listener)
    save_vocabulary(run.folder, dataset)
    log.write(prepared)
    save_examples(run.folder, dataset)
    if listener.should_stop():
        return End(time=time.time(), state="stopped")
    listener.stage(f"starting {config.backend}")
    backend = load_backend(config.backend)
    log.write(_environment(backend.environment(config.fit.device)))
    if listener.should_stop():
        return End(time=time.time(), state="stopped")
    listener.epochs = config.fit.epochs
    outcome = backend.fit(Job(prepared.model, dataset, config.fit, run.folder), listener)
    test: dict[str, Any] = dict(listener.finite(outcome.test))
    return End(time=time.time(), state="stopped" if outcome.stopped else "finished", **test)


def _started() -> Started:
    from importlib.metadata import version

    return Started(
        time=time.time(),
        pid=os.getpid(),
        host=socket.gethostname(),
        python=platform.python_version(),
        version=version("rnn-tui"),
    )


def _environment(found: Any) -> Environment:
    return Environment(
        time=time.time(),
        backend=found.backend,
        engine=found.engine,
        versions=found.versions,
        devices=found.devices,
        device=found.device,
    )


def _with_verdict(run: Run, end: End, seconds: float) -> End:
    from msgspec.structs import replace

    end = replace(end, seconds=seconds)
    if end.state == "failed":
        return end
    from core.training.history import fold

    verdict = judge(store.config(run), fold(read_history(run), [end]))
    return replace(end, verdict=verdict.kind)


def _in_words(error: Exception) -> str:
    said = " ".join(str(error).split())
    if isinstance(error, MemoryError) or "out of memory" in said.lower():
        return f"the machine's memory is not enough ({said}): use a smaller batch_size or maxlen"
    if isinstance(error, OSError):
        return f"{said}: make room or change permissions, then start again"
    return f"{type(error).__name__}: {said[:400]} (the whole message is in worker.log)"


if __name__ == "__main__":
    sys.exit(main())
