"""A logarithmic y axis: values as powers of ten, ticks at whole decades."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.widgets.chart_spec import Range, Series

# Below it a number in floating point loses its digits; an axis down there would say nothing.
SMALLEST = 1e-307


def exponent(value: float) -> float:
    """log₁₀ of a value; NaN for one that has no place on the axis."""
    return math.log10(value) if value >= SMALLEST else math.nan


def power(height: float) -> float:
    """10 to the power of a height, as far as a number reaches."""
    return float(10.0 ** min(max(height, -307.0), 308.0))


def exponents(series: Series) -> Series:
    """The curve in powers of ten; what is not above zero is not measured, NaN stays NaN."""
    ys = np.asarray(series.ys, dtype=np.float64)
    absent = np.array([y is None for y in series.ys], dtype=bool) | (ys < SMALLEST)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log10(np.where(absent, 1.0, ys)).tolist()
    return replace(
        series, ys=tuple(None if gap else y for gap, y in zip(absent, logs, strict=True))
    )


def decades(known: Range | None, heights: Iterable[float]) -> Range:
    """Whole decades around finite heights and the axis that is known; at least one decade."""
    finite = [height for height in heights if math.isfinite(height)]
    finite += [end for end in known or () if math.isfinite(end)]
    if not finite:
        return (-1.0, 0.0)
    low, high = math.floor(min(finite) + 1e-9), math.ceil(max(finite) - 1e-9)
    return (float(low), float(high)) if high > low else (float(low - 1), float(high))


def decade_labels(axis: Range, parts: int) -> dict[float, str]:
    """Height -> label, at whole decades, so many apart that about `parts` intervals remain."""
    span = axis[1] - axis[0]
    step = next(
        (step for step in (1, 2, 3, 5, 10, 20, 30, 50, 100, 200) if span <= step * parts), 500
    )
    first, last = math.ceil(axis[0] / step - 1e-9), math.floor(axis[1] / step + 1e-9)
    places = [index * step for index in range(first, last + 1)]
    if len(places) < 2:
        places = [math.ceil(axis[0]), math.floor(axis[1])]
    return {float(place): power_label(place) for place in places}


def power_label(place: int) -> str:
    """10 to a whole power: 0.01, 0.1, 1, 10 and 100 as they are, beyond them 1e−3 and 1e4."""
    if -2 <= place <= 3:
        return f"{10.0**place:.{max(0, -place)}f}"
    return f"1e{place}".replace("-", "−")


def newest_label(height: float) -> str:
    """A value in two digits, its power of ten written as on the axis."""
    digits, _, place = f"{power(height):.2g}".partition("e")
    return f"{digits}e{int(place)}".replace("-", "−") if place else digits
