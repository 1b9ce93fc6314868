"""What stands beside the map: one of several views, and the lesson that speaks of it."""

from collections.abc import Mapping
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui.stepper.state import StepperState
from tui.stepper.views.comparison import comparison_lines
from tui.stepper.views.edits_panel import edits_lines
from tui.stepper.views.equations import unit_lines
from tui.stepper.views.flow_picture import flow_lines
from tui.stepper.views.forgetting_panel import ForgettingPanel
from tui.stepper.views.lines_panel import Lay, LinesPanel
from tui.stepper.views.padding_panel import padding_lines
from tui.stepper.views.state_panel import state_lines
from tui.stepper.views.words_panel import words_lines
from tui.widgets.action_line import ActionLine

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

_LAYS: Mapping[str, Lay] = {
    "unit": unit_lines,
    "flow": flow_lines,
    "state": state_lines,
    "words": words_lines,
    "padding": padding_lines,
    "comparison": comparison_lines,
    "edits": edits_lines,
}
_LESSONS = Path(__file__).parent / "views" / "lessons"


def lesson(panel: str) -> str:
    """The lesson on a view, in Markdown."""
    return (_LESSONS / f"{panel}.md").read_text(encoding="utf-8")


class Side(Vertical):
    """A row of the views' names, the chosen view, and where there is room its lesson."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.panel = "unit"
        self._state: StepperState | None = None

    def compose(self) -> ComposeResult:
        """The names over the view; the lesson at the foot."""
        yield ActionLine(id="views")
        yield LinesPanel(unit_lines, id="view")
        yield ForgettingPanel(id="forgetting")
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
        charted = panel == "forgetting"
        self.query_one("#view").display = not charted
        self.query_one("#forgetting").display = charted
        self.query_one("#lesson", Static).update(lesson(panel).strip())
        if not charted:
            self.query_one(LinesPanel).lay_by(_LAYS[panel])
        if self._state is not None:
            self.show_state(self._state)

    def show_state(self, state: StepperState) -> None:
        """Show another snapshot; only the view in sight is made."""
        self._state = state
        if self.panel == "forgetting":
            self.query_one(ForgettingPanel).show_state(state)
        else:
            self.query_one(LinesPanel).show_state(state)
