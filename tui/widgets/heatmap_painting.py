"""The lines of a heat map at one zoom, each painted once until its cursor cell moves."""

from dataclasses import dataclass

import numpy as np
from rich.segment import Segment
from textual.cache import LRUCache
from textual.strip import Strip

from tui.widgets.heatmap_cells import Cells, Chosen
from tui.widgets.heatmap_columns import BLANK, VisibleColumns, strip_levels
from tui.widgets.heatmap_data import HeatMapData, MapStrip
from tui.widgets.heatmap_window import Window


@dataclass(frozen=True)
class MapLine:
    """One line of the map: the unit for its gutter, whether it is the chosen one, its cells."""

    unit: int
    chosen: bool
    cells: list[Segment]


class Painting:
    """Paints lines of what is in sight; those without the cursor are kept."""

    def __init__(self, data: HeatMapData, window: Window, cells: Cells) -> None:
        self._data = data
        self._cells = cells
        self._columns = VisibleColumns(data, window.time, cells.steps)
        self._lines: LRUCache[tuple[object, ...], Strip] = LRUCache(200)

    @property
    def known(self) -> int:
        """How many places show something."""
        return self._columns.known

    def grow(self, data: HeatMapData) -> None:
        """Go on with the same values, of which more are known."""
        self._data = data
        self._columns.grow(data)
        self._lines.clear()

    def map_line(self, window: Window, y: int, row: int, column: int) -> MapLine:
        """A line of the map with the cursor on a row and a timestep."""
        rows = [row_shown(window, place, row) for place in window.row_places(y)]
        units = [int(self._data.order[shown]) for shown in rows]
        chosen: Chosen = ""
        if row in rows:
            halves: tuple[Chosen, Chosen] = ("upper", "lower")
            chosen = halves[rows.index(row)] if window.rows_per_line == 2 else "whole"
        line = self._levels_line(window, units)
        if chosen:
            line = self._cells.row(line)
        x = window.x(column)
        if x is None:
            cells = list(line)
        else:
            levels = self._columns.at(column)
            upper = int(levels[units[0]])
            lower = int(levels[units[-1]]) if len(units) == window.rows_per_line else BLANK
            cells = _with_cursor(line, x, self._cells.cursor(upper, lower, chosen))
        unit = int(self._data.order[row]) if chosen else units[0]
        return MapLine(unit, bool(chosen), cells)

    def _levels_line(self, window: Window, units: list[int]) -> Strip:
        key = (*units, window.left, window.last)
        line = self._lines.get(key)
        if line is None:
            levels = self._columns.between(window.left, window.last)[:, units]
            levels = levels.repeat(window.zoom.width, axis=0)[: window.width]
            upper = levels[:, 0].tolist()
            alone = len(units) < window.rows_per_line
            lower = [BLANK] * len(upper) if alone else levels[:, -1].tolist()
            line = self._cells.line(upper, lower)
            self._lines.set(key, line)
        return line

    def strip_line(self, window: Window, strip: MapStrip, column: int) -> list[Segment]:
        """A line under the map with the cursor on a timestep."""
        key = (strip, window.left, window.last)
        line = self._lines.get(key)
        steps = self._cells.steps
        if line is None:
            places = range(window.left, window.last)
            items = np.array([window.time.item(place) for place in places], np.intp)
            levels = strip_levels(strip, items, steps).repeat(window.zoom.width)
            shown = levels[: window.width].tolist()
            line = self._cells.line(shown, shown)
            self._lines.set(key, line)
        x = window.x(column)
        if x is None:
            return list(line)
        level = int(strip_levels(strip, np.array([column]), steps)[0])
        return _with_cursor(line, x, self._cells.cursor(level, level, ""))


def row_shown(window: Window, place: int, row: int) -> int:
    """The row in a place: the chosen one where it belongs, else the first of its group."""
    return row if window.rows.place(row) == place else window.rows.item(place)


def _with_cursor(line: Strip, x: int, cursor: Segment) -> list[Segment]:
    """The line with one character exchanged; every character of a map takes one column."""
    segments = list(line)
    start = 0
    for index, (text, style, _) in enumerate(segments):
        at = x - start
        if at < len(text):
            parts = [Segment(text[:at], style), cursor, Segment(text[at + 1 :], style)]
            segments[index : index + 1] = [part for part in parts if part.text]
            break
        start += len(text)
    return segments
