"""What of a curve lies within a part of the x axis."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.widgets.chart_scale import LARGEST

if TYPE_CHECKING:
    from tui.widgets.chart_spec import Range, Series


def cut(series: Series, window: Range) -> Series:
    """The curve within the window, and where its line enters and leaves that, if it does.

    Args:
        series: the curve as it is drawn: places and heights.
        window: the ends of what is in sight, in places.
    """
    low, high = window
    xs = series.xs
    first, last = bisect_left(xs, low), bisect_right(xs, high)
    enters = _crossing(series, first, low)
    leaves = _crossing(series, last, high)
    inside = list(zip(xs[first:last], series.ys[first:last], strict=True))
    points = [*enters, *inside, *leaves]
    return replace(
        series,
        xs=tuple(x for x, _ in points),
        ys=tuple(y for _, y in points),
        stars=tuple(star for star in series.stars if low <= star[0] <= high),
    )


def _crossing(series: Series, right: int, x: float) -> list[tuple[float, float | None]]:
    """The point at `x` of the line to the point at index `right` from the one before it."""
    if not 0 < right < len(series.xs):
        return []
    (x0, x1), (y0, y1) = series.xs[right - 1 : right + 1], series.ys[right - 1 : right + 1]
    if y0 is None or y1 is None or not x0 < x < x1:
        return []
    # Not below or equal: a NaN is neither, and has no line to it.
    if not (abs(y0) <= LARGEST and abs(y1) <= LARGEST):
        return []
    return [(x, y0 + (y1 - y0) * (x - x0) / (x1 - x0))]
