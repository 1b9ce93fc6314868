"""A view of the shown run: lines, of which only what differs is painted again."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.training.sides.side_lines import SideLines
from tui.training.snapshot import RunView
from tui.widgets.lines import Line


class SideView(Vertical):
    """Lines about a run; what they say is for the views to write."""

    NAME = ""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._run: RunView | None = None
        self._seconds: int | None = None

    def compose(self) -> ComposeResult:
        """One block of lines."""
        yield SideLines()

    def show(self, run: RunView, seconds_in_stage: int | None) -> None:
        """Describes a run."""
        other = self._run is None or self._run.report.run != run.report.run
        self._run, self._seconds = run, seconds_in_stage
        if other and self.is_mounted:
            self.query_one(SideLines).scroll_home(animate=False)
        self.write()

    def on_resize(self, event: events.Resize) -> None:
        """Breaks the lines anew."""
        self.call_after_refresh(self.write)

    def write(self) -> None:
        """Shows what there is to say now."""
        if self._run is None or not self.is_mounted:
            return
        shown = self.query_one(SideLines)
        if shown.room.width:
            shown.show(self.lines(self._run, self._seconds, shown.room.width))

    def lines(self, run: RunView, seconds_in_stage: int | None, width: int) -> tuple[Line, ...]:
        """What is said of a run, no line wider than `width`."""
        raise NotImplementedError
