"""How much of a heat map one column and one line stand for."""

from collections.abc import Iterator
from dataclasses import dataclass

TIMES = (
    *((steps, 1) for steps in (200, 100, 50, 20, 10, 5, 2)),
    *((1, width) for width in (1, 2, 4, 8)),
)
"""Timesteps a column and characters a column, from far to near."""

UNITS = ((16, 2), (8, 2), (4, 2), (2, 2), (1, 2), (1, 1))
"""Every how manieth unit is shown, and how many of them in a line, from far to near."""

ONE_CHARACTER = TIMES.index((1, 1))
HALF_BLOCKS = UNITS.index((1, 2))


@dataclass(frozen=True)
class Axis:
    """Items in groups of `stride`, of which each place of the map shows one.

    Attributes:
        count: how many items there are.
        stride: how many share a place.
        offset: which of a group is shown; the last one where the last group is too short for it.
    """

    count: int
    stride: int = 1
    offset: int = 0

    @property
    def places(self) -> int:
        """How many places all items need."""
        return -(-self.count // self.stride)

    def place(self, item: int) -> int:
        """Where an item, or the one shown for it, stands."""
        return item // self.stride

    def item(self, place: int) -> int:
        """What a place shows."""
        return min(place * self.stride + self.offset, self.count - 1)


@dataclass(frozen=True)
class Zoom:
    """One level for time and one for the units, counted from far to near."""

    time: int = ONE_CHARACTER
    units: int = HALF_BLOCKS

    @property
    def stride(self) -> int:
        """Timesteps a column."""
        return TIMES[self.time][0]

    @property
    def width(self) -> int:
        """Characters a column."""
        return TIMES[self.time][1]

    @property
    def every(self) -> int:
        """Every how manieth unit is shown."""
        return UNITS[self.units][0]

    def rows_per_line(self, coloured: bool) -> int:
        """How many rows share a line: never two where there are signs instead of colours."""
        return UNITS[self.units][1] if coloured else 1

    def time_axis(self, timesteps: int) -> Axis:
        """Which timesteps are shown: the last of each column's, so that 10 stands for 1 to 10."""
        return Axis(timesteps, self.stride, self.stride - 1)

    def unit_axis(self, units: int) -> Axis:
        """Which rows are shown: the first of each group, which is the largest where sorted."""
        return Axis(units, self.every)

    def moved(self, columns: int, rows: int, farthest: "Zoom", nearest: "Zoom") -> "Zoom":
        """Nearer by so many levels in each direction, or farther when they are negative.

        No farther than `farthest`, unless it is farther already, and no nearer than `nearest`.
        """
        return Zoom(
            max(min(self.time + columns, nearest.time), min(self.time, farthest.time)),
            max(min(self.units + rows, nearest.units), min(self.units, farthest.units)),
        )

    @property
    def words(self) -> str:
        """What is left out of the map, in words; that a step is wide is plain to see."""
        return " · ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        if self.stride > 1:
            yield f"1 column = {self.stride} steps"
        if self.every > 1:
            yield f"every {self.every}{'nd' if self.every == 2 else 'th'} unit"


def fitting_time(timesteps: int, characters: int) -> int:
    """The nearest level of time that shows every timestep, or the one that shows the most."""
    for level in range(len(TIMES) - 1, 0, -1):
        stride, width = TIMES[level]
        if -(-timesteps // stride) * width <= characters:
            return level
    return 0


def _fitting_units(units: int, lines: int, coloured: bool) -> int:
    """The nearest level of units that shows every row, or the one that shows the most."""
    for level in range(len(UNITS) - 1, 0, -1):
        every, rows = UNITS[level]
        if -(-units // every) <= lines * (rows if coloured else 1):
            return level
    return 0


def farthest_zoom(timesteps: int, characters: int, units: int, lines: int, coloured: bool) -> Zoom:
    """The first zoom at which everything is in sight: from farther away nothing more is seen."""
    return Zoom(
        min(fitting_time(timesteps, characters), ONE_CHARACTER),
        min(_fitting_units(units, lines, coloured), HALF_BLOCKS),
    )


def nearest_zoom(coloured: bool) -> Zoom:
    """The nearest level in each direction; a sign shows one unit already."""
    return Zoom(len(TIMES) - 1, len(UNITS) - 1 if coloured else HALF_BLOCKS)


def first_time(timesteps: int, characters: int, words: bool) -> int:
    """The level of time at first: wide where all words fit under their columns, else one step."""
    return max(fitting_time(timesteps, characters), ONE_CHARACTER) if words else ONE_CHARACTER


def first_units(units: int, lines: int, coloured: bool) -> int:
    """The level of units at first: a line for each where all have one, else two in a line."""
    return max(_fitting_units(units, lines, coloured), HALF_BLOCKS) if coloured else HALF_BLOCKS
