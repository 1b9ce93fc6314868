"""Lines with roles for their styles, more of them than there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.widgets.lines import Line, difference


class ScrolledLines(ScrollView, can_focus=False, inherit_bindings=False):
    """A block of lines that scrolls; of another text only what differs in sight is repainted."""

    ALLOW_SELECT = False
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
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size: 0 1;
        .lines--strong { text-style: bold; }
        .lines--quiet { color: $foreground-muted; }
        .lines--accent { color: $text-accent; text-style: bold; }
        .lines--positive { color: #ffaf00; }
        .lines--negative { color: #5fd7ff; }
        .lines--error { color: $text-error; }
        .lines--warning { color: $text-warning; }
        .lines--success { color: $text-success; }
        &:light {
            .lines--positive { color: #875f00; }
            .lines--negative { color: #005faf; }
        }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()
        self._styles: dict[str, Style] = {}

    @property
    def room(self) -> Size:
        """Columns and rows beside the scrollbar, whether it is there or not."""
        return self.scrollable_content_region.size

    @property
    def lines(self) -> tuple[Line, ...]:
        """The whole text."""
        return self._lines

    def show(self, lines: Sequence[Line]) -> None:
        """Replace the text; what is out of sight costs nothing."""
        old, self._lines = self._lines, tuple(lines)
        self._fit()
        top, (width, height) = self.scroll_offset.y, self.room
        changed = []
        for row in range(top, min(top + height, max(len(old), len(self._lines)))):
            start, stop = difference(_at(old, row), _at(self._lines, row))
            if start < min(stop, width):
                changed.append(Region(start, row - top, stop - start, 1))
        if changed:
            self.refresh(*changed)

    def _fit(self) -> None:
        # Where all is in sight its length does not matter.
        room = self.room
        size = Size(room.width, max(len(self._lines), room.height))
        if size == self.virtual_size or not room:
            return
        # Assigned as usual, it would have the whole screen laid out anew with every other text;
        # so the screen is laid out where the scrollbar comes or goes, and not else.
        self.set_reactive(ScrolledLines.virtual_size, size)
        self._refresh_scrollbars()
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = size.height
        if self.scroll_offset.y > self.max_scroll_y:
            self.scroll_to(y=self.max_scroll_y, animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Scroll as far as the new size asks for."""
        self._fit()

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

    def notify_style_update(self) -> None:
        """Look the styles of the roles up again."""
        self._styles.clear()
        super().notify_style_update()


def _at(lines: tuple[Line, ...], row: int) -> Line:
    return lines[row] if row < len(lines) else ()
