"""Follows the runs folder: reads only what changed, and says what there is as one value.

A run that ended is read once and remembered by the size and time of its log, beyond the life of
this process too; a living one is read on from where its log ended the last time.
"""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import is_
from pathlib import Path

from core.errors import Problem
from core.training import index, process, store, summary
from core.training.history import ENDED, History, fold, opened, state
from core.training.index import UNREADABLE, Entry, Stamp, newest_first
from core.training.log import EventReader
from core.training.marks import Marks, read_marks
from core.training.store import Record, Run
from core.training.summary import RunReport, RunSummary, report_of
from tui.training.snapshot import (
    Looking,
    RunView,
    Snapshot,
    runs_ahead,
    stage_seconds,
    to_show,
    view,
)

# One poll reads for so long before it shows what it has; the rest comes with the next.
BUDGET = 0.15
# A folder changed so recently may change again within the same tick of its clock.
SETTLED = 2.0
# However quiet the folder looks: network file systems keep its time back for a while.
RELIST_EVERY = 10.0
# So many of the runs that ended are asked at each poll whether they live again.
ASKED_AT_ONCE = 300


@dataclass
class _Followed:
    """A run that is read on and on, and what was said of it the last time."""

    record: Record
    reader: EventReader
    history: History
    marks: Marks
    asked: tuple[bool, bool, int]
    report: RunReport


class Follower:
    """Keeps what was read of a runs folder; one thread at a time may poll it."""

    def __init__(self, runs_folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = runs_folder
        self._clock = clock
        self._names: list[str] = []
        self._listed_folder_time: int | None = None
        self._listed_at = 0.0
        self._ended: dict[str, Entry] = {}
        self._to_keep = False
        self._asked_up_to = 0
        self._followed: dict[str, _Followed] = {}
        self._opened: dict[str, tuple[Stamp, RunReport]] = {}
        self._rows: tuple[RunSummary, ...] = ()
        self._view: RunView | None = None
        self._viewed_epoch: int | None = None

    def poll(self, looking: Looking) -> Snapshot:
        """What there is now; never raises for what lies in the folder.

        Args:
            looking: what the user looks at.
        """
        try:
            self._list()
        except Problem as problem:
            return Snapshot(problem=str(problem))
        deadline = time.monotonic() + BUDGET
        seen = {looking.chosen, *looking.overlaid}
        if self._view is not None:
            seen.add(self._view.full.run.id)
        rows, unread, said = self._read_all(seen, deadline)
        shown = self._shown(rows, looking)
        overlaid, unopened = self._overlay(rows, looking, deadline)
        if shown is not None:
            seen.add(shown.full.run.id)
        self._opened = {id: kept for id, kept in self._opened.items() if id in seen}
        if self._to_keep and not unread:
            index.keep(self._folder, self._ended)
            self._to_keep = False
        return Snapshot(
            rows=self._as_seen(rows, shown),
            shown=shown,
            overlaid=overlaid,
            unread=unread + unopened,
            problem=said,
            stage_seconds=stage_seconds(shown.full, self._clock()) if shown else None,
        )

    def _list(self) -> None:
        """Lists the runs again if the folder changed, or might have."""
        try:
            changed = os.stat(self._folder).st_mtime_ns
        except OSError:
            changed = 0
        settled = time.time() - changed / 1e9 > SETTLED
        recent = time.monotonic() - self._listed_at < RELIST_EVERY
        if settled and recent and changed == self._listed_folder_time:
            return
        names = store.folder_names(self._folder)
        first = self._listed_folder_time is None
        self._listed_folder_time, self._listed_at = changed, time.monotonic()
        there = set(names)
        if first:
            self._ended = index.believed(self._folder, names)
        self._ended = {id: kept for id, kept in self._ended.items() if id in there}
        self._followed = {id: kept for id, kept in self._followed.items() if id in there}
        known = self._ended.keys() | self._followed.keys()
        # What has been read is in no need of an order; of the others the newest come first.
        self._names = [name for name in names if name in known]
        self._names += sorted(there - known, key=self._folder_time, reverse=True)

    def _folder_time(self, name: str) -> int:
        try:
            return os.stat(self._folder / name).st_mtime_ns
        except OSError:
            return 0

    def _read_all(
        self, seen: set[str | None], deadline: float
    ) -> tuple[tuple[RunSummary, ...], int, str]:
        """The rows, newest first; how many wait to be read; what was wrong with one of them."""
        rows: list[RunSummary] = []
        unread, reads, said = 0, 0, ""
        asked = self._to_ask()
        for name in self._names:
            kept = self._ended.get(name)
            if kept is not None and name not in seen and name not in asked:
                rows.append(kept.row)
                continue
            if kept is None and name not in self._followed:
                # One is read whatever it takes: every poll must get further.
                if reads and time.monotonic() > deadline:
                    unread += 1
                    continue
                if not store.is_run(self._folder / name):
                    continue
                reads += 1
            run = Run(self._folder / name)
            try:
                rows.append(self._row(run, name in seen))
            except UNREADABLE as error:
                if store.is_run(run.folder):
                    said = index.unreadable(run, error)
        return newest_first(rows), unread, said

    def _to_ask(self) -> frozenset[str]:
        """The ended runs whose turn it is: a `stat` of thousands each time would be felt."""
        names = list(self._ended)
        begin = self._asked_up_to if self._asked_up_to < len(names) else 0
        self._asked_up_to = begin + ASKED_AT_ONCE
        return frozenset(names[begin : self._asked_up_to])

    def _row(self, run: Run, is_seen: bool) -> RunSummary:
        kept = self._ended.get(run.id)
        if kept is not None and index.holds(kept, run.folder):
            return kept.row
        # Before the log is read: what is written meanwhile must not be taken for known.
        stamp = index.stamp(run.folder)
        followed = self._follow(run, stamp)
        report = followed.report
        if report.state in ENDED:
            self._ended[run.id] = Entry(stamp, report.summary)
            self._to_keep = True
            self._followed.pop(run.id, None)
            if is_seen:
                self._opened[run.id] = stamp, report
        else:
            self._followed[run.id] = followed
            self._ended.pop(run.id, None)
        return report.summary

    def _follow(self, run: Run, stamp: Stamp) -> _Followed:
        """Reads on in a run's log."""
        known = self._followed.get(run.id)
        # Asked before the log is read: a worker that ends in between has written its end by then.
        asked = store.is_alive(run), process.stop_requested(run), stamp.marked
        if known is None:
            record, reader = store.record(run), EventReader(run.folder)
            history = opened(reader)
        else:
            record, reader = known.record, known.reader
            restarts = reader.restarts
            events = reader.read()
            if not events and reader.restarts == restarts and known.asked == asked:
                return known
            history = fold(known.history if reader.restarts == restarts else History(), events)
        # The same file has the same marks: what did not change stays the very same value.
        same_marks = known is not None and known.asked[2] == stamp.marked
        marks = known.marks if known is not None and same_marks else read_marks(run)
        now = state(run, history, alive=asked[0])
        report = report_of(run, record, now, history, marks)
        return _Followed(record, reader, history, marks, asked, report)

    def _shown(self, rows: tuple[RunSummary, ...], looking: Looking) -> RunView | None:
        """The view of the run to look at; the very same value while nothing in it changes."""
        row = to_show(rows, looking.chosen)
        if row is None:
            self._view = None
            return None
        try:
            full = self._report(row.id)
        except UNREADABLE:
            # Deleted since its row was read; the next poll has no such row.
            return None
        ahead = runs_ahead(rows, row) if row.state == "queued" else 0
        last = self._view
        if (
            last is None
            or last.full is not full
            or last.ahead != ahead
            or self._viewed_epoch != looking.epoch
        ):
            self._view, self._viewed_epoch = view(full, ahead, looking.epoch), looking.epoch
        return self._view

    def _overlay(
        self, rows: Iterable[RunSummary], looking: Looking, deadline: float
    ) -> tuple[tuple[RunReport, ...], int]:
        """The reports of the overlaid runs, and how many of them wait to be read."""
        there = {row.id for row in rows} if looking.overlaid else set()
        reports: list[RunReport] = []
        unopened, reads = 0, 0
        for id in dict.fromkeys(looking.overlaid):
            if id not in there:
                continue
            if not self._is_open(id):
                if reads and time.monotonic() > deadline:
                    unopened += 1
                    continue
                reads += 1
            try:
                reports.append(self._report(id))
            except UNREADABLE:
                continue
        return tuple(reports), unopened

    def _is_open(self, id: str) -> bool:
        return id in self._followed or self._opened_as_it_is(id) is not None

    def _opened_as_it_is(self, id: str) -> RunReport | None:
        kept, known = self._ended.get(id), self._opened.get(id)
        return known[1] if kept and known and known[0] == kept.stamp else None

    def _report(self, id: str) -> RunReport:
        if id in self._followed:
            return self._followed[id].report
        report = self._opened_as_it_is(id)
        if report is None:
            report = summary.report(Run(self._folder / id))
            self._opened[id] = self._ended[id].stamp, report
        return report

    def _as_seen(
        self, rows: tuple[RunSummary, ...], shown: RunView | None
    ) -> tuple[RunSummary, ...]:
        """The rows with the shown run's as it is seen; the same tuple while all are the same."""
        if shown is not None and shown.epoch is not None:
            row = shown.report.summary
            rows = tuple(row if one.id == row.id else one for one in rows)
        same = len(rows) == len(self._rows) and all(map(is_, rows, self._rows))
        if not same:
            self._rows = rows
        return self._rows
