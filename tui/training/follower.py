"""Follows the runs folder: reads only what changed, and says what there is as one value.

A run that ended is read once and remembered by the size and time of its log; a living one is
read on from where its log ended the last time. So hundreds of old runs cost one `stat` each.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.errors import Problem
from core.training import process, store, summary
from core.training.config import RunConfig
from core.training.history import ENDED, History, fold, state
from core.training.log import EVENTS, EventReader
from core.training.store import Run
from core.training.summary import RunReport, RunSummary, summarise
from core.training.verdict import judge
from tui.training.snapshot import RunView, Snapshot, runs_ahead, stage_seconds, to_show, view

# One poll reads for so long before it shows what it has; the rest comes with the next.
BUDGET = 0.15
# A folder changed so recently may change again within the same tick of its clock.
SETTLED = 2.0
# However quiet the folder looks: network file systems keep its time back for a while.
RELIST_EVERY = 10.0

# A ValueError is a log whose bytes are no text, as a failing disk leaves it.
UNREADABLE = (Problem, OSError, ValueError)

Stamp = tuple[int, int] | None


@dataclass
class _Followed:
    """A run that is read on and on, and what was said of it the last time."""

    config: RunConfig
    reader: EventReader
    history: History
    asked: tuple[bool, bool]
    report: RunReport


class Follower:
    """Keeps what was read of a runs folder; one thread at a time may poll it."""

    def __init__(self, runs_folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = runs_folder
        self._clock = clock
        self._runs: list[Run] = []
        self._listed_folder_time: int | None = None
        self._listed_at = 0.0
        self._ended: dict[str, tuple[Stamp, RunSummary]] = {}
        self._followed: dict[str, _Followed] = {}
        self._opened: tuple[str, Stamp, RunReport] | None = None
        self._view: RunView | None = None

    def poll(self, chosen: str | None) -> Snapshot:
        """What there is now; never raises for what lies in the folder.

        Args:
            chosen: the id of the run that the user looks at; None leaves the choice to us.
        """
        try:
            self._list()
        except Problem as problem:
            return Snapshot(problem=str(problem))
        except OSError as error:
            return Snapshot(problem=_unreadable(self._folder, error))
        rows, unread, problem_said = self._read_all()
        shown = self._shown(rows, chosen)
        return Snapshot(
            rows=rows,
            shown=shown,
            unread=unread,
            problem=problem_said,
            stage_seconds=stage_seconds(shown.report, self._clock()) if shown else None,
        )

    def _list(self) -> None:
        """Lists the runs again if the folder changed, or might have."""
        try:
            changed = os.stat(self._folder).st_mtime_ns
        except (FileNotFoundError, NotADirectoryError):
            self._runs, self._listed_folder_time = [], None
            return
        settled = time.time() - changed / 1e9 > SETTLED
        recent = time.monotonic() - self._listed_at < RELIST_EVERY
        if settled and recent and changed == self._listed_folder_time:
            return
        self._runs = store.list_runs(self._folder)
        self._listed_folder_time, self._listed_at = changed, time.monotonic()
        there = {run.id for run in self._runs}
        self._ended = {id: kept for id, kept in self._ended.items() if id in there}
        self._followed = {id: kept for id, kept in self._followed.items() if id in there}

    def _read_all(self) -> tuple[tuple[RunSummary, ...], int, str]:
        """The rows, newest first; how many wait to be read; what was wrong with one of them."""
        deadline = time.monotonic() + BUDGET
        rows: list[RunSummary] = []
        unread, reads, said = 0, 0, ""
        for run in reversed(self._runs):
            if run.id not in self._ended and run.id not in self._followed:
                # One is read whatever it takes: every poll must get further.
                if reads and time.monotonic() > deadline:
                    unread += 1
                    continue
                reads += 1
            try:
                rows.append(self._summary(run))
            except UNREADABLE as error:
                if run.folder.exists():
                    said = f"run {run.id} cannot be read: {error}"
        return tuple(rows), unread, said

    def _summary(self, run: Run) -> RunSummary:
        kept = self._ended.get(run.id)
        # Before the log is read: what is written meanwhile must not be taken for known.
        stamp = _stamp(run)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        followed = self._follow(run)
        if followed.report.state in ENDED:
            self._ended[run.id] = stamp, followed.report.summary
            self._followed.pop(run.id, None)
            self._opened = run.id, stamp, followed.report
        else:
            self._followed[run.id] = followed
            self._ended.pop(run.id, None)
        return followed.report.summary

    def _follow(self, run: Run) -> _Followed:
        """Reads on in a run's log."""
        known = self._followed.get(run.id)
        # Asked before the log is read: a worker that ends in between has written its end by then.
        asked = store.is_alive(run), process.stop_requested(run)
        reader = known.reader if known else EventReader(run.folder)
        events = reader.read()
        if known and not events and known.asked == asked:
            return known
        config = known.config if known else store.config(run)
        history = fold(known.history if known else History(), events)
        now = state(run, history, alive=asked[0])
        verdict = judge(config, history)
        row = summarise(run, config, now, history, verdict)
        report = RunReport(run, config, now, history, verdict, row)
        return _Followed(config, reader, history, asked, report)

    def _shown(self, rows: tuple[RunSummary, ...], chosen: str | None) -> RunView | None:
        """The view of the run to look at; the very same value while nothing in it changes."""
        id = to_show(rows, chosen)
        row = next((row for row in rows if row.id == id), None)
        if row is None:
            self._view = None
            return None
        try:
            report = self._report(Run(self._folder / row.id))
        except UNREADABLE:
            # Deleted since its row was read; the next poll has no such row.
            return None
        ahead = runs_ahead(rows, row) if row.state == "queued" else 0
        if self._view is None or (self._view.report, self._view.ahead) != (report, ahead):
            self._view = view(report, ahead)
        return self._view

    def _report(self, run: Run) -> RunReport:
        followed = self._followed.get(run.id)
        if followed is not None:
            return followed.report
        stamp = self._ended[run.id][0]
        if self._opened is None or self._opened[:2] != (run.id, stamp):
            self._opened = run.id, stamp, summary.report(run)
        return self._opened[2]


def _stamp(run: Run) -> Stamp:
    try:
        status = os.stat(run.folder / EVENTS)
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns


def _unreadable(folder: Path, error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    return (
        f"the runs folder {folder} cannot be read ({reason}): change its permissions, "
        "or choose another with --runs-dir DIR"
    )
