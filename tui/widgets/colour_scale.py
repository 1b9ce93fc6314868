"""A diverging colour scale about zero: blue below, orange above, told apart by every eye.

The anchors are colours of the 256-colour table, so that a terminal without true colour shows
the same scale. On a dark screen zero is dark and on a light screen light: what stands out is
what is large.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

LEVELS = 25
"""How many steps the scale has: an odd number, with zero in the middle."""

RAMP = "≡=-·+*#"
"""The scale where there is no colour: three signs below zero, one for zero, three above."""

_DARK = (
    (135, 215, 255),
    (95, 215, 255),
    (0, 175, 255),
    (0, 135, 215),
    (0, 95, 175),
    (0, 95, 135),
    (38, 38, 38),
    (95, 95, 0),
    (135, 95, 0),
    (175, 95, 0),
    (215, 135, 0),
    (255, 175, 0),
    (255, 215, 95),
)
_LIGHT = (
    (0, 0, 95),
    (0, 95, 135),
    (0, 95, 175),
    (0, 135, 215),
    (95, 175, 255),
    (175, 215, 255),
    (238, 238, 238),
    (255, 215, 175),
    (255, 175, 95),
    (215, 135, 0),
    (175, 95, 0),
    (135, 95, 0),
    (95, 0, 0),
)

Colour = tuple[int, int, int]


def colours(dark: bool, color_system: str | None) -> tuple[Colour, ...]:
    """The colour of every level, from the most negative to the most positive.

    Args:
        dark: whether the screen is dark.
        color_system: Rich's name for what the terminal can show; "256" gets the anchors alone,
            for what lies between them would be rounded to another hue.
    """
    anchors = _DARK if dark else _LIGHT
    return _nearest(anchors) if color_system == "256" else _mixed(anchors)


@lru_cache(maxsize=2)
def _mixed(anchors: tuple[Colour, ...]) -> tuple[Colour, ...]:
    places = np.linspace(0, len(anchors) - 1, LEVELS)
    channels = np.array(anchors, dtype=float).T
    mixed = [np.interp(places, np.arange(len(anchors)), channel) for channel in channels]
    return tuple((int(r), int(g), int(b)) for r, g, b in zip(*mixed, strict=True))


@lru_cache(maxsize=2)
def _nearest(anchors: tuple[Colour, ...]) -> tuple[Colour, ...]:
    places = np.linspace(0, len(anchors) - 1, LEVELS)
    # Halves go away from zero, so that only zero looks like zero.
    middle = (len(anchors) - 1) / 2
    away = middle + np.sign(places - middle) * np.ceil(np.abs(places - middle))
    return tuple(anchors[int(place)] for place in away)


def levels(values: npt.NDArray[np.floating], limit: float, steps: int) -> npt.NDArray[np.intp]:
    """round((clip(v / limit, −1, 1) + 1) / 2 · (steps − 1)), the level of every value.

    Args:
        values: any shape; a value that is not a number gets the level of zero.
        limit: the magnitude at both ends of the scale, above zero.
        steps: how many levels the scale has.
    """
    known = np.nan_to_num(values / limit, nan=0.0, posinf=1.0, neginf=-1.0)
    found: npt.NDArray[np.intp] = np.rint((np.clip(known, -1.0, 1.0) + 1.0) / 2.0 * (steps - 1))
    return found.astype(np.intp)


def ink(colour: Colour) -> Colour:
    """Black on a light colour and white on a dark one: what can be read on it."""
    red, green, blue = colour
    return (0, 0, 0) if 0.299 * red + 0.587 * green + 0.114 * blue > 110 else (255, 255, 255)
