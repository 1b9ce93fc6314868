"""The characters of a heat map: half blocks in colours, or signs where there are none."""

from collections.abc import Sequence
from itertools import groupby
from typing import Literal, Protocol

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.widgets.colour_scale import LEVELS, RAMP, Colour
from tui.widgets.half_block import Part, half_block_style

NOT_FINITE: Colour = (255, 0, 255)
"""The colour of what is no finite number: on neither side of the scale."""

Chosen = Literal["", "upper", "lower", "whole"]
"""Which part of a line the chosen row takes."""


class Cells(Protocol):
    """One way of showing levels as characters."""

    @property
    def steps(self) -> int:
        """How many levels the scale has."""

    def line(self, upper: Sequence[int], lower: Sequence[int]) -> Strip:
        """One character for each pair of levels; equal ones fill it."""

    def cursor(self, upper: int, lower: int, chosen: Chosen) -> Segment:
        """The character of the cursor's column."""

    def row(self, strip: Strip) -> Strip:
        """The line of the chosen row."""


class ColourCells:
    """An upper half block shows two levels; the cursor's column is a line in ink."""

    steps = LEVELS

    def __init__(self, scale: Sequence[Colour], base: Style, cursor: Style) -> None:
        self._scale = (*scale, NOT_FINITE)
        self._base = base
        self._cursor = cursor
        self._styles: dict[tuple[int, int, Part], Style] = {}

    def line(self, upper: Sequence[int], lower: Sequence[int]) -> Strip:
        """Equal neighbours share a segment, so that fewer bytes are written."""
        return Strip(
            [
                self._cells(above, below, sum(1 for _ in equal))
                for (above, below), equal in groupby(zip(upper, lower, strict=True))
            ],
            len(upper),
        )

    def _cells(self, upper: int, lower: int, count: int) -> Segment:
        if upper < 0:
            return Segment(" " * count, self._base)
        if upper != lower:
            return Segment("▀" * count, self._style(upper, lower, "map"))
        if upper == self.steps:
            return Segment("×" * count, self._style(upper, lower, "line"))
        return Segment(" " * count, self._style(upper, lower, "full"))

    def cursor(self, upper: int, lower: int, chosen: Chosen) -> Segment:
        """The chosen row breaks the line: its half is in ink, or its sign fills the character."""
        if chosen == "whole":
            style = self._style(upper, lower, "line") if upper >= 0 else self._cursor
            return Segment("◆", style)
        if upper < 0:
            return Segment({"": "│", "upper": "▀", "lower": "▄"}[chosen], self._cursor)
        if chosen == "upper":
            return Segment("▀", self._style(upper, lower, "upper"))
        if chosen == "lower":
            return Segment("▄", self._style(upper, lower, "lower"))
        return Segment("│", self._style(upper, lower, "line"))

    def row(self, strip: Strip) -> Strip:
        """As it is: the gutter marks the chosen row, and a line in ink would hide colours."""
        return strip

    def _style(self, upper: int, lower: int, part: Part) -> Style:
        key = (upper, lower, part)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = half_block_style(self._scale, upper, lower, part)
        return style


class SignCells:
    """A sign shows one level; the chosen row and column stand out without a colour."""

    steps = len(RAMP)
    _SIGNS = f"{RAMP}? "  # the level −1 of what is not there finds the space at the end

    def __init__(self, base: Style) -> None:
        self._base = base

    def line(self, upper: Sequence[int], lower: Sequence[int]) -> Strip:
        """The signs of the upper levels."""
        return Strip([Segment("".join(self._SIGNS[level] for level in upper), self._base)])

    def cursor(self, upper: int, lower: int, chosen: Chosen) -> Segment:
        """The sign with front and back exchanged."""
        style = self._base + Style(reverse=True, underline=bool(chosen))
        return Segment(self._SIGNS[upper], style)

    def row(self, strip: Strip) -> Strip:
        """The signs underlined."""
        return strip.apply_style(Style(underline=True))
