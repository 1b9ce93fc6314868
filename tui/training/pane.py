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
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static
from textual.worker import get_current_worker

from core.errors import Problem, UsageProblem
from core.training import process, store
from core.training.config import RunConfig
from core.training.launch import Launched, launch
from core.training.repair import repaired
from core.training.verdict import blames_padding
from tui.requests import StepRun
from tui.training.charts.curves_panel import CurvesPanel
from tui.training.empty_folder import EmptyFolder
from tui.training.follower import Follower
from tui.training.possible import possible_actions
from tui.training.results.notices import endings
from tui.training.results.results_table import ResultsTable
from tui.training.results.rows import is_alive
from tui.training.sides.run_panel import RunPanel
from tui.training.snapshot import RunView, Snapshot
from tui.training.starting.request import COMPARISON, Request, configurations

POLL_SECONDS = 0.25

_HERE = Path(__file__).parent


class TrainingPane(Vertical):
    """The runs of one folder.

    A thread follows the folder and hands over one frozen snapshot when something changed; the
    pane holds that snapshot, which run the user looks at, and what the form was last filled with.
    """

    HELP = (_HERE / "help.md").read_text(encoding="utf-8")
    DEFAULT_CSS = (_HERE / "pane.tcss").read_text(encoding="utf-8")
    # The rules begin with this pane's name themselves, below the size of the screen.
    SCOPED_CSS = False
    BINDING_GROUP_TITLE = "Training"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "new", tooltip="Start runs", id="training.new"),
        Binding(
            "t",
            "compare",
            "tutorial",
            tooltip="Train the tutorial's SimpleRNN and LSTM",
            id="training.tutorial",
        ),
        Binding("s", "stop", "stop", tooltip="Stop the shown run", id="training.stop"),
        Binding(
            "v",
            "repair",
            "repair",
            tooltip="The shown run once more, with the settings that its verdict proposes",
            id="training.repair",
        ),
        Binding(
            "w",
            "walk",
            "walk",
            tooltip="Walk the shown run over a text of its own, in the stepper",
            id="training.walk",
        ),
        Binding("d", "delete", "delete", tooltip="Delete the shown run", id="training.delete"),
    ]

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

    class Refused(Message):
        """Something that was asked for could not be done."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def __init__(self, runs_dir: Path) -> None:
        super().__init__()
        self._runs_dir = runs_dir
        self._chosen: str | None = None
        self._request = Request()
        self._workers: list[subprocess.Popen[bytes]] = []
        self._wake = threading.Event()

    def compose(self) -> ComposeResult:
        """Curves and the run's panel over the table of all runs, which comes first in focus."""
        yield Static(id="problem", markup=False)
        yield EmptyFolder(id="empty")
        with Vertical(id="body"):
            yield ResultsTable()
            with Container(id="upper"):
                yield CurvesPanel()
                yield RunPanel()

    def on_mount(self) -> None:
        """Begin to follow the folder."""
        self.run_worker(self._follow, thread=True, group="follow", exclusive=True)

    def on_unmount(self) -> None:
        """Let the follower end at once."""
        self._wake.set()

    def _follow(self) -> None:
        """Polls the folder in a thread, four times a second and at once when woken."""
        worker = get_current_worker()
        follower = Follower(self._runs_dir)
        last: Snapshot | None = None
        while not worker.is_cancelled:
            snapshot = follower.poll(self._chosen)
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
        if shown is not None:
            if old is None or old.shown is not shown:
                self.query_one(CurvesPanel).show(shown)
            self.query_one(RunPanel).show(shown, new.stage_seconds)
        if old is not None:
            looked_at = shown_id if self.is_on_screen else None
            for notice in endings(old.rows, new.rows, looked_at):
                self.app.notify(
                    notice.sentence,
                    severity="error" if notice.bad else "information",
                    timeout=8 if notice.bad else 3,
                    markup=False,
                )
        if possible_actions(old) != possible_actions(new):
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
        return possible_actions(self.snapshot).get(action, True)

    @on(ResultsTable.Chosen)
    def choose(self, event: ResultsTable.Chosen) -> None:
        """Look at another run."""
        event.stop()
        self._look_at(event.run_id)

    def _look_at(self, run_id: str) -> None:
        self._chosen = run_id
        self._wake.set()

    def action_new(self) -> None:
        """Open the form."""
        from tui.training.starting.start_form import Answer, StartForm

        def take(answer: Answer | None) -> None:
            if answer is not None:
                self._request = answer.request
                if answer.launched is not None:
                    self._welcome(answer.launched)

        self.app.push_screen(StartForm(self._runs_dir, self._request), take)

    def train_model(self, name: str) -> None:
        """Open the form with this preset or saved model chosen, whatever was chosen before."""
        self._request = replace(self._request, presets=(name,))
        self.action_new()

    def action_compare(self) -> None:
        """Start the tutorial's two models with the settings of the form."""
        try:
            runs = configurations(replace(self._request, presets=COMPARISON))
        except UsageProblem as problem:
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

    def action_delete(self) -> None:
        """Ask once, then delete the shown run."""
        from tui.training.confirm import ConfirmDeletion

        if self._shown is None:
            return
        run = self._shown.report.run
        if is_alive(self._shown.report.summary) and store.is_alive(run):
            self._refuse(f"run {run.id} is still training: stop it first (key s)")
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self._do(partial(store.delete, run))

        self.app.push_screen(ConfirmDeletion(run.id), answer)

    def _do(self, deed: Callable[[], None]) -> None:
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
