"""The colours of a character that shows two rows of a heat map, one in each half."""

from collections.abc import Sequence
from typing import Literal

from rich.color import Color
from rich.style import Style

from tui.widgets.colour_scale import Colour, ink

Part = Literal["map", "full", "upper", "lower", "line"]
"""Both halves, one colour alone, one half in ink, or a sign in ink over the mean of both."""


def half_block_style(scale: Sequence[Colour], upper: int, lower: int, part: Part) -> Style:
    """The front and back colour of one character.

    Args:
        scale: the colour of every level; behind the last step of the scale, the colour of what
            is no finite number.
        upper: the level of the row above.
        lower: the level of the row below; −1 when there is none.
        part: what the character shows.
    """
    above = scale[upper]
    below = scale[lower] if lower >= 0 else None
    front: Colour | None
    back: Colour | None
    if part == "map":
        front, back = above, below
    elif part == "full":
        front, back = None, above
    elif part == "upper":
        front, back = ink(above), below
    elif part == "lower":
        front, back = ink(below or above), above
    else:
        back = scale[_between(upper, lower, len(scale) - 1)]
        front = ink(back)
    return Style(
        color=Color.from_rgb(*front) if front else None,
        bgcolor=Color.from_rgb(*back) if back else None,
    )


def _between(upper: int, lower: int, not_finite: int) -> int:
    """The level halfway; what is no finite number is not averaged away."""
    if lower < 0:
        return upper
    return not_finite if not_finite in (upper, lower) else (upper + lower) // 2
