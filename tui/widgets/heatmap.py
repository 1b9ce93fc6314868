"""A matrix as colours: rows × columns, two rows to a line of text, with a cursor."""

from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.widgets.colour_scale import LEVELS, RAMP, Colour, colours, levels
from tui.widgets.half_block import Part, half_block_style

GUTTER = 4
"""Columns to the left of the map: a row's number and the mark of the chosen one."""

RULER = 1
"""Lines above the map: the numbers of its columns and the mark of the chosen one."""


@dataclass(frozen=True, eq=False)
class HeatMapData:
    """What a heat map shows."""

    values: npt.NDArray[np.floating]
    """(rows, columns); a view of a larger array will do, for only what is in sight is read."""
    limit: float = 1.0
    """The magnitude at both ends of the colour scale."""
    first_row: int = 0
    """The number of the first row."""
    first_column: int = 1
    """The number of the first column."""


class HeatMap(ScrollView, can_focus=True, inherit_bindings=False):
    """A scrolling heat map that computes and repaints only what is in sight and has changed.

    With colours each character is an upper half block and holds two rows; where there are no
    colours, or only sixteen, each character is a sign from a ramp and holds one.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"heatmap--quiet", "heatmap--cursor"}
    DEFAULT_CSS = """
    HeatMap {
        scrollbar-size: 0 0;
        .heatmap--quiet { color: $foreground-muted; }
        .heatmap--cursor { color: $text-accent; text-style: bold; }
    }
    """

    class Chosen(Message):
        """A cell was clicked."""

        def __init__(self, heatmap: "HeatMap", row: int, column: int) -> None:
            self.heatmap = heatmap
            self.row = row
            """Counted from 0."""
            self.column = column
            """Counted from 0."""
            super().__init__()

        @property
        def control(self) -> "HeatMap":
            """The map that was clicked."""
            return self.heatmap

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._data = HeatMapData(np.zeros((0, 0)))
        self._row = 0
        self._column = 0
        self._coloured = True
        self._scale: tuple[Colour, ...] = ()
        self._styles: dict[tuple[int, int, Part], Style] = {}
        # Lines without the cursor: a step then renders only the cursor's cells anew.
        self._strips: LRUCache[tuple[int, int, int], Strip] = LRUCache(200)
        self._cursor_levels: list[int] = []
        self._text_styles: dict[str, Style] = {}

    @property
    def cursor(self) -> tuple[int, int]:
        """The chosen row and column, counted from 0."""
        return self._row, self._column

    @property
    def rows_per_line(self) -> int:
        """2 with half blocks, 1 with the ramp."""
        return 2 if self._coloured else 1

    def on_mount(self) -> None:
        """Choose colours or signs from what the terminal can show."""
        system = self.app.console.color_system
        self._coloured = not self.app.no_color and system in ("256", "truecolor")
        self.watch(self.app, "theme", self._theme_changed)

    def _theme_changed(self) -> None:
        self._scale = colours(self.app.current_theme.dark, self.app.console.color_system)
        self._styles.clear()
        self._strips.clear()
        self._text_styles.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """Look the styles of the text up again."""
        self._text_styles.clear()
        super().notify_style_update()

    def _text_style(self, name: str) -> Style:
        style = self._text_styles.get(name)
        if style is None:
            style = self.get_component_rich_style(name) if name else self.rich_style
            self._text_styles[name] = style
        return style

    def show(self, data: HeatMapData, row: int, column: int) -> None:
        """Show other values, with the cursor on a cell of theirs."""
        self._data, self._row, self._column = data, row, column
        self._strips.clear()
        self._cursor_levels = []
        rows, columns = data.values.shape
        lines = -(-rows // self.rows_per_line)
        self.virtual_size = Size(GUTTER + columns, RULER + lines)
        self._keep_cursor_in_sight()
        self.refresh()

    def point(self, row: int, column: int) -> None:
        """Move the cursor, repainting the lines and columns that it leaves and enters."""
        old_row, old_column = self._row, self._column
        self._row, self._column = row, column
        self._cursor_levels = []
        if self._keep_cursor_in_sight():
            return
        width, height = self.size
        changed = []
        if column != old_column:
            left = GUTTER - self.scroll_offset.x
            changed += [Region(left + x, 0, 1, height) for x in (old_column, column)]
        if row != old_row:
            top = RULER - self.scroll_offset.y
            lines = {old_row // self.rows_per_line, row // self.rows_per_line}
            changed += [Region(0, top + line, width, 1) for line in lines]
        if changed:
            self.refresh(*changed)

    def on_resize(self) -> None:
        """Keep the cursor in sight in the new size."""
        self._keep_cursor_in_sight()

    def _keep_cursor_in_sight(self) -> bool:
        """Scroll half a screen when the cursor would leave, so that most steps scroll nothing."""
        width, height = self.size.width - GUTTER, self.size.height - RULER
        if width <= 0 or height <= 0:
            return False
        x = _followed(self._column, self.scroll_offset.x, width)
        y = _followed(self._row // self.rows_per_line, self.scroll_offset.y, height)
        x = max(0, min(x, self.virtual_size.width - self.size.width))
        y = max(0, min(y, self.virtual_size.height - self.size.height))
        if (x, y) == self.scroll_offset:
            return False
        self.scroll_to(x, y, animate=False, force=True, immediate=True)
        return True

    def on_click(self, event: events.Click) -> None:
        """Choose the cell under the mouse; of two rows in one line, the one nearer the old."""
        place = event.get_content_offset(self)
        if place is None or place.x < GUTTER or place.y < RULER:
            return
        rows, columns = self._data.values.shape
        column = place.x - GUTTER + self.scroll_offset.x
        row = (place.y - RULER + self.scroll_offset.y) * self.rows_per_line
        if column < columns and row < rows:
            if self._row > row:
                row = min(row + self.rows_per_line - 1, rows - 1)
            self.post_message(self.Chosen(self, row, column))

    def render_line(self, y: int) -> Strip:
        """The ruler, or one line of the map with its gutter."""
        base = self._text_style("")
        width = self.size.width
        first = self.scroll_offset.x
        last = min(first + width - GUTTER, self._data.values.shape[1])
        if y < RULER:
            strip = Strip(self._ruler(first, last, base))
        else:
            row = (y - RULER + self.scroll_offset.y) * self.rows_per_line
            if row >= self._data.values.shape[0]:
                return Strip.blank(width, base)
            cells = self._colours if self._coloured else self._signs
            strip = Strip([*self._gutter(row, base), *cells(row, first, last, base)])
        return strip.adjust_cell_length(width, base)

    def _ruler(self, first: int, last: int, base: Style) -> list[Segment]:
        marks = list(" " * (last - first))
        for column in range(first, last):
            number = column + self._data.first_column
            label = str(number)
            start = column - first
            fits = start + len(label) <= len(marks)
            if (number % 10 == 0 or column == first) and fits and marks[start] == " ":
                marks[start : start + len(label)] = label
        cursor = self._column - first
        quiet = self._text_style("heatmap--quiet")
        if not 0 <= cursor < len(marks):
            return [Segment(" " * GUTTER, base), Segment("".join(marks), quiet)]
        marked = self._text_style("heatmap--cursor")
        return [
            Segment(" " * GUTTER, base),
            Segment("".join(marks[:cursor]), quiet),
            Segment("▼", marked),
            Segment("".join(marks[cursor + 1 :]), quiet),
        ]

    def _gutter(self, row: int, base: Style) -> list[Segment]:
        chosen = row <= self._row < row + self.rows_per_line
        number = (self._row if chosen else row) + self._data.first_row
        name = "heatmap--cursor" if chosen else "heatmap--quiet"
        style = self._text_style(name)
        return [Segment(f"{number:>{GUTTER - 1}}{'▶' if chosen else ' '}", style)]

    def _colours(self, row: int, first: int, last: int, base: Style) -> list[Segment]:
        strip = self._strips.get((row, first, last))
        if strip is None:
            strip = Strip(self._blocks(row, first, last), last - first)
            self._strips.set((row, first, last), strip)
        cursor = self._column - first
        if not 0 <= cursor < last - first:
            return list(strip)
        return [*strip.crop(0, cursor), self._cursor_cell(row), *strip.crop(cursor + 1)]

    def _blocks(self, row: int, first: int, last: int) -> list[Segment]:
        """Half blocks; equal neighbours share a segment, so that fewer bytes are written."""
        upper = self._levels(row, first, last)
        lower = self._levels(row + 1, first, last)
        return [
            Segment("▀" * sum(1 for _ in equal), self._style(above, below, "map"))
            for (above, below), equal in groupby(zip(upper, lower, strict=True))
        ]

    def _levels(self, row: int, first: int, last: int) -> list[int]:
        values = self._data.values
        if row >= values.shape[0]:
            return [-1] * (last - first)
        found: list[int] = levels(values[row, first:last], self._data.limit, LEVELS).tolist()
        return found

    def _cursor_cell(self, row: int) -> Segment:
        """The cursor's column is a line in ink over the colours; the chosen row breaks it."""
        if not self._cursor_levels:
            column = self._data.values[:, self._column]
            self._cursor_levels = [*levels(column, self._data.limit, LEVELS).tolist(), -1]
        upper, lower = self._cursor_levels[row : row + 2]
        if self._row == row:
            return Segment("▀", self._style(upper, lower, "upper"))
        if self._row == row + 1:
            return Segment("▄", self._style(upper, lower, "lower"))
        return Segment("│", self._style(upper, upper if lower < 0 else lower, "line"))

    def _style(self, upper: int, lower: int, part: Part) -> Style:
        key = (upper, lower, part)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = half_block_style(self._scale, upper, lower, part)
        return style

    def _signs(self, row: int, first: int, last: int, base: Style) -> list[Segment]:
        steps = levels(self._data.values[row, first:last], self._data.limit, len(RAMP))
        text = "".join(RAMP[step] for step in steps)
        if row == self._row:
            # The chosen row and column stand out without a colour.
            base = base + Style(underline=True)
        cursor = self._column - first
        if not 0 <= cursor < len(text):
            return [Segment(text, base)]
        return [
            Segment(text[:cursor], base),
            Segment(text[cursor], base + Style(reverse=True)),
            Segment(text[cursor + 1 :], base),
        ]


def _followed(place: int, scroll: int, length: int) -> int:
    if place < scroll:
        return max(place - length // 2, 0)
    if place >= scroll + length:
        return place - length // 2
    return scroll
