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
# Where 2 and 5 lie between 1 and 10.
FIFTH, HALF = math.log10(2.0), math.log10(5.0)


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
    """Whole decades around finite heights and the axis that is known.

    Where all lies within a tenfold, the ends are 1, 2 or 5 times a power of ten: a loss that has
    halved would else be a flat line.
    """
    finite = [height for height in heights if math.isfinite(height)]
    finite += [end for end in known or () if math.isfinite(end)]
    if not finite:
        return (-1.0, 0.0)
    if max(finite) - min(finite) < 1 + 1e-9:
        return _within_a_tenfold(min(finite), max(finite))
    low, high = math.floor(min(finite) + 1e-9), math.ceil(max(finite) - 1e-9)
    return float(low), float(high)


def _within_a_tenfold(lowest: float, highest: float) -> Range:
    power_below = math.floor(lowest + 1e-9)
    factors = (0.0, FIFTH, HALF, 1.0, 1.0 + FIFTH, 1.0 + HALF, 2.0)
    steps = [power_below + factor for factor in factors]
    low = max(step for step in steps if step <= lowest + 1e-9)
    high = min(step for step in steps if step >= max(highest, low + 1e-6) - 1e-9)
    return low, high


def decade_labels(axis: Range, parts: int) -> dict[float, str]:
    """Height -> label, at whole decades, so many apart that about `parts` intervals remain."""
    span = axis[1] - axis[0]
    if any(abs(end - round(end)) > 1e-9 for end in axis):
        return _labels_within_a_tenfold(axis)
    step = next(
        (step for step in (1, 2, 3, 5, 10, 20, 30, 50, 100, 200) if span <= step * parts), 500
    )
    first, last = math.ceil(axis[0] / step - 1e-9), math.floor(axis[1] / step + 1e-9)
    places = [index * step for index in range(first, last + 1)]
    if len(places) < 2:
        places = [math.ceil(axis[0]), math.floor(axis[1])]
    return {float(place): power_label(place) for place in places}


def _labels_within_a_tenfold(axis: Range) -> dict[float, str]:
    powers = range(math.floor(axis[0]), math.ceil(axis[1]) + 1)
    places = [power + more for power in powers for more in (0.0, FIFTH, HALF)]
    return {
        place: newest_label(place) for place in places if axis[0] - 1e-9 <= place <= axis[1] + 1e-9
    }


def power_label(place: int) -> str:
    """10 to a whole power: 0.01, 0.1, 1, 10 and 100 as they are, beyond them 1e−3 and 1e4."""
    if -2 <= place <= 3:
        return f"{10.0**place:.{max(0, -place)}f}"
    return f"1e{place}".replace("-", "−")


def newest_label(height: float) -> str:
    """A value in two digits, its power of ten written as on the axis."""
    digits, _, place = f"{power(height):.2g}".partition("e")
    return f"{digits}e{int(place)}".replace("-", "−") if place else digits
