"""Runs that were deleted and may be had back."""

import os
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import Problem
from core.training import store
from core.training.store import Run

TRASH = ".trash"


@dataclass(frozen=True)
class Discarded:
    """A run in the trash.

    Attributes:
        folder: where its files lie now.
        id: the id that it had, and will have again.
        at: when it was discarded, in seconds since 1970.
    """

    folder: Path
    id: str
    at: float


def discard(run: Run) -> Discarded:
    """Takes a run out of every list at once; `restore` puts it back.

    Raises:
        Problem: a worker still trains it, or its folder cannot be moved.
    """
    trash = run.folder.parent / TRASH
    at = int(time.time())
    place = trash / f"{at}~{secrets.token_hex(3)}~{run.id}"
    try:
        trash.mkdir(exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Problem(f"run {run.id} cannot be deleted ({reason})") from error
    store.take_away(run, place)
    return Discarded(place, run.id, at)


def restore(discarded: Discarded) -> Run:
    """Puts a run back to where it was.

    Raises:
        Problem: another run has its id by now, or it is gone for good.
    """
    folder = discarded.folder.parent.parent / discarded.id
    if folder.exists():
        raise Problem(
            f"run {discarded.id} cannot come back: another run has this id by now, "
            "and has to be deleted first"
        )
    try:
        os.rename(discarded.folder, folder)
    except FileNotFoundError as error:
        raise Problem(f"run {discarded.id} is gone for good: the trash was emptied") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Problem(f"run {discarded.id} cannot come back ({reason})") from error
    return Run(folder)


def discarded_runs(runs_folder: Path) -> tuple[Discarded, ...]:
    """What can be restored, the latest first."""
    try:
        names = os.listdir(runs_folder / TRASH)
    except OSError:
        return ()
    found = (_named(runs_folder / TRASH / name) for name in names)
    kept = [one for one in found if one is not None]
    return tuple(sorted(kept, key=lambda one: (one.at, one.folder.name), reverse=True))


def empty_trash(runs_folder: Path, older_than: float) -> None:
    """Removes for good what has lain in the trash for longer; what cannot be removed stays.

    Args:
        runs_folder: whose trash.
        older_than: seconds.
    """
    for discarded in discarded_runs(runs_folder):
        if time.time() - discarded.at <= older_than:
            continue
        doomed = runs_folder / f".deleted-{discarded.id}-{secrets.token_hex(3)}"
        with suppress(OSError):
            # Nobody restores a run that is half removed.
            os.rename(discarded.folder, doomed)
            shutil.rmtree(doomed, ignore_errors=True)


def _named(folder: Path) -> Discarded | None:
    at, _, rest = folder.name.partition("~")
    _, _, id = rest.partition("~")
    return Discarded(folder, id, float(at)) if at.isdecimal() and id else None
