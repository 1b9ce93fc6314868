"""The lines of a view beside the charts, which the arrows scroll."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.widgets.scrolled_lines import ScrolledLines


class SideLines(ScrolledLines, can_focus=True):
    """Lines to read; what their number is, no other part of the screen is laid out for it."""

    DEFAULT_CSS = "SideLines { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", "up", show=False),
        Binding("down", "scroll_down", "down", show=False),
        Binding("pageup", "page_up", "page up", show=False),
        Binding("pagedown", "page_down", "page down", show=False),
        Binding("home", "scroll_home", "top", show=False),
        Binding("end", "scroll_end", "bottom", show=False),
    ]

    @property
    def at_end(self) -> bool:
        """Whether the last row is in sight."""
        return self.scroll_offset.y >= self.max_scroll_y
