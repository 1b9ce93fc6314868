"""How x becomes a place along the chart: in equal steps, or in equal factors."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tui.widgets.chart_log import SMALLEST, decade_labels, exponent, power
from tui.widgets.chart_scale import UNIT, tick_label, ticks, widened
from tui.widgets.chart_spec import ChartSpec, Range, Series


@dataclass(frozen=True)
class XScale:
    """An x axis' way of measuring; places are what is drawn, on a linear canvas.

    Attributes:
        place: of an x; NaN for one that has none.
        x: at a place.
        drawn: a curve with its places for positions.
        labels: place -> text of each tick of an axis, given in places, of about so many parts.
    """

    place: Callable[[float], float]
    x: Callable[[float], float]
    drawn: Callable[[Series], Series]
    labels: Callable[[Range, int], Mapping[float, str]]


def x_scale_of(spec: ChartSpec) -> XScale:
    """The scale that a chart asks for."""
    return LOGARITHMIC if spec.log_x else LINEAR


def x_axis_of(spec: ChartSpec) -> Range:
    """The ends of the x axis: the window, or the known range widened by curves that run past it."""
    if spec.window is not None:
        return spec.window
    return whole_axis_of(spec)


def whole_axis_of(spec: ChartSpec) -> Range:
    """The ends of the x axis when all of it is in sight."""
    if spec.log_x:
        return _positive_axis(spec)
    ends = [x for series in spec.series if series.xs for x in (series.xs[0], series.xs[-1])]
    if spec.x_range is not None:
        return widened(spec.x_range, ends)
    if not ends:
        return UNIT
    low, high = min(ends), max(ends)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def place_axis_of(spec: ChartSpec) -> Range:
    """The same axis in places."""
    place, (low, high) = x_scale_of(spec).place, x_axis_of(spec)
    return place(low), place(high)


def _positive_axis(spec: ChartSpec) -> Range:
    """From the first x above zero; an axis of factors cannot begin at zero."""
    known = spec.x_range or ()
    firsts = [xs[first] for series in spec.series if (first := _first(xs := series.xs)) < len(xs)]
    lasts = [series.xs[-1] for series in spec.series if series.xs]
    highs = [x for x in (*lasts, *known) if x >= SMALLEST]
    high = max(highs, default=1.0)
    low = min([*firsts, *(x for x in known[:1] if x >= SMALLEST)], default=high / 10)
    return (low, high) if low < high else (low / 2, high * 2)


def _first(xs: tuple[float, ...]) -> int:
    """The index of the first x above zero."""
    return bisect_right(xs, SMALLEST)


def _in_exponents(series: Series) -> Series:
    first = _first(series.xs)
    return replace(
        series,
        xs=tuple(math.log10(x) for x in series.xs[first:]),
        ys=series.ys[first:],
        stars=tuple((math.log10(x), y) for x, y in series.stars if x >= SMALLEST),
    )


def _itself(value: float) -> float:
    return value


def _unchanged(series: Series) -> Series:
    return series


def _linear_labels(axis: Range, parts: int) -> Mapping[float, str]:
    whole = all(float(end).is_integer() for end in axis)
    places = ticks(axis, parts, whole=whole)
    step = places[1] - places[0] if len(places) > 1 else 1.0
    return {tick: tick_label(tick, step) for tick in places}


def _logarithmic_labels(axis: Range, parts: int) -> Mapping[float, str]:
    """Ticks at 1, 2 and 5 times each power of ten where there is room, else at whole powers."""
    low, high = power(axis[0]), power(axis[1])
    if axis[1] - axis[0] > max(parts, 6):
        return decade_labels(axis, parts)
    powers = range(math.floor(axis[0]), math.ceil(axis[1]) + 1)
    for factors in ((1, 2, 5), (1, 3), (1,)):
        values = [(f * 10.0**k, 10.0**k) for k in powers for f in factors]
        seen = [(x, step) for x, step in values if low * (1 - 1e-9) <= x <= high * (1 + 1e-9)]
        if 2 <= len(seen) <= parts + 1:
            return {exponent(x): tick_label(x, step) for x, step in seen}
    found = ticks((low, high), parts)
    step = found[1] - found[0] if len(found) > 1 else high - low
    return {exponent(x): tick_label(x, step) for x in found if x >= SMALLEST}


LINEAR = XScale(_itself, _itself, _unchanged, _linear_labels)
LOGARITHMIC = XScale(exponent, power, _in_exponents, _logarithmic_labels)
