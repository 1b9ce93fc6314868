"""A line of words to click on, each an action of a widget around it."""

from collections.abc import Sequence
from itertools import accumulate

from rich.cells import cell_len
from textual import events
from textual.message import Message

from tui.widgets.lines import Lines

Item = tuple[str, str, str]
"""A text, its role, and the action that a click on it runs; "" for none."""


class ActionLine(Lines):
    """What the keys do, for the mouse: one line, repainted where it differs."""

    class Clicked(Message):
        """An item was clicked: whoever owns the action runs it."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._offered: tuple[Item, ...] = ()
        self._items: tuple[Item, ...] = ()

    def offer(self, items: Sequence[Item]) -> None:
        """Show other items, as many as there is room for: none is cut."""
        self._offered = tuple(items)
        self._fill()

    def on_resize(self, event: events.Resize) -> None:
        """Show what has room now."""
        self._fill()

    def _fill(self) -> None:
        ends = accumulate(cell_len(text) for text, _, _ in self._offered)
        fitting = [
            item for item, end in zip(self._offered, ends, strict=True) if end <= self.size.width
        ]
        self._items = tuple(fitting)
        self.show([tuple((text, role) for text, role, _ in fitting)])

    def on_click(self, event: events.Click) -> None:
        """Say which item is under the mouse."""
        place = event.get_content_offset(self)
        if place is None:
            return
        end = 0
        for text, _, action in self._items:
            end += cell_len(text)
            if place.x < end:
                if action:
                    self.post_message(self.Clicked(action))
                return
