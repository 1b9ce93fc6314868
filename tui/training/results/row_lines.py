"""Rows that scroll: only those in sight are composed, and of a changed one only what differs."""

from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from tui.widgets.lines import Line, difference
from tui.widgets.scrolled_rows import ScrolledRows

Compose = Callable[[int], Line]


class RowLines(ScrolledRows):
    """Any number of rows, one of them under the cursor; whoever owns them composes them."""

    ROLES: ClassVar[tuple[str, ...]] = ("strong", "quiet", "accent", "error", "warning", "success")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"lines--{role}" for role in ROLES),
        "rows--cursor",
    }
    DEFAULT_CSS = """
    RowLines {
        height: 1fr;
        .rows--cursor { background: $boost; }
    }
    """

    class Pressed(Message):
        """A row was clicked on."""

        def __init__(self, row: int, twice: bool) -> None:
            super().__init__()
            self.row = row
            self.twice = twice

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._compose_row: Compose = lambda row: ()
        self._composed: dict[int, Line] = {}
        self._cursor = 0
        self._colours: dict[str, str] = {}

    @property
    def cursor(self) -> int:
        """The row under the cursor."""
        return self._cursor

    def colour(self, colours: dict[str, str]) -> None:
        """Give more roles a colour each."""
        if colours != self._colours:
            self._colours = colours
            self._styles.clear()

    def show(self, count: int, compose: Compose, cursor: int) -> None:
        """Show other rows, or the same ones with other texts; what stays is not repainted.

        Args:
            count: how many rows there are.
            compose: the line of a row; the widths of its spans make its columns.
            cursor: the row under the cursor.
        """
        self._count, self._compose_row = count, compose
        before, self._composed = self._composed, {}
        in_sight = self._in_sight_of(self._cursor)
        self._fit(self._count)
        self._point_at(cursor)
        if in_sight:
            self.follow()
        top, (width, height) = self.scroll_offset.y, self.room
        changed: list[Region] = []
        for row in range(top, top + height):
            old, new = before.get(row), self._line(row)
            changed += [] if old is new else _regions(old, new, row - top, width)
        if changed:
            self.refresh(*changed)

    def _in_sight_of(self, row: int) -> bool:
        top = self.scroll_offset.y
        return top <= row < top + self.room.height

    def _point_at(self, row: int) -> None:
        if row != self._cursor:
            for one in (self._cursor, row):
                self.refresh_line(one)
            self._cursor = row

    def move(self, row: int) -> None:
        """Move the cursor, and keep it in sight."""
        self._point_at(row)
        self.follow()

    def follow(self) -> None:
        """Scroll to the cursor, no further than is needed."""
        top, height = self.scroll_offset.y, self.room.height
        if not height:
            return
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Compose anew, with the cursor in sight."""
        self._composed.clear()
        self._fit(self._count)
        self.follow()

    def _line(self, row: int) -> Line:
        line = self._composed.get(row)
        if line is None:
            if len(self._composed) > 4 * max(1, self.room.height):
                self._composed.clear()
            line = self._compose_row(row) if row < self._count else ()
            self._composed[row] = line
        return line

    def render_line(self, y: int) -> Strip:
        """The row there, cut or filled to the widget's width."""
        row = y + self.scroll_offset.y
        at_cursor = row == self._cursor and row < self._count
        segments = [Segment(text, self._style(role, at_cursor)) for text, role in self._line(row)]
        return Strip(segments).adjust_cell_length(self.room.width, self._style("", at_cursor))

    def _style(self, role: str, at_cursor: bool) -> Style:
        key = f"{role} cursor" if at_cursor else role
        style = self._styles.get(key)
        if style is None:
            style = self.rich_style
            if role in self.ROLES:
                style = self.get_component_rich_style(f"lines--{role}")
            elif role in self._colours:
                style += Style(color=self._colours[role])
            if at_cursor:
                back = self.get_component_rich_style("rows--cursor").bgcolor
                # A theme of the terminal's own colours has none for this.
                plain = back is None or back.is_default
                style += Style(reverse=True) if plain else Style(bgcolor=back, bold=True)
            self._styles[key] = style
        return style

    def on_click(self, event: events.Click) -> None:
        """Say which row is under the mouse."""
        offset = event.get_content_offset(self)
        if offset is not None and (row := offset.y + self.scroll_offset.y) < self._count:
            self.post_message(self.Pressed(row, event.chain == 2))


def _regions(old: Line | None, new: Line, y: int, width: int) -> list[Region]:
    """What has to be repainted of a row: each of its spans where it differs."""
    if old is None:
        return [Region(0, y, width, 1)]
    if [_columns(text) for text, _ in old] != [_columns(text) for text, _ in new]:
        # A span that stays as it was has moved where one before it is wider than it was.
        start, stop = difference(old, new)
        stop = min(stop, width)
        return [Region(start, y, stop - start, 1)] if start < stop else []
    regions, x = [], 0
    for before, after in zip(old, new, strict=True):
        if before != after:
            start, stop = difference((before,), (after,))
            start, stop = x + start, min(x + stop, width)
            if start < stop:
                regions.append(Region(start, y, stop - start, 1))
        x += _columns(after[0])
    return regions


def _columns(text: str) -> int:
    from rich.cells import cell_len

    return len(text) if text.isascii() else cell_len(text)
