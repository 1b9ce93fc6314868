"""Where a cursor can stand in a chart, and what a curve says there."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING

from tui.widgets.chart_scale import cell, nice_step, tick_label
from tui.widgets.chart_x_scale import place_axis_of, x_scale_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.widgets.chart_spec import ChartSpec, Range, Series


def column_of(spec: ChartSpec, x: float, columns: int) -> int | None:
    """The canvas' column at `x`; None where that is out of sight."""
    low, high = place_axis_of(spec)
    place = x_scale_of(spec).place(x)
    return cell(place, (low, high), columns) if low <= place <= high and columns > 0 else None


def x_of(spec: ChartSpec, column: int, columns: int) -> float:
    """The x at the middle of a canvas' column."""
    low, high = place_axis_of(spec)
    return x_scale_of(spec).x(low + (high - low) * column / max(1, columns - 1))


def stops(spec: ChartSpec, columns: int) -> Mapping[int, float]:
    """Column -> the x at which a cursor stops there; columns without a point have none.

    Where several points share a column, one of the curve with the fewest points counts: an
    epoch's end rather than one of its steps. Columns out of sight are numbered on beyond the
    ends of the canvas.
    """
    low, high = place_axis_of(spec)
    place = x_scale_of(spec).place
    found: dict[int, float] = {}
    for series in sorted(spec.series, key=lambda series: -len(series.xs)):
        for x in series.xs:
            at = place(x)
            if math.isfinite(at):
                found[_column(at, (low, high), columns)] = x
    return dict(sorted(found.items()))


def next_stop(spec: ChartSpec, columns: int, cursor: float | None, by: int) -> float | None:
    """Where the cursor goes from here; None where it cannot go on.

    Args:
        spec: the chart.
        columns: of its canvas.
        cursor: where it stands; without one it comes to the newest point in sight.
        by: at least so many columns to the right, or, below 0, to the left.
    """
    found = stops(spec, columns)
    if cursor is None:
        seen = [x for column, x in found.items() if 0 <= column < columns]
        return seen[-1] if seen else None
    at = _column(x_scale_of(spec).place(cursor), place_axis_of(spec), columns)
    if by > 0:
        ahead = [column for column in found if column > at]
        reached = [column for column in ahead if column >= at + by]
        return found[reached[0] if reached else ahead[-1]] if ahead else None
    behind = [column for column in found if column < at]
    reached = [column for column in behind if column <= at + by]
    return found[reached[-1] if reached else behind[0]] if behind else None


def _column(place: float, axis: Range, columns: int) -> int:
    """As `cell` counts, on beyond the ends."""
    low, high = axis
    return math.ceil((place - low) / (high - low) * max(1, columns - 1) - 0.5)


def reading(series: Series, x: float, reach: float) -> float | None:
    """What the curve's nearest measured point says; None beyond its ends.

    Args:
        series: the curve.
        x: where it is read.
        reach: how far beyond its ends that may be: the width of a column.
    """
    xs, ys = series.xs, series.ys
    right = bisect_left(xs, x)
    after, before = right, right - 1
    while after < len(xs) and ys[after] is None:
        after += 1
    while before >= 0 and ys[before] is None:
        before -= 1
    to_after = xs[after] - x if after < len(xs) else math.inf
    to_before = x - xs[before] if before >= 0 else math.inf
    if math.inf in (to_after, to_before) and min(to_after, to_before) > reach:
        return None
    return ys[after] if to_after < to_before else ys[before]


def column_width(axis: Range, columns: int) -> float:
    """How much of the axis a column covers."""
    return (axis[1] - axis[0]) / max(1, columns - 1)


def x_words(spec: ChartSpec, x: float, axis: Range, columns: int) -> str:
    """The cursor's x behind the name of its axis: `epoch 2.25`."""
    if spec.log_x:
        number = f"{x:,.4g}"
    else:
        number = tick_label(x, nice_step(axis[1] - axis[0], max(1, columns)))
    return f"{spec.x_label} {number}".strip()
