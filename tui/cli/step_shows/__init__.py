"""What `rnn-tui step --show` can be asked for: the numbers behind each view of the stepper."""

from collections.abc import Callable, Mapping

from core.errors import UsageProblem
from tui.cli.step_report import Report
from tui.cli.step_shows.about import about_of
from tui.cli.step_shows.agreement import parity
from tui.cli.step_shows.answers import ablation, prediction
from tui.cli.step_shows.breaks import breaks
from tui.cli.step_shows.comparison import compare
from tui.cli.step_shows.edits import edits
from tui.cli.step_shows.forgetting import gradient
from tui.cli.step_shows.padding import padding
from tui.cli.step_shows.states import states, summary
from tui.cli.step_shows.stepped import Stepped
from tui.cli.step_shows.unit import flow, unit

__all__ = ["SHOWS", "Stepped", "about_of", "report_of"]

SHOWS: Mapping[str, Callable[[Stepped], Report]] = {
    "states": states,
    "summary": summary,
    "unit": unit,
    "flow": flow,
    "prediction": prediction,
    "gradient": gradient,
    "padding": padding,
    "ablation": ablation,
    "parity": parity,
    "breaks": breaks,
    "compare": compare,
    "edits": edits,
}


def report_of(show: str, stepped: Stepped) -> Report:
    """The numbers behind one view.

    Args:
        show: one of `SHOWS`.
        stepped: what is looked at.

    Raises:
        UsageProblem: there are none here, in a sentence that says why.
        Problem: Keras was asked, and is not there.
    """
    try:
        return SHOWS[show](stepped)
    except ValueError as error:
        raise UsageProblem(f"--show {show}: {error}") from error
