"""One of several views of the model under the row of their names, and the lesson on it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static

from tui.architecture.subject import Subject
from tui.widgets.action_line import ActionLine, Item
from tui.widgets.lines import Line
from tui.widgets.scrolled_lines import ScrolledLines

Lay = Callable[[Subject, int], Sequence[Line]]
"""What a view says of a model, in lines of at most so many columns."""

PANELS: Mapping[str, str] = {
    "layer": "layer",
    "diagram": "diagram",
    "sequences": "seq",
    "cost": "cost",
    "advice": "advice",
    "weights": "weights",
    "comparison": "A/B",
    "script": "code",
    "check": "check",
}
"""The views in the order in which they are gone through, each with its short name."""

_LESSONS = Path(__file__).parent / "views" / "lessons"


def lesson(panel: str) -> str:
    """The lesson on a view, in Markdown."""
    return (_LESSONS / f"{panel}.md").read_text(encoding="utf-8")


def _flowing(text: str) -> str:
    """The text with its paragraphs each on one line, to be wrapped where there is room."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        goes_on = lines and lines[-1] and line[:1].strip() and line[:2] not in ("- ", "* ", "# ")
        if goes_on and not line.startswith(("|", "    ")):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def lay(panel: str) -> Lay:
    """The function of a view: imported when it is first chosen, not for the first paint."""
    module = importlib.import_module(f"tui.architecture.views.{panel}_view")
    found: Lay = getattr(module, f"{panel}_lines")
    return found


LARGE = 60
"""From so many layers on a view waits until the reader rests on one of them."""

REST_SECONDS = 0.05

_MARKS = ("┏", "▸")
"""The first line with one of these is where a view speaks of the selected layer."""


class ViewPanel(ScrolledLines):
    """The lines of one view; scrolled where there are more than there is room for."""

    def __init__(self, panel: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.panel = panel
        self._subject: Subject | None = None
        self._after_rest: Timer | None = None

    def show_subject(self, subject: Subject, panel: str | None = None) -> None:
        """Show another model, or another view; what is not in sight is not made."""
        before, self._subject = self._subject, subject
        anew = panel is not None and panel != self.panel
        self.panel = panel or self.panel
        if before is subject and not anew:
            return
        if self._after_rest is not None:
            self._after_rest.stop()
            self._after_rest = None
        moved = before is None or before.selected != subject.selected
        if moved and not anew and len(subject.summary.rows) >= LARGE:
            self._after_rest = self.set_timer(REST_SECONDS, self._fill_and_follow)
        elif moved or anew:
            self._fill_and_follow()
        else:
            self._fill()

    def _fill_and_follow(self) -> None:
        """Lay the lines, and look at those of the selected layer."""
        self._fill()
        marked = (
            row
            for row, line in enumerate(self.lines)
            if any(text.lstrip()[:1] in _MARKS for text, _ in line)
        )
        row, height = next(marked, 0), self.room.height
        if not self.scroll_offset.y <= row < self.scroll_offset.y + height - 3:
            self.scroll_to(y=max(0, row - height // 3), animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the lines for the new width."""
        super().on_resize(event)
        self._fill()

    def on_show(self, event: events.Show) -> None:
        """Catch up with what happened while the view was hidden."""
        self._fill()

    def _fill(self) -> None:
        if self._subject is not None and self.display and self.room.width:
            self.show(lay(self.panel)(self._subject, self.room.width))


class Side(Vertical):
    """A row of the views' names, the chosen view, and where there is room its lesson."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._chosen = "layer"
        self._layer_elsewhere = False
        self._subject: Subject | None = None

    def compose(self) -> ComposeResult:
        """The names over the view; the lesson at the foot."""
        yield ActionLine(id="views")
        yield Static(id="note", markup=False)
        yield ViewPanel(self._chosen, id="view")
        yield Static(id="lesson", markup=False)

    def on_mount(self) -> None:
        """Begin with the first view."""
        self._show_choice()

    @property
    def panels(self) -> list[str]:
        """The views that can be chosen."""
        return [panel for panel in PANELS if not (self._layer_elsewhere and panel == "layer")]

    @property
    def panel(self) -> str:
        """The view in sight."""
        hidden = self._layer_elsewhere and self._chosen == "layer"
        return "diagram" if hidden else self._chosen

    def leave_layer(self, elsewhere: bool) -> None:
        """Leave out the layer's view where it stands beside this one already."""
        if elsewhere != self._layer_elsewhere:
            self._layer_elsewhere = elsewhere
            self._show_choice()

    def choose(self, panel: str) -> None:
        """Show another view, and its lesson."""
        self._chosen = panel
        self._show_choice()

    def _show_choice(self) -> None:
        panel = self.panel
        items: list[Item] = []
        for key in self.panels:
            role = "accent" if key == panel else "quiet"
            items += [(PANELS[key], role, f"show('{key}')"), (" ", "", "")]
        self.query_one("#views", ActionLine).offer(items)
        self.query_one("#lesson", Static).update(_flowing(lesson(panel)))
        if self._subject is not None:
            self.query_one(ViewPanel).show_subject(self._subject, panel)

    def show_subject(self, subject: Subject) -> None:
        """Show another model; only the view in sight is made."""
        self._subject = subject
        self.query_one(ViewPanel).show_subject(subject, self.panel)

    def say(self, sentence: str) -> None:
        """Say something above the view; nothing takes no room."""
        note = self.query_one("#note", Static)
        if note.content != sentence:
            note.update(sentence)
            note.display = bool(sentence)

    def scroll_view(self, lines: int) -> None:
        """Scroll the view."""
        self.query_one(ViewPanel).scroll_relative(y=lines, animate=False)
