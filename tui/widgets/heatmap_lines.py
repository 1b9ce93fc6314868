"""The lines of a heat map on the screen: what it holds, and how each line looks."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.colour_scale import colours
from tui.widgets.heatmap_cells import Cells, ColourCells, SignCells
from tui.widgets.heatmap_data import matrix
from tui.widgets.heatmap_painting import Painting
from tui.widgets.heatmap_ruler import ruler
from tui.widgets.heatmap_window import Window
from tui.widgets.heatmap_words import ROOM, RunningText, words_under
from tui.widgets.lines import Line

GUTTER = 4
"""Columns to the left of the map: a unit's number and the mark of the chosen one."""

RULER = 1
"""Lines above the map: the numbers of its columns and the mark of the chosen one."""


class HeatMapLines(Widget):
    """Draws a map, the ruler above it, and the words and strips under it, one line at a time."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"heatmap--quiet", "heatmap--cursor"}
    DEFAULT_CSS = """
    HeatMapLines {
        width: 1fr;
        height: 1fr;
        .heatmap--quiet { color: $foreground-muted; }
        .heatmap--cursor { color: $text-accent; text-style: bold; }
    }
    """

    def __init__(
        self, *, roomy: bool = False, id: str | None = None, classes: str | None = None
    ) -> None:
        """Begin with an empty map; a `roomy` one gives each unit a line where all have one."""
        super().__init__(id=id, classes=classes)
        self._roomy = roomy
        self._data = matrix(np.zeros((0, 0)))
        self._row_of = np.zeros(0, np.intp)
        self._unit = 0
        self._column = 0
        self._window = Window()
        self._zoom_chosen = False
        self._marks: Mapping[int, str] = MappingProxyType({})
        self._words: tuple[str, ...] = ()
        self._text = RunningText(())
        self._painting: Painting | None = None
        self._role_styles: dict[str, Style] = {}

    def on_mount(self) -> None:
        """Choose colours or signs from what the terminal can show."""
        system = self.app.console.color_system
        coloured = not self.app.no_color and system in ("256", "truecolor")
        self._window = replace(self._window, coloured=coloured)
        self.watch(self.app, "theme", self._styles_changed)

    def _styles_changed(self) -> None:
        self._painting = None
        self._role_styles.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """Look the styles up again."""
        self._painting = None
        self._role_styles.clear()
        super().notify_style_update()

    @property
    def _row(self) -> int:
        return int(self._row_of[self._unit]) if self._unit < len(self._row_of) else 0

    @property
    def _words_shown(self) -> bool:
        return bool(self._words) and self._window.lines_below > 0

    @property
    def _running_text(self) -> RunningText | None:
        """The words as running text where columns are too narrow for them."""
        return self._text if self._words and self._window.zoom.width < ROOM else None

    def _ruler(self) -> Line:
        window = self._window
        return ruler(
            window.time, window.zoom.width, window.left, window.width, self._column, self._marks
        )

    def _paint(self) -> Painting:
        if self._painting is None:
            self._painting = Painting(self._data, self._window, self._cells())
        return self._painting

    def _cells(self) -> Cells:
        base = self._role("")
        if not self._window.coloured:
            return SignCells(base)
        scale = colours(self.app.current_theme.dark, self.app.console.color_system)
        return ColourCells(scale, base, self._role("accent"))

    def render_line(self, y: int) -> Strip:
        """The ruler, one line of the map, or one of those under it."""
        base, window, width = self._role(""), self._window, self.size.width
        below = y - RULER - window.lines
        if not self._data.units or not self._data.timesteps or below >= window.lines_below:
            return Strip.blank(width, base)
        columns = (window.last - window.left) * window.zoom.width
        length = GUTTER + min(columns, window.width)
        if y < RULER:
            strip = Strip(self._beside("", self._segments(self._ruler())))
        elif below < 0:
            line = self._paint().map_line(window, y - RULER, self._row, self._column)
            gutter = f"{line.unit:>{GUTTER - 1}}{'▶' if line.chosen else ' '}"
            role = "accent" if line.chosen else "quiet"
            strip = Strip(self._beside(gutter, line.cells, role), length)
        elif below == 0 and self._words:
            strip = Strip(self._beside("", self._words_segments()))
        else:
            shown = self._data.strips[below - bool(self._words)]
            cells = self._paint().strip_line(window, shown, self._column)
            strip = Strip(self._beside(shown.label, cells), length)
        return strip.adjust_cell_length(width, base)

    def _words_segments(self) -> list[Segment]:
        window, text = self._window, self._running_text
        if text is not None:
            line, hidden = text.line(window.width, self._column)
            return list(Strip(self._segments(line)).crop(hidden, hidden + window.width))
        first, width = window.left, window.zoom.width
        line = words_under(self._words, width, first, window.width, self._column)
        return list(Strip(self._segments(line)).crop(0, window.width))

    def _beside(self, gutter: str, cells: list[Segment], role: str = "quiet") -> list[Segment]:
        return [Segment(f"{gutter:<{GUTTER}}"[:GUTTER], self._role(role)), *cells]

    def _segments(self, line: Line) -> list[Segment]:
        return [Segment(text, self._role(role)) for text, role in line]

    def _role(self, role: str) -> Style:
        style = self._role_styles.get(role)
        if style is None:
            name = {"quiet": "heatmap--quiet", "accent": "heatmap--cursor"}.get(role)
            style = self.get_component_rich_style(name) if name else self.rich_style
            self._role_styles[role] = style
        return style
