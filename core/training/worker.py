"""The process that trains one run: configuration in, events out.

Run as `python -m core.training.worker RUNFOLDER`; it needs no terminal and no parent. In a folder
in which a worker has been before, it goes on where that one left off.
"""

import argparse
import os
import platform
import signal
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from core.errors import Problem
from core.training import lock, store
from core.training.events import End, Environment, Queued, Resumed, Started
from core.training.failure import in_words
from core.training.history import History, fold, read_history
from core.training.log import EventWriter
from core.training.reporting import EventListener
from core.training.store import Run
from core.training.turn import wait_for_turn

if TYPE_CHECKING:
    from core.backends.protocol import Backend, Job


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
    try:
        with EventWriter(run.folder) as log:
            listener = EventListener(run, log)
            _listen_to_signals(listener)
            return _train_to_the_end(run, held, log, listener)
    except OSError as error:
        # Not even the end could be written: the run will read as lost, with these last words.
        _print(f"the events of the run cannot be written: {in_words(error, run)}")
        return 1
    finally:
        # An engine takes a second to leave, in which the run could not be resumed.
        lock.release(held)


def _listen_to_signals(listener: EventListener) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        listener.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # The terminal that started this run may close; the run goes on.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _train_to_the_end(run: Run, held: int, log: EventWriter, listener: EventListener) -> int:
    began = time.monotonic()
    try:
        end = _train(run, held, log, listener)
    except Problem as problem:
        _print_traceback()
        end = End(time=time.time(), state="failed", error=str(problem))
    except Exception as error:
        _print_traceback()
        end = End(time=time.time(), state="failed", error=in_words(error, run))
    log.write(_with_verdict(run, end, time.monotonic() - began))
    return 1 if end.state == "failed" else 0


def _train(run: Run, held: int, log: EventWriter, listener: EventListener) -> End:
    from core.backends.checkpoints import has_checkpoint

    config = store.config(run)
    before = read_history(run)
    again = before != History() or has_checkpoint(run.folder)

    def queued() -> None:
        log.write(Queued(time=time.time(), pid=os.getpid()))

    if again:
        # Said at once: until then the run seems to have ended as it did.
        queued()
    if not wait_for_turn(
        run, held, config.workers, listener.should_stop, (lambda: None) if again else queued
    ):
        return _stopped()
    log.write(_started())

    # Imported late: a run that waits for its turn should cost next to nothing.
    from core.backends import load_backend
    from core.backends.protocol import Job
    from core.training.examples import kept_examples, save_examples
    from core.training.preparation import prepare
    from core.training.probes import Probes
    from core.training.same_data import require_same_data
    from core.training.vocabulary_file import save_vocabulary

    try:
        dataset, prepared = prepare(config, listener)
    except Problem:
        if listener.should_stop():
            return _stopped()
        raise
    notes = require_same_data(run, dataset, prepared, before.prepared)
    save_vocabulary(run.folder, dataset)
    log.write(prepared)
    save_examples(run.folder, dataset)
    if listener.should_stop():
        return _stopped()
    listener.stage(f"starting {config.backend}")
    backend = load_backend(config.backend)
    log.write(_environment(backend.environment(config.fit.device)))
    if listener.should_stop():
        return _stopped()
    job = Job(prepared.model, dataset, config.fit, run.folder)
    if again:
        job = _go_on(job, backend, notes, log)
    listener.epochs = config.fit.epochs
    kept = kept_examples(run)
    if kept is not None:
        listener.probes = Probes(prepared.model, kept.inputs)
    outcome = backend.fit(job, listener)
    test: dict[str, Any] = dict(listener.finite(outcome.test))
    if outcome.error:
        return End(time=time.time(), state="failed", error=outcome.error, not_finite=True, **test)
    state: Any = "stopped" if outcome.stopped else "finished"
    return End(time=time.time(), state=state, note=outcome.note or None, **test)


def _go_on(job: "Job", backend: "Backend", notes: tuple[str, ...], log: EventWriter) -> "Job":
    """The job from its newest checkpoint, having said where that is."""
    from dataclasses import replace

    from core.backends.checkpoints import newest_checkpoint

    checkpoint, broken = newest_checkpoint(job.folder)
    job = replace(job, resume=checkpoint)
    if checkpoint is None:
        what = "could be read" if broken else "was written before the break"
        notes = (*notes, f"no checkpoint {what}: it begins anew")
    why = backend.why_inexact(job)
    log.write(
        Resumed(
            time=time.time(),
            pid=os.getpid(),
            epoch=checkpoint.progress.epoch if checkpoint else 0,
            batch=checkpoint.progress.batch if checkpoint else 0,
            exact=not why,
            why=why,
            notes=(*broken, *notes),
        )
    )
    return job


def _stopped() -> End:
    return End(time=time.time(), state="stopped")


def _started() -> Started:
    from importlib.metadata import version

    return Started(
        time=time.time(),
        pid=os.getpid(),
        host=platform.node(),
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
    """The end with what it cost, and what is to be said of the run as it now is."""
    from msgspec.structs import replace

    end = replace(end, seconds=seconds)
    try:
        # Its rules are read when there is something to judge, not before the training begins.
        from core.training.verdict import judge

        verdict = judge(store.config(run), fold(read_history(run), [end]))
    except Exception:
        # Its folder may be gone, or memory so short that its log cannot be read: it ends all the
        # same, and its verdict is what any reader of the log finds.
        _print_traceback()
        return end
    # Of a run that failed, its error says enough, unless its numbers were what failed.
    if end.state == "failed" and verdict.kind != "not finite":
        return end
    return replace(end, verdict=verdict.kind)


def _print_traceback() -> None:
    # Memory may be too short even for that.
    with suppress(OSError, MemoryError):
        traceback.print_exc()


def _print(words: str) -> None:
    # The disk may be as full for these words as for those that they tell of.
    with suppress(OSError):
        print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
