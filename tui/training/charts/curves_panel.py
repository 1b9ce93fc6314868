"""Loss and accuracy of a run, side by side or one above the other."""

from textual.app import ComposeResult
from textual.containers import Container

from tui.training.snapshot import RunView
from tui.widgets.chart import Chart


class CurvesPanel(Container):
    """Two charts; each repaints only its changed lines."""

    def compose(self) -> ComposeResult:
        """Loss, then accuracy."""
        yield Chart(id="loss")
        yield Chart(id="score")

    def show(self, run: RunView) -> None:
        """Draws the curves of a run."""
        self.query_one("#loss", Chart).spec = run.loss
        self.query_one("#score", Chart).spec = run.score
