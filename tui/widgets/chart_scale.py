"""Axes and thinning: which range, which ticks, and which points are worth drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from tui.widgets.chart_spec import Range, Series

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]

UNIT: Range = (0.0, 1.0)
# A loss beyond this has diverged; drawing it would flatten everything else and its span
# would overflow.
LARGEST = 1e30


@dataclass(frozen=True)
class Thinned:
    """What is left of a curve for a chart of a known width.

    Attributes:
        runs: stretches of finite points without a gap; each is (xs, ys).
        last: the newest finite value, None when there is none.
        diverged: the newest measured value is NaN, infinite or beyond `LARGEST`.
    """

    runs: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]
    last: float | None
    diverged: bool


def nice_step(span: float, parts: int) -> float:
    """The step 1, 2 or 5 · 10^k that cuts `span` into at most `parts` parts."""
    raw = span / max(1, parts)
    power = 10.0 ** math.floor(math.log10(raw))
    for factor in (1.0, 2.0, 5.0):
        if raw <= factor * power * (1 + 1e-9):
            return factor * power
    return 10.0 * power


def fitted(values: Iterable[float]) -> Range:
    """A round range around finite values; a flat series gets room on both sides."""
    finite = [value for value in values if abs(value) <= LARGEST]
    if not finite:
        return UNIT
    low, high = min(finite), max(finite)
    # Closer together than this, float rounding would decide where the ticks fall.
    room = max(abs(low), abs(high)) * 0.1 or 0.5
    if high - low < room * 1e-3:
        low, high = low - room, high + room
    step = nice_step(high - low, 5)
    return (
        math.floor(low / step + 1e-9) * step,
        math.ceil(high / step - 1e-9) * step,
    )


def widened(known: Range | None, values: Iterable[float]) -> Range:
    """`known` when every finite value lies in it, otherwise a round range that holds both.

    A chart whose axis moves with each value repaints every line; this one moves only when
    a value would fall outside.
    """
    finite = [value for value in values if abs(value) <= LARGEST]
    if known is None:
        return fitted(finite)
    low, high = known
    outside = [value for value in finite if not low <= value <= high]
    if not outside and high > low:
        return known
    round_low, round_high = fitted((low, high, *outside))
    # The side that held keeps its end: an accuracy axis must not drop below 0.
    return (
        low if min(finite, default=low) >= low else round_low,
        high if max(finite, default=high) <= high and high > low else round_high,
    )


def ticks(axis: Range, parts: int, *, whole: bool = False) -> tuple[float, ...]:
    """Round numbers within `axis`, at most about `parts` + 1 of them.

    Args:
        axis: the ends of the axis.
        parts: the most intervals that fit.
        whole: epochs and timesteps are counted: no tick between two of them.
    """
    low, high = axis
    step = nice_step(high - low, parts)
    if whole:
        step = max(1.0, step)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(index * step for index in range(first, last + 1))


def tick_label(value: float, step: float) -> str:
    """A tick's number with as many decimals as its step needs."""
    if abs(value) >= 1e6 or 0 < step < 1e-5:
        return f"{value:.3g}"
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value + 0.0:,.{decimals}f}"


def cell(value: float, axis: Range, cells: int) -> int:
    """The cell, counted from the axis' low end, in which the drawn curve has this value.

    The ends of the axis lie in the middle of the first and the last cell, and a value on
    the border of two cells belongs to the lower one: plotext's own rule, so that markers,
    ticks and curves meet.
    """
    low, high = axis
    place = (value - low) / (high - low) * (cells - 1)
    return min(cells - 1, max(0, math.ceil(place - 0.5)))


def thinned(series: Series, axis: Range, width: int) -> Thinned:
    """Keep each column's lowest and highest point: two a column, no spike lost.

    Args:
        series: the curve.
        axis: the ends of the x axis.
        width: the canvas' columns.
    """
    xs = np.asarray(series.xs, dtype=np.float64)
    ys = np.asarray(series.ys, dtype=np.float64)
    measured = np.array([y is not None for y in series.ys], dtype=bool)
    finite = (np.abs(ys) <= LARGEST) & np.isfinite(xs)
    newest = np.flatnonzero(measured)
    diverged = bool(newest.size and not finite[newest[-1]])
    usable = np.flatnonzero(finite)
    if not usable.size:
        return Thinned((), None, diverged)
    # A run number that rises at every gap keeps what lies apart from being joined.
    runs = np.cumsum(~finite)[usable]
    if usable.size > 2 * width:
        kept = _extremes(xs[usable], ys[usable], axis, width)
        usable, runs = usable[kept], runs[kept]
    pieces = np.split(usable, np.flatnonzero(np.diff(runs)) + 1)
    return Thinned(
        tuple((tuple(xs[p].tolist()), tuple(ys[p].tolist())) for p in pieces),
        float(ys[np.flatnonzero(finite)[-1]]),
        diverged,
    )


def newest(series: Series) -> tuple[float | None, bool]:
    """The newest finite value of a curve, and whether the newest measured one is not finite."""
    measured = [y for y in series.ys if y is not None]
    last = next((y for y in reversed(measured) if abs(y) <= LARGEST), None)
    return last, bool(measured) and not abs(measured[-1]) <= LARGEST


def extent(series: Series) -> tuple[float, ...]:
    """The lowest and the highest value that can be drawn; () when there is none."""
    ys = np.asarray(series.ys, dtype=np.float64)
    ys = ys[np.abs(ys) <= LARGEST]
    return (float(ys.min()), float(ys.max())) if ys.size else ()


def _extremes(xs: Floats, ys: Floats, axis: Range, width: int) -> Places:
    """The places of each column's lowest and highest point, in the curve's order."""
    columns = np.floor((xs - axis[0]) / (axis[1] - axis[0]) * width)
    borders = np.flatnonzero(np.diff(columns)) + 1
    kept: list[int] = []
    for start, end in zip([0, *borders], [*borders, len(columns)], strict=True):
        kept += sorted({start + int(ys[start:end].argmin()), start + int(ys[start:end].argmax())})
    return np.asarray(kept, dtype=np.intp)
