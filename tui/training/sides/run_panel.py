"""Where the shown run stands, in words."""

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from tui.training.sides.run_text import run_lines
from tui.training.snapshot import RunView
from tui.widgets.lines import Lines


class RunPanel(VerticalScroll):
    """The run's state, progress, verdict and facts; only what differs is painted again."""

    HELP = """\
### The run

What it does now and how far it is; once an epoch is complete, what the numbers say about it,
why, and which setting may mend it (`v` starts the run once more with it). Below: scores, data,
settings, and what it computes on. The arrows scroll.

`≥` before the time left: no epoch is complete, so that the time of the validation is not known.
"""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._run: RunView | None = None
        self._seconds: int | None = None

    def compose(self) -> ComposeResult:
        """One block of lines."""
        yield Lines(id="run-lines")

    def show(self, run: RunView, seconds_in_stage: int | None) -> None:
        """Describes a run."""
        if self._run is None or self._run.report.run != run.report.run:
            self.scroll_home(animate=False)
        self._run, self._seconds = run, seconds_in_stage
        self._write()

    def on_resize(self, event: events.Resize) -> None:
        """Breaks the lines anew."""
        self._write()

    def _write(self) -> None:
        width = self.scrollable_content_region.width
        if self._run is not None and width:
            self.query_one(Lines).show(run_lines(self._run, self._seconds, width))
