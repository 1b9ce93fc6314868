"""What the user chose to see of the charts, and the next choice after each key."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tui.widgets.chart_spec import Range

XAxis = Literal["epoch", "step", "seconds"]
Page = Literal["curves", "training", "layers"]

X_AXES: tuple[XAxis, ...] = ("epoch", "step", "seconds")
SMOOTHINGS = (0.0, 0.6, 0.9, 0.97)
NEAREST = 4096
"""Into so many parts the whole axis may be cut by zooming in."""


@dataclass(frozen=True)
class ChartChoices:
    """What the charts show, and how.

    Attributes:
        x: what is counted along the x axis.
        log_y: whether losses and norms stand on an axis of equal factors.
        log_x: whether x does.
        smoothing: how much of the smoothed value each step keeps; 0 smooths nothing.
        window: the part of the x axis that is in sight; None for all of it.
        page: the curves; of several runs their validation on one page, their training on the
            next; or the norms of the shown run's layers.
        full: the chart that fills the panel; None for all side by side.
    """

    x: XAxis = "epoch"
    log_y: bool = False
    log_x: bool = False
    smoothing: float = 0.0
    window: Range | None = None
    page: Page = "curves"
    full: str | None = None


def next_x_axis(choices: ChartChoices) -> ChartChoices:
    """Epochs, then steps, then seconds; the whole axis comes in sight."""
    following = X_AXES[(X_AXES.index(choices.x) + 1) % len(X_AXES)]
    return replace(choices, x=following, window=None)


def other_y(choices: ChartChoices) -> ChartChoices:
    """Equal factors instead of equal steps upwards, or back."""
    return replace(choices, log_y=not choices.log_y)


def other_x(choices: ChartChoices) -> ChartChoices:
    """Equal factors instead of equal steps along x, or back; the whole axis comes in sight."""
    return replace(choices, log_x=not choices.log_x, window=None)


def next_smoothing(choices: ChartChoices) -> ChartChoices:
    """More smoothing, and none after the most."""
    later = [weight for weight in SMOOTHINGS if weight > choices.smoothing]
    return replace(choices, smoothing=later[0] if later else 0.0)


def next_page(choices: ChartChoices, *, several: bool) -> ChartChoices:
    """The next page; a page of training curves alone is there only for several runs."""
    pages: tuple[Page, ...] = ("curves", "training", "layers") if several else ("curves", "layers")
    page = choices.page if choices.page in pages else "curves"
    return replace(choices, page=pages[(pages.index(page) + 1) % len(pages)], full=None)


def next_full(choices: ChartChoices, charts: Sequence[str], first: str | None) -> ChartChoices:
    """One chart fills the panel, the next, and after the last one all are back.

    Args:
        choices: what is chosen now.
        charts: the charts of the page.
        first: the one that the keyboard is in, if it is in one: it fills the panel first.
    """
    if choices.full is None or choices.full not in charts:
        return replace(choices, full=first if first in charts else charts[0])
    place = charts.index(choices.full) + 1
    return replace(choices, full=charts[place] if place < len(charts) else None)


def zoomed_in(choices: ChartChoices, whole: Range, centre: float) -> ChartChoices:
    """Half of what is in sight, around `centre` as far as the axis reaches.

    Args:
        choices: what is chosen now.
        whole: the ends of the whole x axis.
        centre: the x that stays in sight.
    """
    return _zoomed(choices, whole, centre, 0.5)


def zoomed_out(choices: ChartChoices, whole: Range, centre: float) -> ChartChoices:
    """Twice of what is in sight, or all."""
    return _zoomed(choices, whole, centre, 2.0)


def panned(choices: ChartChoices, whole: Range, x: float) -> ChartChoices:
    """The same zoom, moved by as little as brings `x` in sight."""
    if choices.window is None or choices.window[0] <= x <= choices.window[1]:
        return choices
    low, high = _measured(choices.window, choices.log_x)
    at = _place(x, choices.log_x)
    return _in_sight(choices, whole, at if at < low else at - (high - low), high - low)


def _zoomed(choices: ChartChoices, whole: Range, centre: float, factor: float) -> ChartChoices:
    low, high = _measured(choices.window or whole, choices.log_x)
    first, last = _measured(whole, choices.log_x)
    span = (high - low) * factor
    if span >= last - first:
        return replace(choices, window=None)
    if span < (last - first) / NEAREST:
        return choices
    return _in_sight(choices, whole, _place(centre, choices.log_x) - span / 2, span)


def _in_sight(choices: ChartChoices, whole: Range, low: float, span: float) -> ChartChoices:
    first, last = _measured(whole, choices.log_x)
    low = max(first, min(low, last - span))
    ends = (low, low + span)
    if choices.log_x:
        ends = (10.0 ** ends[0], 10.0 ** ends[1])
    return replace(choices, window=ends)


def _measured(ends: Range, log: bool) -> Range:
    return _place(ends[0], log), _place(ends[1], log)


def _place(x: float, log: bool) -> float:
    return math.log10(max(x, 1e-300)) if log else x
