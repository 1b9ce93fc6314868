"""The shell: three tabs over one folder of runs, and what all panes share."""

# The panes are imported when their tab is first opened, so that the first paint pays for the
# shell alone; each is the class named in `LaboratoryApp._content`.
import gc
import importlib
import os
import signal
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import ClassVar

from rich.console import RenderableType
from textual import events, on
from textual._compositor import ChopsUpdate
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static, TabbedContent, TabPane

from core.places import settings_file
from tui.partial_update import CroppedUpdate
from tui.requests import StepRun, TrainModel
from tui.settings import DEFAULT_THEME, Settings, load, save
from tui.widgets.key_line import KeyLine

SMALLEST = (60, 16)
"""Columns and rows below which the panes would be cut off."""

FAREWELL_SECONDS = 2


def _possible_actions() -> type[Provider]:
    # Imported when the palette opens, not before the first paint.
    from tui.commands import PossibleActions

    return PossibleActions


class FilledLater(TabPane):
    """A tab that is blank, instead of showing its own name, until it has been filled."""

    def render(self) -> str:
        """Nothing: what is shown are the children."""
        return ""


class ChosenTabs(TabbedContent):
    """Tabs that open when they are chosen, and never because something in them has the focus.

    The news of a focus may be late: by the time it comes, another tab has been chosen.
    """

    def _on_tab_pane_focused(self, event: TabPane.Focused) -> None:
        event.stop()
        event.prevent_default()


class LaboratoryApp(App[None]):
    """Stepper, Architecture and Training over the runs of one folder."""

    TITLE = "rnn-tui"
    # Never the row of tabs: the keys 1, 2 and 3 open them, and the arrows belong to the panes.
    AUTO_FOCUS = "TabPane *, ModalScreen *"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-narrow"),
        (80, "-normal"),
        (120, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-short"),
        (24, "-medium"),
        (40, "-tall"),
    ]
    COMMANDS = App.COMMANDS | {_possible_actions}
    COMMAND_PALETTE_DISPLAY = "^p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "tab('stepper')", "Stepper", show=False, id="tab.stepper"),
        Binding("2", "tab('architecture')", "Architecture", show=False, id="tab.architecture"),
        Binding("3", "tab('training')", "Training", show=False, id="tab.training"),
        Binding("l", "lesson", "lesson", tooltip="A short lesson on this tab", id="lesson"),
        Binding(
            "question_mark",
            "help",
            "help",
            key_display="?",
            tooltip="What this shows, and its keys",
            id="help",
        ),
        Binding("q", "quit", "quit", show=False, tooltip="Leave; runs go on", id="quit"),
    ]

    # A default of its own, because setting the theme later would style everything twice.
    theme: Reactive[str] = Reactive(DEFAULT_THEME)

    def __init__(self, runs_dir: Path) -> None:
        self.runs_dir = runs_dir
        self._settings_path = settings_file()
        self._settings: Settings = load(self._settings_path)
        self._last_focus: dict[str, Widget] = {}
        super().__init__()

    def compose(self) -> ComposeResult:
        """The frame alone: each tab is filled when it is first opened."""
        with ChosenTabs(initial="stepper", id="tabs"):
            yield FilledLater("1 Stepper", id="stepper")
            yield FilledLater("2 Architecture", id="architecture")
            yield FilledLater("3 Training", id="training")
        yield KeyLine()
        yield Static("? help", id="hint")
        yield Static(id="too-small")

    def on_mount(self) -> None:
        """Take over the remembered theme and keys."""
        if self._settings.theme in self.available_themes:
            self.theme = self._settings.theme
        if self._settings.keys:
            self.set_keymap(dict(self._settings.keys))
        self.theme_changed_signal.subscribe(self, lambda _: self._remember_theme())

    def _remember_theme(self) -> None:
        if self.theme == self._settings.theme:
            return
        self._settings = replace(self._settings, theme=self.theme)
        try:
            save(self._settings_path, self._settings)
        except OSError as error:
            self.notify(
                f"The theme is not remembered: {self._settings_path} cannot be written "
                f"({error.strerror}).",
                severity="warning",
            )

    def on_resize(self, event: events.Resize) -> None:
        """Show the panes, or say which size they need."""
        columns, rows = SMALLEST
        too_small = event.size.width < columns or event.size.height < rows
        screen = self.screen_stack[0]
        was_too_small = screen.has_class("-too-small")
        if too_small and not was_too_small:
            self._leave(None)
        screen.set_class(too_small, "-too-small")
        pane = screen.query_one("#tabs", TabbedContent).active_pane
        if was_too_small and not too_small and pane is not None:
            self.call_after_refresh(self._focus_in, pane)
        if too_small:
            message = (
                f"rnn-tui needs {columns} × {rows} characters.\n"
                f"This terminal has {event.size.width} × {event.size.height}.\n"
                "Enlarge it, or choose a smaller font."
            )
            screen.query_one("#too-small", Static).update(message)

    @on(TabbedContent.TabActivated, "#tabs")
    def open_tab(self, event: TabbedContent.TabActivated) -> None:
        """Fill the opened tab if this is its first time, and give it the keyboard."""
        self._leave(event.pane)
        # After the next frame, so that the shell is on screen before anything is imported.
        self.call_after_refresh(self._fill, event.pane)

    def _leave(self, opened: TabPane | None) -> None:
        """Takes the keyboard out of every tab but the opened one, and remembers where it was."""
        screen = self.screen_stack[0]
        if screen.focused is None or opened in screen.focused.ancestors:
            return
        for node in screen.focused.ancestors:
            if isinstance(node, TabPane):
                self._last_focus[node.id or ""] = screen.focused
        screen.set_focus(None)

    async def _fill(self, pane: TabPane) -> None:
        if not pane.children:
            await pane.mount(self._content(pane.id or ""))
            if not self.is_headless:
                # Modules and widgets that stay: walking over them, the garbage collector would
                # hold up a key by a tenth of a second. (Headless, many come and go in a process.)
                self.call_after_refresh(gc.freeze)
        if self.screen_stack[0].query_one("#tabs", TabbedContent).active_pane is pane:
            self._focus_in(pane)

    def _content(self, tab: str) -> Widget:
        try:
            module = importlib.import_module(f"tui.{tab}.pane")
        except ImportError as error:
            return Static(
                f"The {tab} tab cannot be opened: {error}. Is the installation complete?",
                classes="problem",
                markup=False,
            )
        if tab == "stepper":
            pane: Widget = module.StepperPane(self.runs_dir)
        elif tab == "architecture":
            pane = module.ArchitecturePane(self.runs_dir)
        else:
            pane = module.TrainingPane(self.runs_dir)
        return pane

    def _focus_in(self, pane: TabPane) -> None:
        last = self._last_focus.get(pane.id or "")
        if last is not None and last.is_attached and last.focusable:
            last.focus(scroll_visible=False)
            return
        for widget in pane.query("*"):
            if widget.focusable:
                widget.focus(scroll_visible=False)
                return

    @on(StepRun)
    async def step_run(self, event: StepRun) -> None:
        """Open a run in the stepper, whichever tab asked for it."""
        self.action_tab("stepper")
        tab = self.screen_stack[0].query_one("#stepper", TabPane)
        await self._fill(tab)
        tab.query_one("StepperPane").open_run(event.folder, event.panel)  # type: ignore[attr-defined]

    @on(TrainModel)
    async def train_model(self, event: TrainModel) -> None:
        """Open the training tab's form on a model, whichever tab asked for it."""
        self.action_tab("training")
        tab = self.screen_stack[0].query_one("#training", TabPane)
        await self._fill(tab)
        tab.query_one("TrainingPane").train_model(event.name)  # type: ignore[attr-defined]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Textual's own commands, without the key panel, whose place the help has taken."""
        return (
            command for command in super().get_system_commands(screen) if command.title != "Keys"
        )

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, ChopsUpdate):
            renderable = CroppedUpdate.of(renderable)
        super()._display(screen, renderable)

    def action_tab(self, tab: str) -> None:
        """Show a tab by its name."""
        self.screen_stack[0].query_one("#tabs", TabbedContent).active = tab

    def action_help(self) -> None:
        """Explain the focused widget."""
        from tui.help import HelpScreen

        self.push_screen(HelpScreen.about(self.screen))

    def action_lesson(self) -> None:
        """Show the lesson that lies beside the open pane."""
        from tui.help import LessonScreen

        pane = self.screen_stack[0].query_one("#tabs", TabbedContent).active_pane
        content = pane.children[0] if pane is not None and pane.children else None
        if content is not None:
            self.push_screen(LessonScreen.of(content))


def run(runs_dir: Path) -> None:
    """Open the laboratory over the runs in `runs_dir` until the user leaves."""
    # Textual would believe them; the terminal itself knows better, above all after a resize.
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    app = LaboratoryApp(runs_dir)

    def leave(number: int, frame: FrameType | None) -> None:
        app.exit()
        # Whatever still waits for the terminal that is gone is ended by the alarm.
        signal.alarm(FAREWELL_SECONDS)

    # Even where a hang-up is ignored, as under nohup: without its terminal the application would
    # read the end of its input for ever.
    signal.signal(signal.SIGHUP, leave)
    app.run()
