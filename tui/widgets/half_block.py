"""The colours of a character that shows two rows of a heat map, one in each half."""

from collections.abc import Sequence
from typing import Literal

from rich.color import Color
from rich.style import Style

from tui.widgets.colour_scale import Colour, ink

Part = Literal["map", "upper", "lower", "line"]
"""Both halves, one half in ink, or a line in ink over the mean of both."""


def half_block_style(scale: Sequence[Colour], upper: int, lower: int, part: Part) -> Style:
    """The front and back colour of one character.

    Args:
        scale: the colour of every level.
        upper: the level of the row above.
        lower: the level of the row below; −1 when there is none.
        part: what the character shows.
    """
    above = scale[upper]
    below = scale[lower] if lower >= 0 else None
    if part == "map":
        front, back = above, below
    elif part == "upper":
        front, back = ink(above), below
    elif part == "lower":
        front, back = ink(below or above), above
    else:
        mean = scale[(upper + lower) // 2]
        front, back = ink(mean), mean
    return Style(
        color=Color.from_rgb(*front) if front else None,
        bgcolor=Color.from_rgb(*back) if back else None,
    )
