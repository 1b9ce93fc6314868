"""Round numbers along an axis."""

import math
from dataclasses import dataclass

STEPS = (1.0, 2.0, 5.0, 10.0)

SMALLEST = 1e-300
"""What lies closer together is one value: a tenth of it would soon be no number."""


@dataclass(frozen=True)
class Axis:
    """From where to where an axis runs, and the round numbers on it.

    Attributes:
        low: its beginning.
        high: its end, above `low`.
        ticks: in order, none outside.
        step: from one tick to the next: 1, 2 or 5 times a power of ten.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    step: float

    def share(self, value: float) -> float:
        """(value − low) / (high − low)."""
        return (value - self.low) / (self.high - self.low)

    def label(self, tick: float) -> str:
        """The tick with as many decimals as tell it from its neighbours."""
        if self.step >= 1e6 or self.step < 1e-6:
            return f"{tick:.3g}"
        decimals = max(0, -math.floor(math.log10(self.step) + 1e-9))
        return f"{tick:,.{decimals}f}"


def axis(low: float, high: float, *, most: int = 6, least_step: float = 0.0) -> Axis:
    """An axis from a round number below `low` to a round one above `high`.

    Args:
        low: the smallest value.
        high: the largest, no smaller.
        most: how many ticks there are at most, at least 3.
        least_step: how close ticks may stand, such as 1 where only whole numbers mean anything.
    """
    if not low < high or high - low < SMALLEST:
        room = max(abs(low) * 0.1, least_step, 1e-6)
        low, high = low - room, high + room
    step = _step((high - low) / max(most - 1, 1), least_step)
    first, last = _around(low, high, step)
    while last - first + 1 > most:
        step = _step(step * 1.5, least_step)
        first, last = _around(low, high, step)
    ticks = tuple(number * step for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks, step)


def _around(low: float, high: float, step: float) -> tuple[int, int]:
    """The ticks around two values, as multiples of the step; there are two at least."""
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return first, max(last, first + 1)


def _step(at_least: float, least_step: float) -> float:
    power = 10.0 ** math.floor(math.log10(at_least))
    step = next(power * step for step in STEPS if power * step >= at_least * (1 - 1e-9))
    return max(step, least_step)
