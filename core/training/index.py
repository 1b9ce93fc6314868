"""What was said of ended runs, kept beside them, so that a thousand of them are listed at once.

`.index.json` holds a run's row with the size and the times of the files that it was made from. A
row is believed only while these are the same, and only by the very code that made it. Nothing
depends on the file: without it, or where it is broken, the runs' own files are read.
"""

import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec

import core.models
import core.training
from core.errors import Problem
from core.training import lock, store
from core.training.history import ENDED
from core.training.log import EVENTS
from core.training.marks import MARKS
from core.training.store import Run
from core.training.summary import RunSummary, report
from core.whole_file import whole_file

INDEX = ".index.json"

# A ValueError is a log whose bytes are no text, as a failing disk leaves it.
UNREADABLE = (Problem, OSError, ValueError)


class Stamp(msgspec.Struct, frozen=True, array_like=True):
    """Size and time of a run's log, and the time of its marks, in nanoseconds; -1 for no file."""

    size: int
    logged: int
    marked: int


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A row, and what its files were like before they were read."""

    stamp: Stamp
    row: RunSummary


class _Index(msgspec.Struct, frozen=True):
    made_by: str
    runs: dict[str, Entry]


@dataclass(frozen=True)
class Listing:
    """All runs of a folder.

    Attributes:
        rows: the newest first.
        problems: a sentence for each run that cannot be read.
    """

    rows: tuple[RunSummary, ...]
    problems: tuple[str, ...] = ()


def list_summaries(runs_folder: Path) -> Listing:
    """A row for each run; what was read anew is kept for the next time.

    Raises:
        Problem: the runs folder cannot be read.
    """
    names = store.folder_names(runs_folder)
    entries = believed(runs_folder, names)
    rows = [entry.row for entry in entries.values()]
    problems = []
    kept = dict(entries)
    for name in names:
        run = Run(runs_folder / name)
        if name in entries or not store.is_run(run.folder):
            continue
        # Before the log is read: what is written meanwhile must not be taken for known.
        found = stamp(run.folder)
        try:
            row = report(run).summary
        except UNREADABLE as error:
            if store.is_run(run.folder):
                problems.append(unreadable(run, error))
            continue
        rows.append(row)
        if row.state in ENDED:
            kept[name] = Entry(found, row)
    if kept.keys() != entries.keys():
        keep(runs_folder, kept)
    return Listing(newest_first(rows), tuple(problems))


def newest_first(rows: Iterable[RunSummary]) -> tuple[RunSummary, ...]:
    """In the order of creation, backwards; those of one instant in that of their ids."""
    return tuple(sorted(rows, key=lambda row: (row.created, row.id), reverse=True))


def unreadable(run: Run, error: Exception) -> str:
    """The sentence for a run that is there and cannot be read."""
    said = str(error)
    named = isinstance(error, Problem) and run.id in said
    return said if named else f"run {run.id} cannot be read: {said}"


def stamp(folder: Path) -> Stamp:
    """What a run's files are like now."""
    size, logged = _size_and_time(f"{folder}/{EVENTS}")
    return Stamp(size, logged, _size_and_time(f"{folder}/{MARKS}")[1])


def _size_and_time(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return -1, -1
    return status.st_size, status.st_mtime_ns


def holds(entry: Entry, folder: Path) -> bool:
    """Whether a run's files are still what its row was made from, and no worker has it again."""
    if entry.stamp != stamp(folder):
        return False
    # A worker that goes on with a lost run has it before it writes a line.
    return entry.row.state != "lost" or not lock.is_held(folder)


def believed(runs_folder: Path, names: Iterable[str]) -> dict[str, Entry]:
    """The entries of these runs that still hold; none where the index is another program's."""
    there = set(names)
    return {
        name: entry
        for name, entry in _read(runs_folder).items()
        if name in there and name == entry.row.id and holds(entry, runs_folder / name)
    }


def _read(runs_folder: Path) -> Mapping[str, Entry]:
    try:
        index = msgspec.json.decode((runs_folder / INDEX).read_bytes(), type=_Index)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return index.runs if index.made_by == maker() else {}


def keep(runs_folder: Path, entries: Mapping[str, Entry]) -> None:
    """Writes the index where it can be written; a list is as good without."""
    with suppress(OSError), whole_file(runs_folder / INDEX, secrets.token_hex(4)) as partial:
        partial.write_bytes(msgspec.json.encode(_Index(maker(), dict(entries))))


@cache
def maker() -> str:
    """A word that changes with the code that makes rows: rules, events, costs, their texts."""
    rules, costs = Path(core.training.__path__[0]), Path(core.models.__path__[0])
    sources = [*sorted(rules.rglob("*.py")), *sorted(costs.glob("*.py"))]
    if not sources:
        # Installed without its sources: no row of another process is believed.
        return secrets.token_hex(12)
    digest = blake2b(digest_size=12)
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()
