"""The worker's log, followed and filtered."""

from collections import deque
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from core.training.store import WORKER_LOG
from tui.training.sides.followed_log import FollowedLog, newest, rows
from tui.training.sides.side_lines import SideLines
from tui.training.snapshot import RunView
from tui.widgets.lines import Line

FOLLOW_SECONDS = 0.5


class LogView(Vertical):
    """What the worker and its libraries print; the end stays in sight unless one scrolls away."""

    NAME = "log"
    HELP = """\
### The worker's log

What the worker and the libraries that it uses print, as it comes. The end stays in sight until you
scroll up; `End` goes back to it. `/` filters: only lines with that word are shown. Escape takes the
filter away.
"""
    DEFAULT_CSS = """
    LogView {
        #filter { display: none; dock: bottom; height: 1; }
        #nothing { height: auto; color: $text-muted; display: none; }
        &.-filtered #filter { display: block; }
        &.-nothing #nothing { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter", tooltip="Only lines with a word", key_display="/"),
        Binding("escape", "unfilter", "all lines", show=False),
    ]

    class Read(Message):
        """Lines were added, or the log was begun anew."""

        def __init__(self, log: FollowedLog, lines: list[str] | None, problem: str) -> None:
            super().__init__()
            self.log = log
            self.lines = lines
            self.problem = problem

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._folder: Path | None = None
        self._log: FollowedLog | None = None
        self._lines: deque[str] = deque()
        self._word = ""
        self._reading = False
        self._problem = ""

    def compose(self) -> ComposeResult:
        """The rows, and the word below them while there is one."""
        yield Static(id="nothing", markup=False)
        yield SideLines()
        yield Input(id="filter", placeholder="lines with this word", compact=True)

    def on_mount(self) -> None:
        """Follow the file while this is in sight."""
        self.set_interval(FOLLOW_SECONDS, self._follow)

    def show(self, run: RunView, seconds_in_stage: int | None) -> None:
        """Follows the log of a run."""
        folder = run.report.run.folder
        if folder != self._folder:
            self._folder = folder
            self._log = FollowedLog(folder / WORKER_LOG)
            self._lines, self._reading, self._problem = deque(), False, ""
            self.write(to_end=True)
            self._follow()

    def _follow(self) -> None:
        log = self._log
        if log is None or self._reading or not self.is_on_screen:
            return
        self._reading = True

        def work() -> None:
            try:
                self.post_message(self.Read(log, log.read(), ""))
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                self.post_message(self.Read(log, [], f"the log cannot be read: {reason}"))

        self.run_worker(work, thread=True, group="log")

    @on(Read)
    def take(self, event: Read) -> None:
        """Add the lines; those of another run's log come too late."""
        event.stop()
        if event.log is not self._log:
            return
        self._reading = False
        changed = bool(event.lines) or event.problem != self._problem
        self._problem = event.problem
        if event.lines is None:
            self._lines = deque()
            self._follow()
        elif event.lines:
            self._lines = newest(self._lines, event.lines)
        if changed or event.lines is None or not self._lines:
            self.write()

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines anew."""
        self.write()

    def write(self, to_end: bool = False) -> None:
        """Shows the lines that the filter leaves."""
        if not self.is_mounted:
            return
        shown = self.query_one(SideLines)
        width = shown.room.width
        stick = to_end or shown.at_end
        lines = matching(self._lines, self._word)
        self._say(self._why_none(bool(lines)))
        if width:
            shown.show([row for line in lines for row in log_rows(line, self._word, width)])
        if stick:
            shown.scroll_to(y=shown.max_scroll_y, animate=False, force=True, immediate=True)

    def _why_none(self, some: bool) -> str:
        if self._problem:
            return self._problem
        if some:
            return ""
        if self._word and self._lines:
            return f"No line has '{self._word}'."
        return "" if self._reading else "The worker has printed nothing yet."

    def _say(self, sentence: str) -> None:
        nothing = self.query_one("#nothing", Static)
        if nothing.content != sentence:
            nothing.update(sentence)
            self.set_class(bool(sentence), "-nothing")

    def action_filter(self) -> None:
        """Ask for a word."""
        self.add_class("-filtered")
        self.query_one("#filter", Input).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape means this only while there is a filter."""
        return action != "unfilter" or self.has_class("-filtered")

    def action_unfilter(self) -> None:
        """Show all lines again."""
        self.remove_class("-filtered")
        self.query_one("#filter", Input).value = ""
        self.query_one(SideLines).focus(scroll_visible=False)

    @on(Input.Changed)
    def filter(self, event: Input.Changed) -> None:
        """Filter while the word is typed."""
        event.stop()
        self._word = event.value.strip()
        self.write(to_end=True)

    @on(Input.Submitted)
    def keep(self, event: Input.Submitted) -> None:
        """Back to the lines; an empty word is no filter."""
        event.stop()
        if not self._word:
            self.remove_class("-filtered")
        self.query_one(SideLines).focus(scroll_visible=False)


def matching(lines: deque[str], word: str) -> list[str]:
    """The lines that have a word, whatever its case."""
    sought = word.casefold()
    return [line for line in lines if sought in line.casefold()] if sought else list(lines)


def log_rows(line: str, word: str, width: int) -> list[Line]:
    """A line in rows, the word marked where it stands within one."""
    if cell_len(line) != len(line):
        # Signs of two cells: cut by the letter they would not fit.
        width = max(width // 2, 1)
    return [_marked(row, word) for row in rows(line, width)]


def _marked(row: str, word: str) -> Line:
    place = row.casefold().find(word.casefold()) if word else -1
    if place < 0 or len(row.casefold()) != len(row):
        return ((row, ""),)
    end = place + len(word)
    return ((row[:place], ""), (row[place:end], "accent"), (row[end:], ""))
