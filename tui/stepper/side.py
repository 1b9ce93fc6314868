"""What stands beside the map: one of several views, and the lesson that speaks of it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui.stepper.state import StepperState
from tui.stepper.views.equations import unit_lines
from tui.stepper.views.lines_panel import Lay, LinesPanel
from tui.widgets.action_line import ActionLine

if TYPE_CHECKING:
    from tui.stepper.views.forgetting_panel import ForgettingPanel

PANELS: Mapping[str, str] = {
    "unit": "unit",
    "flow": "flow",
    "state": "state",
    "words": "words",
    "forgetting": "why",
    "padding": "pad",
    "comparison": "A/B",
    "edits": "edit",
}
"""The views in the order in which they are gone through, each with its short name."""

_LAYS: Mapping[str, tuple[str, str]] = {
    "unit": ("equations", "unit_lines"),
    "flow": ("flow_picture", "flow_lines"),
    "state": ("state_panel", "state_lines"),
    "words": ("words_panel", "words_lines"),
    "padding": ("padding_panel", "padding_lines"),
    "comparison": ("comparison", "comparison_lines"),
    "edits": ("edits_panel", "edits_lines"),
}
"""The module of each view and its function: imported when first chosen, not for the first paint."""

_HERE = Path(__file__).parent
_LESSONS = _HERE / "views" / "lessons"


def lesson(panel: str) -> str:
    """The lesson on a view, in Markdown."""
    return (_LESSONS / f"{panel}.md").read_text(encoding="utf-8")


def whole_lesson(panel: str) -> str:
    """The lesson on a view, and after it the one on the whole stepper."""
    whole = (_HERE / "lesson.md").read_text(encoding="utf-8")
    return f"{lesson(panel)}\n\n---\n\n{whole}"


def _lay(panel: str) -> Lay:
    module, name = _LAYS[panel]
    found: Lay = getattr(importlib.import_module(f"tui.stepper.views.{module}"), name)
    return found


class Side(Vertical):
    """A row of the views' names, the chosen view, and where there is room its lesson."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.panel = "unit"
        self._state: StepperState | None = None
        self._chart: ForgettingPanel | None = None

    def compose(self) -> ComposeResult:
        """The names over the view; the lesson at the foot."""
        yield ActionLine(id="views")
        yield LinesPanel(unit_lines, id="view")
        yield Static(id="lesson", markup=False)

    def on_mount(self) -> None:
        """Begin with the first view."""
        self.choose(self.panel)

    def choose(self, panel: str) -> None:
        """Show another view, and its lesson."""
        self.panel = panel
        names = [
            (name, "accent" if key == panel else "quiet", f"show('{key}')")
            for key, name in PANELS.items()
        ]
        gap = (" ", "", "")
        self.query_one("#views", ActionLine).offer([one for name in names for one in (name, gap)])
        self.query_one("#lesson", Static).update(lesson(panel).strip())
        self._show_view()
        if self._state is not None:
            self.show_state(self._state)

    def _show_view(self) -> None:
        charted = self.panel == "forgetting"
        if charted and self._chart is None:
            from tui.stepper.views.forgetting_panel import ForgettingPanel

            self._chart = ForgettingPanel(id="forgetting")
            self.mount(self._chart, before="#lesson")
            # What it shows, it can show once it is there.
            self.call_after_refresh(self._catch_up)
        self.query_one("#view").display = not charted
        if self._chart is not None:
            self._chart.display = charted
        if not charted:
            self.query_one(LinesPanel).lay_by(_lay(self.panel))

    def _catch_up(self) -> None:
        if self._state is not None:
            self.show_state(self._state)

    def show_state(self, state: StepperState) -> None:
        """Show another snapshot; only the view in sight is made."""
        self._state = state
        if self._chart is not None and self.panel == "forgetting":
            if self._chart.is_mounted:
                self._chart.show_state(state)
        else:
            self.query_one(LinesPanel).show_state(state)
