"""The numbers above a heat map's columns, its marks, and the place of the cursor."""

from collections.abc import Mapping
from itertools import groupby

from rich.cells import cell_len

from tui.widgets.heatmap_zoom import Axis
from tui.widgets.lines import Line

CURSOR = "▼"

_SPACED = 8
"""Characters from one number to the next, at least."""


def ruler(
    axis: Axis,
    width: int,
    first: int,
    characters: int,
    cursor: int,
    marks: Mapping[int, str],
) -> Line:
    """The line above the map: roles "quiet" for numbers, "accent" for marks and the cursor.

    Args:
        axis: which timesteps the columns show.
        width: characters a column.
        first: the place of the first column in sight.
        characters: how long the line is.
        cursor: the chosen timestep, counted from 0.
        marks: one character for each marked timestep, counted from 0.
    """
    signs = {}
    for timestep, sign in (*marks.items(), (cursor, CURSOR)):
        at = (axis.place(timestep) - first) * width
        if 0 <= at < characters and 0 <= timestep < axis.count and cell_len(sign[:1]) == 1:
            signs[at] = sign[:1]
    text = list(" " * characters)
    for at, number in _numbers(axis, width, first, characters):
        stop = at + len(number)
        # A number that a mark would cut is left out: a part of it would be another number.
        if stop <= characters and not any(at <= sign < stop for sign in signs):
            text[at:stop] = number
    cells = [
        (signs.get(at, sign), "accent" if at in signs else "quiet") for at, sign in enumerate(text)
    ]
    return tuple(
        ("".join(sign for sign, _ in same), role)
        for role, same in groupby(cells, key=lambda cell: cell[1])
    )


def _numbers(axis: Axis, width: int, first: int, characters: int) -> list[tuple[int, str]]:
    """Where each number starts; behind the cursor's own character in a wide column."""
    every = next((step for step in (1, 2, 5) if step * width >= _SPACED), 10)
    shift = 1 if width > 2 else 0
    found: list[tuple[int, str]] = []
    for place in range(first, min(first + -(-characters // width), axis.places)):
        if place == first or (place + 1) % every == 0:
            number = str(axis.item(place) + 1)
            at = (place - first) * width + shift
            if len(found) == 1 and at <= found[0][0] + len(found[0][1]):
                continue
            found.append((at, number))
    return found
