"""Run folders: created, listed, found by prefix, deleted. The store is the only truth."""

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Run:
    """A run's folder; the folder's name is the run's id."""

    folder: Path

    @property
    def id(self) -> str:
        """The name by which a run is called."""
        return self.folder.name


class _Record(msgspec.Struct, frozen=True):
    """`config.json`: when the run was created, and what it is to do."""

    created: float
    config: RunConfig


def create(runs_folder: Path, config: RunConfig) -> Run:
    """Makes a run's folder; it appears under its name only when it is complete.

    Raises:
        Problem: the folder cannot be written.
    """
    record = _Record(created=time.time(), config=config)
    partial = runs_folder / f".new-{secrets.token_hex(6)}"
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
    return "".join(secrets.choice(ALPHABET) for _ in range(4))


def _unwritable(folder: Path, error: OSError) -> Problem:
    reason = (error.strerror or str(error)).lower()
    return Problem(
        f"the runs folder {folder} cannot be written ({reason}): make room or change its "
        "permissions, or choose another with --runs-dir DIR"
    )


def list_runs(runs_folder: Path) -> list[Run]:
    """All runs, oldest first; folders without a readable configuration are passed over."""
    try:
        folders = [path for path in runs_folder.iterdir() if not path.name.startswith(".")]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except PermissionError as error:
        raise Problem(
            f"the runs folder {runs_folder} cannot be read: change its permissions, "
            "or choose another with --runs-dir DIR"
        ) from error
    dated = []
    for folder in folders:
        with contextlib.suppress(Problem):
            dated.append((created(Run(folder)), folder))
    return [Run(folder) for _, folder in sorted(dated)]


def find(runs_folder: Path, prefix: str) -> Run:
    """The one run whose id begins with `prefix`.

    Raises:
        UsageProblem: no run's does, or more than one's.
    """
    runs = list_runs(runs_folder)
    matching = [run for run in runs if run.id.startswith(prefix)] if prefix else []
    exact = [run for run in matching if run.id == prefix]
    if len(exact or matching) == 1:
        return (exact or matching)[0]
    if not matching:
        raise unknown("run", prefix, [run.id for run in runs])
    raise UsageProblem(
        f"'{prefix}' begins the ids of {len(matching)} runs "
        f"({_some([run.id for run in matching])}): give more of the one you mean"
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")


def config(run: Run) -> RunConfig:
    """What the run is to do.

    Raises:
        Problem: `config.json` is not there or not ours.
    """
    return _record(run).config


def created(run: Run) -> float:
    """When the run was created, in seconds since 1970.

    Raises:
        Problem: `config.json` is not there or not ours.
    """
    return _record(run).created


def _record(run: Run) -> _Record:
    try:
        return msgspec.json.decode((run.folder / CONFIG).read_bytes(), type=_Record)
    except OSError as error:
        raise Problem(f"run {run.id} has no readable {CONFIG}: it may have been deleted") from error
    except msgspec.DecodeError as error:
        raise Problem(
            f"{CONFIG} of run {run.id} is not one of this version's ({error}): "
            "delete the run's folder by hand, or open it with the version that wrote it"
        ) from error


def is_alive(run: Run) -> bool:
    """Whether a worker, waiting or training, holds the run's lock."""
    return lock.is_held(run.folder)


def delete(run: Run) -> None:
    """Removes a run and everything in its folder.

    Raises:
        Problem: a worker still trains it, or the folder cannot be removed.
    """
    if is_alive(run):
        raise Problem(f"run {run.id} is still training: stop it first (rnn-tui stop {run.id})")
    doomed = run.folder.with_name(f".deleted-{run.id}-{secrets.token_hex(3)}")
    try:
        # Gone from every list at once, even where removing its files takes a while.
        os.rename(run.folder, doomed)
        shutil.rmtree(doomed)
    except OSError as error:
        raise Problem(f"run {run.id} could not be removed wholly: {error}") from error


def log_tail(run: Run, lines: int = 3) -> str:
    """The last lines that the worker printed, for a run that ended without a word."""
    try:
        text = (run.folder / WORKER_LOG).read_text(errors="replace")
    except OSError:
        return ""
    said = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(said[-lines:])[-600:]
