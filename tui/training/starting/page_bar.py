"""The names of a form's pages in one line, the open one marked, and those with a mistake."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget


class PageBar(Widget, can_focus=True):
    """Opens pages with the arrows or the mouse."""

    HELP = """\
### The pages of the form

The arrows, or `^N` from anywhere, open another page; Tab goes on from its last field to the next
page. A page with a cross has a field that cannot stay as it is.
"""
    COMPONENT_CLASSES: ClassVar[set[str]] = {"page-bar--open", "page-bar--wrong"}
    DEFAULT_CSS = """
    PageBar {
        height: 1;
        .page-bar--open { text-style: bold reverse; }
        .page-bar--wrong { color: $text-error; }
        &:focus { background-tint: $foreground 10%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "page before", show=False),
        Binding("right", "step(1)", "next page", show=False),
    ]

    class Chosen(Message):
        """A page is asked for."""

        def __init__(self, page: int) -> None:
            super().__init__()
            self.page = page

    def __init__(self, names: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._names = tuple(names)
        self._open = 0
        self._wrong: frozenset[int] = frozenset()

    def show(self, page: int, wrong: Iterable[int]) -> None:
        """Marks the open page, and those with mistakes."""
        marked = frozenset(wrong)
        if (page, marked) != (self._open, self._wrong):
            self._open, self._wrong = page, marked
            self.refresh()

    def _label(self, page: int) -> str:
        return f" {'✗ ' if page in self._wrong else ''}{self._names[page]} "

    def render_line(self, y: int) -> Strip:
        """The names, two cells apart."""
        plain = self.rich_style
        segments = []
        for page in range(len(self._names)):
            style = plain
            if page in self._wrong:
                style += self.get_component_rich_style("page-bar--wrong", partial=True)
            if page == self._open:
                style += self.get_component_rich_style("page-bar--open", partial=True)
            segments += [Segment(self._label(page), style), Segment("  ", plain)]
        return Strip(segments).adjust_cell_length(self.size.width, plain)

    def action_step(self, by: int) -> None:
        """Ask for a page beside the open one."""
        self.post_message(self.Chosen((self._open + by) % len(self._names)))

    def on_click(self, event: events.Click) -> None:
        """Ask for the page under the mouse."""
        left = 0
        for page in range(len(self._names)):
            right = left + len(self._label(page))
            if left <= event.x < right:
                self.post_message(self.Chosen(page))
            left = right + 2
