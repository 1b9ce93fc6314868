"""Units × time as colours, with a cursor, zoom and pan; only what is in sight is computed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message

from tui.widgets.heatmap_changes import changed_columns, changed_words
from tui.widgets.heatmap_data import HeatMapData, MapStrip, matrix
from tui.widgets.heatmap_lines import GUTTER, RULER, HeatMapLines
from tui.widgets.heatmap_painting import row_shown
from tui.widgets.heatmap_window import Window
from tui.widgets.heatmap_words import RunningText, printable
from tui.widgets.heatmap_zoom import Zoom, first_time, first_units, fitting_time
from tui.widgets.lines import Line, difference

__all__ = ["GUTTER", "RULER", "HeatMap", "HeatMapData", "MapStrip", "matrix"]

_NOTCH = 3
"""Columns or lines that one notch of the wheel moves."""


class HeatMap(HeatMapLines, can_focus=True):
    """A heat map that computes and repaints only what is in sight and has changed.

    With colours a character is half a block for each of two units; where there are no colours,
    or only sixteen, it is a sign from a ramp for one. Timesteps and units count from 0 here, as
    in arrays; the ruler shows timesteps from 1, as in h₁.
    """

    class Chosen(Message):
        """A cell was clicked."""

        def __init__(self, heatmap: "HeatMap", unit: int, column: int) -> None:
            self.heatmap = heatmap
            self.unit = unit
            """The unit itself, not its row."""
            self.column = column
            """The timestep, counted from 0."""
            super().__init__()

        @property
        def control(self) -> "HeatMap":
            """The map that was clicked."""
            return self.heatmap

    @property
    def cursor(self) -> tuple[int, int]:
        """The chosen unit and timestep, counted from 0."""
        return self._unit, self._column

    @property
    def rows_per_line(self) -> int:
        """2 with half blocks, 1 with whole ones or signs."""
        return self._window.rows_per_line

    @property
    def scroll_offset(self) -> Offset:
        """The characters to the left of those in sight, and the lines above them."""
        return Offset(self._window.left * self._window.zoom.width, self._window.top)

    @property
    def zoom_words(self) -> str:
        """What a column and a line stand for, where it is not one step and every unit."""
        return self._window.zoom.words

    def show(self, data: HeatMapData, unit: int, column: int) -> None:
        """Show other values, with the cursor on a unit and a timestep of theirs.

        A zoom that was chosen stays, unless the new map is of quite another size.
        """
        if data.words != self._data.words:
            self._words = printable(data.words or ())
            self._text = RunningText(self._words)
        old, self._data = self._data, data
        old_cursor = self.cursor
        self._unit, self._column = unit, column
        self._row_of = np.argsort(data.order)
        alike = _alike(old.timesteps, data.timesteps) and _alike(old.units, data.units)
        self._zoom_chosen = self._zoom_chosen and alike
        below = bool(self._words) + len(data.strips)
        self._look_anew(
            replace(
                self._window if alike else replace(self._window, zoom=Zoom()),
                timesteps=data.timesteps,
                units=data.units,
                below=below,
            )
        )
        if not alike or self.cursor != old_cursor:
            self._keep_cursor_in_sight()

    def grow(self, data: HeatMapData) -> None:
        """Go on with the same values, of which more are known now; repaint the new columns."""
        cursor_was_blank = self._data.known <= self._column < data.known
        self._data = data
        if self._painting is None:
            return
        window, known = self._window, self._painting.known
        self._painting.grow(data)
        first, last = max(known, window.left), min(self._painting.known, window.last)
        height = window.lines + window.lines_below
        if first < last:
            x, stop = ((place - window.left) * window.zoom.width for place in (first, last))
            self._repaint(Region(x, 0, min(stop, window.width) - x, height))
        cursor = window.x(self._column)
        if cursor_was_blank and cursor is not None:
            self._repaint(Region(cursor, 0, 1, height))

    def point(self, unit: int, column: int) -> None:
        """Move the cursor, repainting the lines and columns that it leaves and enters."""
        if (unit, column) == self.cursor:
            return
        old_ruler, old_row, old_column = self._ruler(), self._row, self._column
        self._unit, self._column = unit, column
        if self._keep_cursor_in_sight():
            return
        window, words = self._window, self._words
        changed: list[Region] = []
        if column != old_column:
            self._repaint_ruler(old_ruler)
            changed += changed_columns(window, old_column, column, bool(words))
            if self._words_shown:
                changed += changed_words(window, self._running_text, old_column, column)
        if self._row != old_row:
            changed += self._changed_lines(old_row)
        self._repaint(*changed)

    def mark(self, marks: Mapping[int, str]) -> None:
        """Mark timesteps, counted from 0, with one character each on the ruler."""
        old = self._ruler()
        self._marks = MappingProxyType(dict(marks))
        self._repaint_ruler(old)

    def zoom(self, columns: int = 0, rows: int = 0) -> bool:
        """Look from nearer (1) or farther (−1) at the cursor; whether there was such a level."""
        return self._zoom_to(self._window.nearer(columns, rows))

    def fit(self) -> bool:
        """Look from where all timesteps, or the most, are in sight; whether this was another."""
        if not self._window.width:
            return False
        level = fitting_time(self._window.timesteps, self._window.width)
        return self._zoom_to(replace(self._window.zoom, time=level))

    def pan(self, columns: int = 0, lines: int = 0) -> None:
        """Move what is in sight; the cursor comes back in sight when it moves."""
        self._look(self._window.moved(columns, lines))

    def _zoom_to(self, zoom: Zoom) -> bool:
        if zoom == self._window.zoom:
            return False
        self._zoom_chosen = True
        self._look_anew(self._window.zoomed(zoom, self._column, self._row))
        return True

    def _look_anew(self, window: Window) -> None:
        """Show everything anew from a window of another map, zoom or size."""
        if not self._zoom_chosen:
            time = first_time(window.timesteps, window.width, bool(self._words))
            units = window.zoom.units
            if self._roomy:
                units = first_units(window.units, window.room, window.coloured)
            window = replace(window, zoom=Zoom(time, units))
        self._window = window.moved(0, 0)
        self._painting = None
        if self._running_text is not None:
            self._running_text.follow(self._column, self._window.width)
        self.refresh()

    def _look(self, window: Window) -> bool:
        """Show another part at the same zoom; whether it is another."""
        old, self._window = self._window, window
        if (old.left, old.top) == (window.left, window.top):
            return False
        self.refresh()
        return True

    def _keep_cursor_in_sight(self) -> bool:
        """Scroll half a screen when the cursor would leave; whether everything is repainted."""
        text = self._running_text
        if text is not None and text.follow(self._column, self._window.width):
            self._repaint(Region(0, self._window.lines, self._window.width, 1))
        return self._look(self._window.followed(self._column, self._row))

    def _repaint(self, *regions: Region) -> None:
        """Repaint regions counted from the first cell of the map."""
        if regions:
            self.refresh(*[region.translate(Offset(GUTTER, RULER)) for region in regions])

    def _repaint_ruler(self, old: Line) -> None:
        start, stop = difference(old, self._ruler())
        if start < stop:
            self._repaint(Region(start, -RULER, stop - start, RULER))

    def _changed_lines(self, old_row: int) -> Iterator[Region]:
        """The gutter and the cursor's character of both lines, or the lines where more changes."""
        window = self._window
        x = window.x(self._column)
        whole = not window.coloured or window.zoom.every > 1
        for y in {window.y(old_row), window.y(self._row)}:
            if y is not None and whole:
                yield Region(-GUTTER, y, self.size.width, 1)
            elif y is not None:
                yield Region(-GUTTER, y, GUTTER, 1)
                if x is not None:
                    yield Region(x, y, 1, 1)

    def on_resize(self) -> None:
        """Keep the cursor in sight in the new size."""
        width, height = self.size
        self._look_anew(
            replace(self._window, width=max(width - GUTTER, 0), height=max(height - RULER, 0))
        )
        self._keep_cursor_in_sight()

    def on_click(self, event: events.Click) -> None:
        """Choose the cell under the mouse; of two units in one line, the one nearer the old."""
        place = event.get_content_offset(self)
        if place is None or place.x < GUTTER:
            return
        column = self._timestep_at(place.x - GUTTER, place.y - RULER)
        if column is not None:
            self.post_message(self.Chosen(self, self._unit_at(place.y - RULER), column))

    def _timestep_at(self, x: int, y: int) -> int | None:
        window = self._window
        if y >= window.lines + window.lines_below:
            return None
        if self._words_shown and y == window.lines and self._running_text is not None:
            return self._running_text.timestep(x)
        place = window.place_at(x)
        if place is None:
            return None
        return self._column if place == window.time.place(self._column) else window.time.item(place)

    def _unit_at(self, y: int) -> int:
        """The unit in a line of the map; elsewhere, the one that is chosen already."""
        if not 0 <= y < self._window.lines:
            return self._unit
        rows = [row_shown(self._window, place, self._row) for place in self._window.row_places(y)]
        return int(self._data.order[min(rows, key=lambda row: abs(row - self._row))])

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Pan up, or with shift to the left."""
        self._turn(event, -1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Pan down, or with shift to the right."""
        self._turn(event, 1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Pan to the left."""
        event.stop()
        self.pan(columns=-_NOTCH)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Pan to the right."""
        event.stop()
        self.pan(columns=_NOTCH)

    def _turn(self, event: events.MouseEvent, way: int) -> None:
        event.stop()
        if event.shift or event.ctrl:
            self.pan(columns=way * _NOTCH)
        else:
            self.pan(lines=way * _NOTCH)


def _alike(old: int, new: int) -> bool:
    return old <= 2 * new and new <= 2 * old
