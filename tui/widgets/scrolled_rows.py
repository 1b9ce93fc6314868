"""What scrolls by rows and paints them itself, without having the screen laid out anew."""

from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView


class ScrolledRows(ScrollView, can_focus=False, inherit_bindings=False):
    """Any number of rows beside a scrollbar that has its place already."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ScrolledRows {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size: 0 1;
        .lines--strong { text-style: bold; }
        .lines--quiet { color: $foreground-muted; }
        .lines--accent { color: $text-accent; text-style: bold; }
        .lines--error { color: $text-error; }
        .lines--warning { color: $text-warning; }
        .lines--success { color: $text-success; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._styles: dict[str, Style] = {}

    @property
    def room(self) -> Size:
        """Columns and rows beside the scrollbar, whether it is there or not."""
        return self.scrollable_content_region.size

    def _fit(self, rows: int) -> None:
        """Make room for so many rows, and scroll back where there are fewer than there were."""
        # Where all is in sight their number does not matter.
        room = self.room
        size = Size(room.width, max(rows, room.height))
        if size == self.virtual_size or not room:
            return
        # Assigned as usual, it would have the whole screen laid out anew with every other text;
        # so the screen is laid out where the scrollbar comes or goes, and not else.
        self.set_reactive(ScrolledRows.virtual_size, size)
        self._refresh_scrollbars()
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = size.height
        if self.scroll_offset.y > self.max_scroll_y:
            self.scroll_to(y=self.max_scroll_y, animate=False)

    def notify_style_update(self) -> None:
        """Look the styles of the roles up again."""
        self._styles.clear()
        super().notify_style_update()
