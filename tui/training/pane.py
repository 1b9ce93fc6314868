"""The training tab: runs started, followed, judged and compared."""

import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static
from textual.worker import get_current_worker

from core.errors import Problem, UsageProblem
from core.training import process, store
from core.training.config import RunConfig
from core.training.launch import Launched, launch
from core.training.marks import write_marks
from core.training.repair import repaired
from core.training.resume import resume
from core.training.store import Run
from core.training.trash import Discarded, discard, empty_trash, restore
from core.training.verdict import blames_padding
from tui.requests import StepRun
from tui.training.charts.curves_panel import CurvesPanel
from tui.training.empty_folder import EmptyFolder
from tui.training.follower import Follower
from tui.training.keys import KEYS
from tui.training.possible import possible_actions
from tui.training.results.notices import endings
from tui.training.results.results_table import ResultsTable
from tui.training.results.rows import is_alive
from tui.training.sides.side_panel import SidePanel
from tui.training.snapshot import Looking, RunView, Snapshot
from tui.training.starting.filled_form import Request
from tui.training.starting.prefill import request_of
from tui.training.starting.request import tutorial_comparison

POLL_SECONDS = 0.25

KEPT_IN_TRASH = 24 * 3600.0
"""Seconds for which a deleted run can be brought back, also by a later program."""

_HERE = Path(__file__).parent


class TrainingPane(Vertical):
    """The runs of one folder.

    A thread follows the folder and hands over one frozen snapshot when something changed; the
    pane holds that snapshot, what the user looks at, and what the form was last filled with.
    """

    HELP = (_HERE / "help.md").read_text(encoding="utf-8")
    DEFAULT_CSS = (_HERE / "pane.tcss").read_text(encoding="utf-8")
    # The rules begin with this pane's name themselves, below the size of the screen.
    SCOPED_CSS = False
    BINDING_GROUP_TITLE = "Training"
    BINDINGS: ClassVar[list[BindingType]] = list(KEYS)

    snapshot: reactive[Snapshot | None] = reactive(None, init=False, repaint=False)

    class Seen(Message):
        """The folder has changed; a slow screen needs only the newest of these."""

        def __init__(self, snapshot: Snapshot) -> None:
            super().__init__()
            self.snapshot = snapshot

        def can_replace(self, message: Message) -> bool:
            """A newer snapshot makes a waiting one worthless."""
            return isinstance(message, TrainingPane.Seen)

    class Started(Message):
        """Runs were started without the form, or it was tried."""

        def __init__(self, launched: Launched) -> None:
            super().__init__()
            self.launched = launched

    class Resumed(Message):
        """A run's worker was started anew."""

        def __init__(self, worker: subprocess.Popen[bytes]) -> None:
            super().__init__()
            self.worker = worker

    class Deleted(Message):
        """A run lies in the trash now."""

        def __init__(self, discarded: Discarded) -> None:
            super().__init__()
            self.discarded = discarded

    class Refused(Message):
        """Something that was asked for could not be done."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def __init__(self, runs_dir: Path) -> None:
        super().__init__()
        self._runs_dir = runs_dir
        self._looking = Looking()
        self._request = Request()
        self._workers: list[subprocess.Popen[bytes]] = []
        self._deleted: list[Discarded] = []
        self._wake = threading.Event()

    def compose(self) -> ComposeResult:
        """Curves and the side over the table of all runs, which comes first in focus."""
        yield Static(id="problem", markup=False)
        yield EmptyFolder(id="empty")
        with Vertical(id="body"):
            yield ResultsTable()
            with Container(id="upper"):
                yield CurvesPanel()
                yield SidePanel()

    def on_mount(self) -> None:
        """Begin to follow the folder."""
        self.run_worker(self._follow, thread=True, group="follow", exclusive=True)
        self._do(partial(empty_trash, self._runs_dir, KEPT_IN_TRASH))

    def on_unmount(self) -> None:
        """Let the follower end at once."""
        self._wake.set()

    def _follow(self) -> None:
        """Polls the folder in a thread, four times a second and at once when woken."""
        worker = get_current_worker()
        follower = Follower(self._runs_dir)
        last: Snapshot | None = None
        while not worker.is_cancelled:
            snapshot = follower.poll(self._looking)
            if snapshot != last:
                self.post_message(self.Seen(snapshot))
                last = snapshot
            if not snapshot.unread:
                self._wake.wait(POLL_SECONDS)
                self._wake.clear()

    @on(Seen)
    def take(self, event: Seen) -> None:
        """Assign what the follower saw."""
        event.stop()
        self.snapshot = event.snapshot
        # Workers that ended stay in the process table until they are asked after.
        self._workers = [worker for worker in self._workers if worker.poll() is None]

    def watch_snapshot(self, old: Snapshot | None, new: Snapshot) -> None:
        """Hand the snapshot to the widgets; each changes what differs."""
        reading = f"reading {new.unread:,} more runs …" if new.unread else ""
        self._say_above(new.problem or reading)
        self._show_emptiness(not new.rows and not new.problem)
        shown = new.shown
        shown_id = shown.report.run.id if shown else None
        self.query_one(ResultsTable).show(new.rows, shown_id)
        if old is None or (old.shown, old.overlaid) != (shown, new.overlaid):
            full, epoch = (shown.full, shown.epoch) if shown else (None, None)
            self.query_one(CurvesPanel).show(full, new.overlaid, epoch)
        if shown is not None:
            self.query_one(SidePanel).show(shown, new.stage_seconds)
        if old is not None:
            looked_at = shown_id if self.is_on_screen else None
            for notice in endings(old.rows, new.rows, looked_at):
                self.app.notify(
                    notice.sentence,
                    severity="error" if notice.bad else "information",
                    timeout=8 if notice.bad else 3,
                    markup=False,
                )
        self._refresh_keys(old)

    def _refresh_keys(self, before: Snapshot | None) -> None:
        possible = possible_actions(self.snapshot, bool(self._deleted))
        if possible_actions(before, bool(self._deleted)) != possible:
            self.refresh_bindings()

    def _show_emptiness(self, empty: bool) -> None:
        if self.has_class("-empty") != empty:
            self.set_class(empty, "-empty")
            self.query_one(EmptyFolder).can_focus = empty
            self.query_one(ResultsTable).can_focus = not empty
            # What had the keyboard is hidden by then, and no key would reach this pane.
            self.call_after_refresh(self._keep_keyboard)

    def _keep_keyboard(self) -> None:
        focused = self.screen.focused
        if self.is_on_screen and (focused is None or self in focused.ancestors):
            empty = self.has_class("-empty")
            self.query_one(EmptyFolder if empty else ResultsTable).focus(scroll_visible=False)

    def _say_above(self, sentence: str) -> None:
        line = self.query_one("#problem", Static)
        if line.content != sentence:
            line.update(sentence)
        self.set_class(bool(sentence), "-problem")

    @property
    def _shown(self) -> RunView | None:
        return self.snapshot.shown if self.snapshot else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that can do something now."""
        return possible_actions(self.snapshot, bool(self._deleted)).get(action, True)

    @on(ResultsTable.Chosen)
    def choose(self, event: ResultsTable.Chosen) -> None:
        """Look at another run."""
        event.stop()
        self._look_at(event.run_id)

    def _look_at(self, run_id: str) -> None:
        self._look(replace(self._looking, chosen=run_id, epoch=None))

    def _look(self, looking: Looking) -> None:
        if looking != self._looking:
            self._looking = looking
            self._wake.set()

    @on(ResultsTable.Marked)
    def overlay(self, event: ResultsTable.Marked) -> None:
        """Draw the marked runs into one chart."""
        event.stop()
        self._look(replace(self._looking, overlaid=event.run_ids))

    @on(ResultsTable.MarksChanged)
    def keep_marks(self, event: ResultsTable.MarksChanged) -> None:
        """Write what the user noted of a run beside it."""
        event.stop()
        self._do(partial(write_marks, Run(self._runs_dir / event.run_id), event.marks))

    def action_epoch(self, step: int) -> None:
        """Look at the epoch before or after; behind the last one it is the run as it is now."""
        if self._shown is None:
            return
        epochs = [told.epoch for told in self._shown.full.history.epochs]
        if not epochs:
            return
        # Where the looking has got to, and not what is shown: keys come faster than snapshots.
        looked_at = self._looking.epoch
        place = epochs.index(looked_at) if looked_at in epochs else len(epochs)
        place = max(0, place + step)
        self._look(replace(self._looking, epoch=epochs[place] if place < len(epochs) else None))

    def action_live(self) -> None:
        """Look at the run as it is now."""
        self._look(replace(self._looking, epoch=None))

    def action_side(self, step: int) -> None:
        """The next view beside the charts."""
        self.query_one(SidePanel).action_next_view(step)

    def action_chart(self, deed: str, *how: int) -> None:
        """What the charts' own keys do, also while the table has the keyboard."""
        getattr(self.query_one(CurvesPanel), f"action_{deed}")(*how)

    @on(CurvesPanel.FullChanged)
    def give_room(self, event: CurvesPanel.FullChanged) -> None:
        """One chart alone has all the room; the keyboard goes where it is seen."""
        event.stop()
        self.set_class(event.full, "-full")
        table = self.query_one(ResultsTable)
        if event.full:
            self.query_one(CurvesPanel).focus_chart()
        elif self.screen.focused is None or self in self.screen.focused.ancestors:
            table.focus(scroll_visible=False)

    def action_new(self) -> None:
        """Open the form."""
        self._open_form(self._request)

    def action_again(self) -> None:
        """Open the form with what the shown run was asked to do."""
        if self._shown is not None:
            self._open_form(request_of(self._shown.report.config))

    def _open_form(self, request: Request) -> None:
        from tui.training.starting.start_form import Answer, StartForm

        def take(answer: Answer | None) -> None:
            if answer is not None:
                self._request = answer.request
                if answer.launched is not None:
                    self._welcome(answer.launched)

        earlier = self.snapshot.rows if self.snapshot else ()
        self.app.push_screen(StartForm(self._runs_dir, request, earlier), take)

    def train_model(self, name: str) -> None:
        """Open the form with this preset or saved model chosen, whatever was chosen before."""
        self._request = replace(self._request, presets=(name,))
        self.action_new()

    def action_tutorial(self) -> None:
        """Start the tutorial's comparison with the settings of the form."""
        try:
            runs = tutorial_comparison(self._request)
        except Problem as problem:
            self._refuse(f"{problem} (n opens the form)")
            return
        self._start(runs)

    def action_repair(self) -> None:
        """Start the shown run once more with its verdict's first repair."""
        if self._shown is None:
            return
        try:
            config = repaired(self._shown.report.config, self._shown.proposal)
        except UsageProblem as problem:
            self._refuse(str(problem))
            return
        self._start((config,))

    def _start(self, runs: tuple[RunConfig, ...]) -> None:
        def work() -> None:
            self.post_message(self.Started(launch(self._runs_dir, runs)))

        self.run_worker(work, thread=True, group="start")

    @on(Started)
    def welcome_started(self, event: Started) -> None:
        """Show the runs that were started from here."""
        event.stop()
        self._welcome(event.launched)

    def _welcome(self, launched: Launched) -> None:
        self._workers.extend(launched.workers)
        if launched.problem:
            self._refuse(launched.problem)
        if launched.runs:
            self._look_at(launched.runs[0].id)

    def action_walk(self) -> None:
        """Open the shown run in the stepper; at chance by its padding, where that is seen."""
        if self._shown is not None:
            report = self._shown.report
            panel = "padding" if blames_padding(report.verdict) else None
            self.post_message(StepRun(report.run.folder, panel))

    def action_stop(self) -> None:
        """Ask the shown run's worker to end."""
        if self._shown is not None:
            self._do(partial(process.request_stop, self._shown.report.run))

    def action_resume(self) -> None:
        """Start a worker that goes on with the shown run."""
        if self._shown is None:
            return
        run = self._shown.report.run

        def work() -> None:
            self.post_message(self.Resumed(resume(run)))

        self._do(work)

    @on(Resumed)
    def welcome_resumed(self, event: Resumed) -> None:
        """Remember the worker until it ends."""
        event.stop()
        self._workers.append(event.worker)
        self.action_live()

    def action_compare(self) -> None:
        """Compare two groups of runs: of the marked ones, or of the shown one with another."""
        from tui.training.results.comparison_screen import ComparisonScreen

        if self.snapshot is None or self._shown is None:
            return
        first, second = (*self._looking.overlaid, None, None)[:2]
        first = first or self._shown.report.run.id
        self.app.push_screen(ComparisonScreen(self.snapshot.rows, first, second))

    def action_export(self) -> None:
        """Take the shown run away."""
        from tui.training.exporting.export_form import ExportForm

        def said(written: tuple[Path, ...] | None) -> None:
            if written:
                self.notify(f"written: {', '.join(map(str, written))}", markup=False)

        if self._shown is not None:
            full = self._shown.full
            self.app.push_screen(ExportForm(full.run, full), said)

    def action_delete(self) -> None:
        """Put the shown run into the trash, from where one key brings it back."""
        if self._shown is None:
            return
        run = self._shown.report.run
        if is_alive(self._shown.full.summary) and store.is_alive(run):
            self._refuse(f"run {run.id} is still training: stop it first (key s)")
            return

        def work() -> None:
            self.post_message(self.Deleted(discard(run)))

        self._do(work)

    @on(Deleted)
    def remember_deleted(self, event: Deleted) -> None:
        """Offer to bring it back."""
        event.stop()
        self._deleted.append(event.discarded)
        self.refresh_bindings()
        self.notify(f"{event.discarded.id} is deleted: u brings it back", markup=False)

    def action_undo(self) -> None:
        """Bring back the run that was deleted last."""
        if self._deleted:
            discarded = self._deleted.pop()
            self.refresh_bindings()
            self._do(partial(restore, discarded))
            self._look_at(discarded.id)

    def _do(self, deed: Callable[[], object]) -> None:
        """Does something to the folder in a thread; what goes wrong comes back as a sentence."""

        def work() -> None:
            try:
                deed()
            except Problem as problem:
                self.post_message(self.Refused(str(problem)))
            self._wake.set()

        self.run_worker(work, thread=True, group="deeds")

    @on(Refused)
    def say_refused(self, event: Refused) -> None:
        """Say why it could not be done."""
        event.stop()
        self._refuse(event.sentence)

    def _refuse(self, sentence: str) -> None:
        self.notify(sentence, severity="error", timeout=10, markup=False)
