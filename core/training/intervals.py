"""How far two groups of numbers lie apart, and within which bounds that is known."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.training.groups import Spread, spread
from core.training.student import critical_value

CONFIDENCE = 0.95
# Sums of equal numbers may differ in their last bits: that is no spread.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Interval:
    """A difference with its 95 % confidence interval.

    Attributes:
        difference: first − second.
        low: the lower end; None where there is no interval.
        high: the upper end.
        separable: whether 0 lies outside it.
        made: what it rests on, in words.
    """

    difference: float
    low: float | None
    high: float | None
    separable: bool
    made: str


def paired(differences: Sequence[float], luck: float) -> Interval:
    """d̄ ± t·s/√n over the differences d of n pairs, with t of n − 1 degrees of freedom.

    Args:
        differences: of at least two pairs.
        luck: how far the examples alone may move the difference; used where all pairs agree.
    """
    told = spread(differences)
    made = f"{told.n} seeds, in pairs"
    return _around(told.mean or 0.0, _standard_error(told), told.n - 1, made, luck)


def welch(first: Spread, second: Spread, luck: float) -> Interval:
    """x̄ − ȳ ± t·√(s²ₓ/n + s²ᵧ/m), with Welch and Satterthwaite's degrees of freedom.

    They are rounded down to a whole number, which makes the interval no narrower.

    Args:
        first: n ≥ 2 values.
        second: m ≥ 2 values.
        luck: how far the examples alone may move the difference; used where nothing spreads.
    """
    one, other = _standard_error(first) ** 2, _standard_error(second) ** 2
    freedom = 1
    if one + other > 0:
        ratio = (one + other) ** 2 / (one**2 / (first.n - 1) + other**2 / (second.n - 1))
        freedom = max(1, math.floor(ratio * (1 + ROUNDING)))
    made = f"{first.n} and {second.n} seeds that are not the same, so not in pairs"
    return _around(_difference(first, second), math.sqrt(one + other), freedom, made, luck)


def alone(first: Spread, second: Spread) -> Interval:
    """A difference without an interval: one seed says nothing of the next."""
    each = "one run each" if first.n == second.n == 1 else "one of them has a single seed"
    made = f"{each}: another seed may turn it round"
    return Interval(_difference(first, second), None, None, False, made)


def _difference(first: Spread, second: Spread) -> float:
    return (first.mean or 0.0) - (second.mean or 0.0)


def _standard_error(values: Spread) -> float:
    return (values.deviation or 0.0) / math.sqrt(values.n)


def _around(middle: float, error: float, freedom: int, made: str, luck: float) -> Interval:
    if error > ROUNDING * max(1.0, abs(middle)):
        reach = critical_value(CONFIDENCE, freedom) * error
        return Interval(middle, middle - reach, middle + reach, abs(middle) > reach, made)
    if abs(middle) <= ROUNDING:
        return Interval(0.0, 0.0, 0.0, False, f"{made}; the numbers are the same with every seed")
    # Seeds that change nothing leave the examples as the only luck that is known of.
    made = f"{made}; the difference is the same with every seed, so its interval is the examples'"
    return Interval(middle, middle - luck, middle + luck, abs(middle) > luck, made)
