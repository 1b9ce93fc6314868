"""How values become heights: in equal steps, or in equal factors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tui.widgets.chart_log import (
    decade_labels,
    decades,
    exponent,
    exponents,
    newest_label,
    power,
)
from tui.widgets.chart_scale import extent, nice_step, tick_label, ticks, widened
from tui.widgets.chart_spec import ChartSpec, Range, Series


@dataclass(frozen=True)
class YScale:
    """A y axis' way of measuring; heights are what is drawn, on a linear canvas.

    Attributes:
        height: of a value; NaN for one that has no place.
        value: at a height.
        drawn: a curve with its heights for values.
        axis: the ends of an axis that holds these heights and the range that is known.
        labels: height -> text of each tick of an axis cut into about so many parts.
        newest: how the legend writes the value at a height.
    """

    height: Callable[[float], float]
    value: Callable[[float], float]
    drawn: Callable[[Series], Series]
    axis: Callable[[Range | None, Iterable[float]], Range]
    labels: Callable[[Range, int], Mapping[float, str]]
    newest: Callable[[float], str]


def y_scale_of(spec: ChartSpec) -> YScale:
    """The scale that a chart asks for."""
    return LOGARITHMIC if spec.log_y else LINEAR


def height_axis_of(
    spec: ChartSpec, curves: Iterable[Series] | None = None, held: Range | None = None
) -> Range:
    """The y axis in heights, around all that is drawn.

    Args:
        spec: the chart.
        curves: its curves as they are drawn, cut to what is in sight; made where not given.
        held: heights that the axis holds already; it is only widened then.
    """
    scale = y_scale_of(spec)
    if curves is None:
        curves = [scale.drawn(series) for series in spec.series]
    heights = [end for series in curves for end in extent(series)]
    if spec.window is not None and heights:
        return scale.axis(held, heights)
    heights += [scale.height(y) for _, y in spec.baselines]
    if held is None and spec.y_range is not None:
        held = (scale.height(spec.y_range[0]), scale.height(spec.y_range[1]))
    return scale.axis(held, heights)


def _itself(value: float) -> float:
    return value


def _unchanged(series: Series) -> Series:
    return series


def _linear_labels(axis: Range, parts: int) -> Mapping[float, str]:
    step = nice_step(axis[1] - axis[0], parts)
    places = ticks(axis, parts)
    if len(places) < 2:
        # One number is no scale: name the ends instead, with the decimals they need.
        places, step = axis, step / 10
    return {tick: tick_label(tick, step) for tick in places}


def _linear_newest(value: float) -> str:
    if 0 < abs(value) < 0.001 or abs(value) >= 1000:
        return f"{value:.3g}"
    return f"{value:.4f}"


LINEAR = YScale(_itself, _itself, _unchanged, widened, _linear_labels, _linear_newest)
LOGARITHMIC = YScale(exponent, power, exponents, decades, decade_labels, newest_label)
