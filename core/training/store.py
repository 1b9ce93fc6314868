"""Run folders: created, listed, found by prefix, deleted. The store is the only truth."""

import contextlib
import os
import random
import re
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import msgspec

from core.errors import Problem, UsageProblem, unknown
from core.training import lock
from core.training.config import RunConfig

CONFIG = "config.json"
STOP = "stop"
WORKER_LOG = "worker.log"
# No vowels, no look-alikes: an id is typed by hand and spells no word.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
# Somebody who only asks whether a run lives holds its lock for an instant.
LOCK_PATIENCE = 0.5
# What TensorFlow prints at every start: no last words.
CHATTER = re.compile(r"^[IW]\d{4} |^WARNING: All log messages before absl|cuInit")


@dataclass(frozen=True)
class Run:
    """A run's folder; the folder's name is the run's id."""

    folder: Path

    @property
    def id(self) -> str:
        """The name by which a run is called."""
        return self.folder.name


class Record(msgspec.Struct, frozen=True):
    """`config.json`: when the run was created, and what it is to do."""

    created: float
    config: RunConfig


class _Created(msgspec.Struct, frozen=True):
    """As much of a record as the order of runs needs, of any version of this program."""

    created: float


def create(runs_folder: Path, config: RunConfig) -> Run:
    """Makes a run's folder; it appears under its name only when it is complete.

    Raises:
        Problem: the folder cannot be written.
    """
    record = Record(created=time.time(), config=config)
    partial = runs_folder / f".new-{os.urandom(6).hex()}"
    try:
        partial.mkdir(parents=True)
        (partial / CONFIG).write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=2))
        while True:
            folder = runs_folder / f"{_new_id()}-{config.preset}"
            if not folder.exists():
                break
        os.rename(partial, folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise _unwritable(runs_folder, error) from error
    return Run(folder)


def _new_id() -> str:
    return "".join(random.SystemRandom().choices(ALPHABET, k=4))


def _unwritable(folder: Path, error: OSError) -> Problem:
    reason = (error.strerror or str(error)).lower()
    return Problem(
        f"the runs folder {folder} cannot be written ({reason}): make room or change its "
        "permissions, or choose another with --runs-dir DIR"
    )


def folder_names(runs_folder: Path) -> list[str]:
    """The names of all folders that may be runs, in no order; nothing in them is read.

    Raises:
        Problem: the runs folder cannot be read.
    """
    try:
        with os.scandir(runs_folder) as entries:
            return [one.name for one in entries if not one.name.startswith(".") and one.is_dir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Problem(
            f"the runs folder {runs_folder} cannot be read ({reason}): change its permissions, "
            "or choose another with --runs-dir DIR"
        ) from error


def is_run(folder: Path) -> bool:
    """Whether a folder holds a run, readable or not."""
    return (folder / CONFIG).exists()


def list_runs(runs_folder: Path) -> list[Run]:
    """All runs in the order of their creation, those of one instant in that of their ids.

    Folders that say nothing of their creation are passed over.

    Raises:
        Problem: the runs folder cannot be read.
    """
    dated = []
    for name in folder_names(runs_folder):
        with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
            text = (runs_folder / name / CONFIG).read_bytes()
            dated.append((msgspec.json.decode(text, type=_Created).created, name))
    return [Run(runs_folder / name) for _, name in sorted(dated)]


def find(runs_folder: Path, prefix: str) -> Run:
    """The one run whose id begins with `prefix`.

    Raises:
        UsageProblem: no run's does, or more than one's.
    """
    names = folder_names(runs_folder)
    begun = [name for name in sorted(names) if name.startswith(prefix)] if prefix else []
    matching = [name for name in begun if is_run(runs_folder / name)]
    if prefix in matching:
        return Run(runs_folder / prefix)
    if len(matching) == 1:
        return Run(runs_folder / matching[0])
    if not matching:
        raise _no_such_run(prefix, [name for name in names if is_run(runs_folder / name)])
    raise UsageProblem(
        f"'{prefix}' begins the ids of {len(matching)} runs "
        f"({_some(matching)}): give more of the one you mean"
    )


def _no_such_run(prefix: str, names: Sequence[str]) -> UsageProblem:
    # A sentence has no room for a thousand names.
    if len(names) > 12 and not get_close_matches(prefix.lower(), names, n=1, cutoff=0.5):
        return UsageProblem(
            f"unknown run '{prefix}': none of the {len(names):,} runs begins so "
            "(rnn-tui runs lists them)"
        )
    return unknown("run", prefix, names)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")


def config(run: Run) -> RunConfig:
    """What the run is to do.

    Raises:
        Problem: `config.json` is not there or not ours.
    """
    return record(run).config


def created(run: Run) -> float:
    """When the run was created, in seconds since 1970.

    Raises:
        Problem: `config.json` is not there or not ours.
    """
    return record(run).created


def record(run: Run) -> Record:
    """When the run was created, and what it is to do.

    Raises:
        Problem: `config.json` is not there or not ours.
    """
    try:
        return msgspec.json.decode((run.folder / CONFIG).read_bytes(), type=Record)
    except OSError as error:
        raise Problem(f"run {run.id} has no readable {CONFIG}: it may have been deleted") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem(
            f"{CONFIG} of run {run.id} is not one of this version's ({error}): "
            "delete the run's folder by hand, or open it with the version that wrote it"
        ) from error


def is_alive(run: Run) -> bool:
    """Whether a worker, waiting or training, holds the run's lock."""
    return lock.is_held(run.folder)


def delete(run: Run) -> None:
    """Removes a run and everything in its folder, for good.

    Raises:
        Problem: a worker still trains it, or the folder cannot be removed.
    """
    doomed = run.folder.with_name(f".deleted-{run.id}-{os.urandom(3).hex()}")
    # Gone from every list at once, even where removing its files takes a while.
    take_away(run, doomed)
    try:
        shutil.rmtree(doomed)
    except OSError as error:
        raise Problem(f"run {run.id} could not be removed wholly: {error}") from error


def take_away(run: Run, place: Path) -> None:
    """Moves a run's folder to where no list looks, while no worker can begin in it.

    Args:
        run: the run.
        place: where its folder goes, on the same file system.

    Raises:
        Problem: a worker still trains it, or the folder cannot be moved.
    """
    try:
        held = lock.take(run.folder, LOCK_PATIENCE)
        if held is None:
            raise Problem(f"run {run.id} is still training: stop it first (rnn-tui stop {run.id})")
        try:
            os.rename(run.folder, place)
        finally:
            lock.release(held)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Problem(f"run {run.id} cannot be deleted ({reason})") from error


def log_tail(run: Run, lines: int = 3) -> str:
    """The last lines that the worker printed, for a run that ended without a word."""
    try:
        text = (run.folder / WORKER_LOG).read_text(errors="replace")
    except OSError:
        return ""
    said = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join([line for line in said if not CHATTER.search(line)][-lines:])[-600:]
