"""Lines with roles for their styles, more of them than there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from tui.widgets.lines import Line, difference
from tui.widgets.scrolled_rows import ScrolledRows


class ScrolledLines(ScrolledRows):
    """A block of lines that scrolls; of another text only what differs in sight is repainted."""

    ROLES: ClassVar[tuple[str, ...]] = (
        "strong",
        "quiet",
        "accent",
        "positive",
        "negative",
        "error",
        "warning",
        "success",
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{role}" for role in ROLES}
    DEFAULT_CSS = """
    ScrolledLines {
        .lines--positive { color: #ffaf00; }
        .lines--negative { color: #5fd7ff; }
        &:light {
            .lines--positive { color: #875f00; }
            .lines--negative { color: #005faf; }
        }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The whole text."""
        return self._lines

    def show(self, lines: Sequence[Line]) -> None:
        """Replace the text; what is out of sight costs nothing."""
        old, self._lines = self._lines, tuple(lines)
        self._fit(len(self._lines))
        top, (width, height) = self.scroll_offset.y, self.room
        changed = []
        for row in range(top, min(top + height, max(len(old), len(self._lines)))):
            start, stop = difference(_at(old, row), _at(self._lines, row))
            if start < min(stop, width):
                changed.append(Region(start, row - top, stop - start, 1))
        if changed:
            self.refresh(*changed)

    def on_resize(self, event: events.Resize) -> None:
        """Scroll as far as the new size asks for."""
        self._fit(len(self._lines))

    def render_line(self, y: int) -> Strip:
        """The line in row `y`, cut or filled to the widget's width."""
        row = y + self.scroll_offset.y
        segments = [Segment(text, self._style(role, row)) for text, role in _at(self._lines, row)]
        return Strip(segments).adjust_cell_length(self.room.width, self._style("", row))

    def _style(self, role: str, row: int) -> Style:
        style = self._styles.get(role)
        if style is None:
            known = role in self.ROLES
            style = self.get_component_rich_style(f"lines--{role}") if known else self.rich_style
            self._styles[role] = style
        return style


def _at(lines: tuple[Line, ...], row: int) -> Line:
    return lines[row] if row < len(lines) else ()
