"""Which columns differ between two pictures of a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.geometry import Region

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

NEAR = 6
"""Columns between two differences up to which one move of the terminal's cursor costs as much."""

Cell = tuple[str, "Style | None"]


def changes(before: Sequence[Strip], after: Sequence[Strip], width: int) -> Iterator[Region]:
    """The regions that have to be painted again.

    Args:
        before: the lines as they are painted.
        after: the lines as they are to be.
        width: columns of both.
    """
    for y in range(max(len(before), len(after))):
        if before[y : y + 1] == after[y : y + 1]:
            continue
        if y >= len(before) or y >= len(after):
            yield Region(0, y, width, 1)
            continue
        for start, stop in _spans(_cells(before[y]), _cells(after[y])):
            yield Region(start, y, min(stop, width) - start, 1)


def _spans(old: list[Cell], new: list[Cell]) -> list[tuple[int, int]]:
    """From where to where two lines differ, with what is near taken together."""
    if len(old) != len(new):
        return [(0, max(len(old), len(new)))]
    spans: list[tuple[int, int]] = []
    for column, (was, now) in enumerate(zip(old, new, strict=True)):
        if was is now or was == now or (was[0] == now[0] == " "):
            continue
        if spans and column - spans[-1][1] <= NEAR:
            spans[-1] = spans[-1][0], column + 1
        else:
            spans.append((column, column + 1))
    return spans


def _cells(strip: Strip) -> list[Cell]:
    """One entry a column; a character of two columns has an empty one behind it."""
    cells: list[Cell] = []
    for text, style, _ in strip:
        if text.isascii() or cell_len(text) == len(text):
            cells += [(sign, style) for sign in text]
            continue
        for sign in text:
            width = cell_len(sign)
            if width:
                cells += [(sign, style), *[("", style)] * (width - 1)]
            elif cells:
                # A combining sign shares the column of the character that it changes.
                cells[-1] = (cells[-1][0] + sign, cells[-1][1])
    return cells
