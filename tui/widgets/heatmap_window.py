"""Which part of a heat map is in sight, and where each timestep and row stands in it."""

from dataclasses import dataclass, field, replace

from tui.widgets.heatmap_zoom import Axis, Zoom, farthest_zoom, nearest_zoom

_FEWEST_LINES = 3
"""Lines of the map that the lines under it leave at least."""


@dataclass(frozen=True)
class Window:
    """A rectangle of characters over the places of a map.

    Attributes:
        timesteps: how many the map has.
        units: how many rows it has before any are left out.
        below: how many lines wait to be shown under it.
        coloured: whether a character can show two rows.
        width: characters of the map in a line.
        height: lines of the map and those under it.
        zoom: what a column and a line stand for.
        left: the first place in sight.
        top: the first line in sight.
    """

    timesteps: int = 0
    units: int = 0
    below: int = 0
    coloured: bool = True
    width: int = 0
    height: int = 0
    zoom: Zoom = field(default_factory=Zoom)
    left: int = 0
    top: int = 0

    @property
    def time(self) -> Axis:
        """Which timesteps the columns show."""
        return self.zoom.time_axis(self.timesteps)

    @property
    def rows(self) -> Axis:
        """Which rows the lines show."""
        return self.zoom.unit_axis(self.units)

    @property
    def rows_per_line(self) -> int:
        """2 with half blocks, 1 with whole ones or signs."""
        return self.zoom.rows_per_line(self.coloured)

    @property
    def columns(self) -> int:
        """How many whole columns fit."""
        return max(self.width // self.zoom.width, 1)

    @property
    def last(self) -> int:
        """Behind the last place in sight, which may be cut."""
        return max(min(self.left + -(-self.width // self.zoom.width), self.time.places), self.left)

    @property
    def lines_below(self) -> int:
        """How many lines are shown under the map."""
        return min(self.below, max(self.height - _FEWEST_LINES, 0))

    @property
    def room(self) -> int:
        """How many lines there are for the map."""
        return max(self.height - self.lines_below, 0)

    @property
    def _all_lines(self) -> int:
        return -(-self.rows.places // self.rows_per_line)

    @property
    def lines(self) -> int:
        """How many lines of the map are in sight."""
        return max(min(self.room, self._all_lines - self.top), 0)

    def x(self, timestep: int) -> int | None:
        """The first character of a timestep's column, None out of sight."""
        x = (self.time.place(timestep) - self.left) * self.zoom.width
        return x if 0 <= x < self.width else None

    def y(self, row: int) -> int | None:
        """The line of a row, counted from the first in sight; None out of sight."""
        y = self.rows.place(row) // self.rows_per_line - self.top
        return y if 0 <= y < self.lines else None

    def row_places(self, y: int) -> range:
        """The one or two places that a line shows."""
        first = (self.top + y) * self.rows_per_line
        return range(first, min(first + self.rows_per_line, self.rows.places))

    def place_at(self, x: int) -> int | None:
        """The place under a character, None behind the last one."""
        place = self.left + x // self.zoom.width
        return place if place < self.time.places else None

    def moved(self, columns: int, lines: int) -> "Window":
        """Panned, as far as there is something to see."""
        last_left = max(self.time.places - self.columns, 0)
        last_top = max(self._all_lines - self.room, 0)
        return replace(
            self,
            left=min(max(self.left + columns, 0), last_left),
            top=min(max(self.top + lines, 0), last_top),
        )

    def followed(self, timestep: int, row: int) -> "Window":
        """Moved by half its size where the cursor is out of sight, so that most steps stay."""
        if self.width <= 0 or self.height <= 0:
            return self
        line = self.rows.place(row) // self.rows_per_line
        height = max(self.room, 1)
        return self.moved(
            _followed(self.time.place(timestep), self.left, self.columns) - self.left,
            _followed(line, self.top, height) - self.top,
        )

    def nearer(self, columns: int, rows: int) -> Zoom:
        """The zoom so many levels nearer, where there is more to see."""
        farthest = farthest_zoom(self.timesteps, self.width, self.units, self.room, self.coloured)
        return self.zoom.moved(columns, rows, farthest, nearest_zoom(self.coloured))

    def zoomed(self, zoom: Zoom, timestep: int, row: int) -> "Window":
        """At another zoom, with the cursor at the character where it is."""
        x, y = self.x(timestep), self.y(row)
        near = replace(self, zoom=zoom, left=0, top=0)
        column = near.time.place(timestep)
        line = near.rows.place(row) // near.rows_per_line
        # The cursor may have been panned out of sight: then it comes to the middle.
        column_in_sight = self.width // 2 if x is None else x
        line_in_sight = self.height // 2 if y is None else y
        left = column - min(column_in_sight // zoom.width, near.columns - 1)
        return near.moved(left, line - line_in_sight).followed(timestep, row)


def _followed(place: int, first: int, length: int) -> int:
    if place < first:
        return max(place - length // 2, 0)
    if place >= first + length:
        return place - length // 2
    return first
