"""Where the shown run stands, in words."""

from tui.training.sides.run_text import run_lines
from tui.training.sides.side_view import SideView
from tui.training.snapshot import RunView
from tui.widgets.lines import Line


class RunPanel(SideView):
    """The run's state, progress, verdict and facts; only what differs is painted again."""

    NAME = "run"
    HELP = """\
### The run

What it does now, how far its epoch and all of it are, and how long that will take; once an epoch
is complete, what the numbers say about it, why, and which setting may mend it (`v` starts the run
once more with it). Below: scores, data, settings, and what it computes on. The arrows scroll, `p`
opens the next view.

`≥` before the time left: no epoch is complete, so that the time of the validation is not known.
"""

    def lines(self, run: RunView, seconds_in_stage: int | None, width: int) -> tuple[Line, ...]:
        """The most urgent first."""
        return run_lines(run, seconds_in_stage, width)
