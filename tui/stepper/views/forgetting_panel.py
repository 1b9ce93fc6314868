"""Why it forgets: the gradient through time on a log axis, and its horizon in words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from textual.app import ComposeResult
from textual.containers import Vertical

from core.rnn.flow import FLOOR, Curve, Forgetting, horizon_sentence, share_in_words
from tui.widgets.chart import Chart, ChartSpec, Series
from tui.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from textual import events

    from tui.stepper.state import StepperState

LOOKS = {
    "SimpleRNN": ("●", "blue"),
    "LSTM h": ("◆", "orange"),
    "LSTM c": ("◇", "pink"),
    "GRU": ("▲", "green"),
}
"""The marker and the colour of each comparable cell, whichever others stand beside it."""

OWN_LOOKS = (("■", "yellow"), ("□", "yellow"))
"""Those of the trained layer: of its h, and of an LSTM's c."""

LEAST_CHART = 9
"""Rows that the chart keeps before the sentences below it are shortened."""

ONE_LINE = 12
"""Below so many rows one line has to do for all horizons."""

FEWEST_TIMESTEPS = 10
"""The time axis shows at least so many timesteps back, as far as there are any."""

HELP = """\
### Why it forgets

How much of the gradient is left so many steps back from the end, where it is 1. Each line is a
factor of its own: a straight line falls by the same share at every step.

- **SimpleRNN, LSTM, GRU**: ‖∂h_T/∂h_t‖, the most that a small change of h_t can still change h_T;
  cells of one size, drawn by one rule, on the same input.
- **LSTM c**: ‖∂h_T/∂c_t‖, along the cell state. **LSTM h** holds c_t fixed, so it drops at its
  first step: the long memory of an LSTM is in c.
- ■ □ a trained network's own layer: ‖∂L/∂h_t‖ and ‖∂L/∂c_t‖ for the loss of this example.

The dashed line is 1 %. What is below 1e−12 is drawn at the bottom and not followed further.
"""


class ForgettingPanel(Vertical):
    """One chart of all curves, and below it what each of them says."""

    HELP = HELP
    DEFAULT_CSS = """
    ForgettingPanel {
        height: 1fr;
        Chart { height: 1fr; min-height: 4; }
        Lines { height: auto; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: tuple[Forgetting | None, str, int] | None = None

    def compose(self) -> ComposeResult:
        """The curves, and their horizons."""
        yield Chart()
        yield Lines()

    def show_state(self, state: StepperState) -> None:
        """Show what was found out so far; nothing is done where that is shown already."""
        shown = (state.findings.forgetting, waiting_sentence(state), state.trace.timesteps)
        if shown != self._shown:
            self._shown = shown
            self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Fill the room there is now."""
        self._draw()

    def _draw(self) -> None:
        width, height = self.size
        if self._shown is None or not width:
            return
        forgetting, waiting, timesteps = self._shown
        self.query_one(Chart).spec = (
            waiting_spec(waiting, timesteps)
            if forgetting is None
            else forgetting_spec(forgetting, width)
        )
        lines = [] if forgetting is None else horizon_lines(forgetting, width, height)
        self.query_one(Lines).show(lines)


def waiting_sentence(state: StepperState) -> str:
    """What the chart says while there is nothing to draw."""
    problem = state.findings.problems.get("forgetting")
    if problem:
        return problem
    if "forgetting" in state.findings.doing:
        return "the gradient through time is being computed"
    return "the gradient through time has not been computed"


def waiting_spec(sentence: str, timesteps: int) -> ChartSpec:
    """The axes alone, with the sentence between them."""
    x_range = (1.0, float(max(timesteps, 2)))
    return _spec("gradient through time", (), x_range, (1e-3, 1.0), sentence)


def forgetting_spec(forgetting: Forgetting, width: int) -> ChartSpec:
    """Every curve from the earliest timestep at which one is known, the end at the right.

    Args:
        forgetting: the curves.
        width: columns of the chart, for as much of the names as fits.
    """
    timesteps = max(curve.timesteps for curve in forgetting.curves)
    back = max(FEWEST_TIMESTEPS, *(curve.reached for curve in forgetting.curves))
    first = max(1, timesteps - back)
    names = _legend_names(forgetting, width)
    series = tuple(
        _series(curve, name, look, first)
        for curve, name, look in zip(
            forgetting.curves, names, looks(forgetting.curves), strict=True
        )
    )
    drawn = [y for one in series for y in one.ys if y is not None]
    return _spec(
        "‖∂L/∂h_t‖" if forgetting.of_loss else "‖∂h_T/∂h_t‖",
        series,
        (float(first), float(max(timesteps, first + 1))),
        (min([*drawn, 1e-3]), max([*drawn, 1.0])),
        "no gradient arrives, not even at the last step",
    )


def looks(curves: tuple[Curve, ...]) -> list[tuple[str, str]]:
    """The marker and the colour of each curve; one that is no comparable cell's is the layer's."""
    own = iter(OWN_LOOKS * len(curves))
    return [LOOKS[curve.name] if curve.name in LOOKS else next(own) for curve in curves]


def horizon_lines(forgetting: Forgetting, width: int, height: int) -> list[Line]:
    """What the curves say: sentences, a line each, or one line, as there is room beside the chart.

    Args:
        forgetting: the curves.
        width: columns.
        height: rows of chart and lines together.
    """
    marked = list(zip(forgetting.curves, looks(forgetting.curves), strict=True))
    if height < ONE_LINE:
        return [_all_in_one(marked)]
    sentences = [line for curve, (marker, _) in marked for line in _wrapped(curve, marker, width)]
    if len(sentences) <= height - LEAST_CHART:
        return sentences
    if len(marked) <= height - LEAST_CHART:
        return [_briefly(curve, marker) for curve, (marker, _) in marked]
    return [_all_in_one(marked)]


def _spec(
    title: str,
    series: tuple[Series, ...],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    empty: str,
) -> ChartSpec:
    return ChartSpec(
        title,
        series,
        baselines=(("1 %", 0.01),),
        x_range=x_range,
        y_range=y_range,
        x_label="t",
        empty=empty,
        log_y=True,
        newest=False,
    )


def _series(curve: Curve, name: str, look: tuple[str, str], first: int) -> Series:
    """The curve from timestep `first` on; what is below the floor lies on it, zero is a gap."""
    marker, colour = look
    norms = curve.norms[first - 1 :]
    drawn = np.isfinite(norms) & (norms > 0)
    ys = np.maximum(np.where(drawn, norms, 1.0), FLOOR).tolist()
    return Series(
        name,
        tuple(float(t) for t in range(first, first + len(norms))),
        tuple(y if known else None for y, known in zip(ys, drawn, strict=True)),
        colour,
        marker,
    )


def _legend_names(forgetting: Forgetting, width: int) -> list[str]:
    """The names in full, shortened, or none at all: the lines below name the markers too."""
    full = [curve.name for curve in forgetting.curves]
    short = [_short_name(name).replace("SimpleRNN", "RNN") for name in full]
    for names in (full, short):
        if sum(len(name) + 4 for name in names) - 2 <= width:
            return names
    return [""] * len(full)


def _short_name(name: str) -> str:
    if name in LOOKS:
        return name
    kept = name.split()[-1]
    return f"own {kept}" if kept in ("h", "c") else "own"


def _wrapped(curve: Curve, marker: str, width: int) -> list[Line]:
    """The sentence behind its marker, in as many lines as it takes."""
    name, _, rest = horizon_sentence(curve).partition(": ")
    lines = textwrap.wrap(f"{name}: {rest}", max(1, width - 2)) or [""]
    first: Line = (
        (f"{marker} ", ""),
        (lines[0][: len(name)], "strong"),
        (lines[0][len(name) :], ""),
    )
    return [first, *[((f"  {line}", ""),) for line in lines[1:]]]


def _briefly(curve: Curve, marker: str) -> Line:
    return (
        (f"{marker} ", ""),
        (_short_name(curve.name), "strong"),
        (f": {_brief_words(curve)}", ""),
    )


def _brief_words(curve: Curve) -> str:
    if curve.horizon == 0:
        return "no gradient arrives"
    if curve.horizon is not None:
        return f"1 % left after {curve.horizon:,} step{'s' * (curve.horizon > 1)}"
    left = share_in_words(float(curve.norms[curve.timesteps - 1 - curve.reached]))
    if curve.reached == curve.timesteps - 1:
        return f"{left} at the first step"
    return f"{left} {curve.reached:,} steps back"


def _all_in_one(marked: list[tuple[Curve, tuple[str, str]]]) -> Line:
    """After how many steps 1 % is left, marker by marker; ">99" where more is left after 99."""
    spans: list[tuple[str, str]] = [("1 % left after", "quiet")]
    for curve, (marker, _) in marked:
        steps = f">{curve.reached:,}" if curve.horizon is None else f"{curve.horizon:,}"
        spans.append((f" {marker} {steps}", ""))
    return (*spans, (" steps", "quiet"))
