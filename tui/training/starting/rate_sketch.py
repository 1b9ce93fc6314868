"""The learning rate over a whole training, drawn in one line of blocks."""

from core.backends.protocol import FitSettings
from core.backends.schedule import rate
from tui.widgets.lines import Line

BLOCKS = "▁▂▃▄▅▆▇█"

STEPS = 1_000
"""Taken for an epoch: the shape of the curve does not depend on how many they are."""


def rate_lines(settings: FitSettings, width: int) -> tuple[Line, ...]:
    """The learning rate from the first step to the last, and what it begins and ends with.

    A plateau lowers it when the validation loss says so, which nobody can draw before; and of a
    rate that stays there is nothing to draw.
    """
    total = settings.epochs * STEPS
    places = [round(place * (total - 1) / max(width - 1, 1)) for place in range(width)]
    rates = [rate(settings, step, STEPS) for step in places]
    if len(set(rates)) == 1:
        return ()
    highest = max(rates)
    drawn = "".join(BLOCKS[_level(value / highest if highest else 0.0)] for value in rates)
    if settings.schedule == "plateau":
        words = f"{settings.learning_rate:g}, times {settings.decay:g} at each plateau"
    else:
        words = f"{rates[0]:.2g} → {rates[-1]:.2g}"
    return ((("learning rate  ", "quiet"), (words, "")), ((drawn, "accent"),))


def _level(share: float) -> int:
    return min(int(share * len(BLOCKS)), len(BLOCKS) - 1)
