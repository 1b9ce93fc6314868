"""What stands beside the charts: one of several views of the shown run."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.training.sides.answers_view import AnswersView
from tui.training.sides.layers_view import LayersView
from tui.training.sides.log_view import LogView
from tui.training.sides.machine_view import MachineView
from tui.training.sides.run_panel import RunPanel
from tui.training.sides.side_lines import SideLines
from tui.training.snapshot import RunView
from tui.widgets.lines import Line, Lines

View = RunPanel | LayersView | AnswersView | LogView | MachineView
VIEWS: tuple[type[View], ...] = (RunPanel, LayersView, AnswersView, LogView, MachineView)

BETWEEN = " · "


class SidePanel(Vertical):
    """The names of all views, and the one that is open; each is made when it is first opened."""

    DEFAULT_CSS = """
    SidePanel {
        #side-views { height: 1; margin-bottom: 0; }
        RunPanel, LayersView, AnswersView, LogView, MachineView {
            height: 1fr; width: 1fr; border: none; padding: 0;
        }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._place = 0
        self._open: View = RunPanel()
        self._run: RunView | None = None
        self._seconds: int | None = None

    def compose(self) -> ComposeResult:
        """The names, and the first view."""
        yield Lines(id="side-views")
        yield self._open

    def on_mount(self) -> None:
        """Name the views."""
        self.query_one("#side-views", Lines).show([title(self._place)])

    @property
    def view(self) -> View:
        """The view that is open."""
        return self._open

    def show(self, view: RunView, seconds_in_stage: int | None) -> None:
        """Describes a run in the open view; the others learn of it when they are opened."""
        self._run, self._seconds = view, seconds_in_stage
        self._open.show(view, seconds_in_stage)

    def action_next_view(self, step: int = 1) -> None:
        """Another view: the next one, or with −1 the one before."""
        self.open((self._place + step) % len(VIEWS))

    def open(self, place: int) -> None:
        """Opens a view by its place; the keyboard goes with it where the old view had it."""
        self._place = place
        self.query_one("#side-views", Lines).show([title(place)])
        self.call_next(self._exchange)

    async def _exchange(self) -> None:
        kind, before = VIEWS[self._place], self._open
        if isinstance(before, kind):
            return
        held = self.screen.focused
        had_focus = held is not None and before in held.ancestors_with_self
        known = list(self.query(kind))
        after = known[0] if known else kind()
        if not known:
            await self.mount(after)
        before.display, after.display = False, True
        self._open = after
        if had_focus:
            after.query_one(SideLines).focus(scroll_visible=False)
        # Shown again, it has its size only after the next layout.
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        if self._run is not None:
            self._open.show(self._run, self._seconds)

    def on_click(self, event: events.Click) -> None:
        """Open the view whose name is clicked."""
        names = self.query_one("#side-views")
        if event.widget is names:
            place = named_at(event.x)
            if place is not None:
                self.open(place)


def title(open_view: int) -> Line:
    """`run · layers · answers · log · machine`, the open one marked."""
    spans: list[tuple[str, str]] = []
    for place, view in enumerate(VIEWS):
        if place:
            spans.append((BETWEEN, "quiet"))
        spans.append((view.NAME, "accent" if place == open_view else "quiet"))
    return tuple(spans)


def named_at(column: int) -> int | None:
    """The view whose name stands in a column of the title; None between two of them."""
    left = 0
    for place, (text, _) in enumerate(title(0)):
        if left <= column < left + len(text):
            return None if place % 2 else place // 2
        left += len(text)
    return None
