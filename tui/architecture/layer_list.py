"""The layers of the model, one selectable row each."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from tui.architecture.rows import layer_lines
from tui.architecture.subject import Subject
from tui.widgets.lines import Line
from tui.widgets.scrolled_lines import ScrolledLines

MOST_OF_SCREEN = 0.42


class LayerList(ScrolledLines, can_focus=True):
    """Rows of the model; only those in sight cost anything, however many there are."""

    HELP = """\
### The model, layer by layer

Each layer is shown as the Keras call that makes it. Below it: the **output shape** (the batch
size is left open: None), whether a **mask** leaves it, its **parameters** with their formula
(V vocabulary, D values in, H units, U outputs), and its **share** of all of them.

Where the stack cannot be built the layer at fault says why and how to repair it; the layers
before it keep what could be inferred.
"""
    COMPONENT_CLASSES: ClassVar[set[str]] = {"layers--selected"}
    DEFAULT_CSS = """
    LayerList {
        .layers--selected { background: $boost; }
        &:focus .layers--selected { background: $primary-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "layer", show=False, tooltip="The layer above", id="arch.up"),
        Binding("down", "move(1)", "layer", show=False, tooltip="The layer below", id="arch.down"),
        Binding("pageup", "page(-1)", "page up", show=False, id="arch.page_up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="arch.page_down"),
        Binding("home", "edge(0)", "first layer", show=False, id="arch.first"),
        Binding("end", "edge(-1)", "last layer", show=False, id="arch.last"),
    ]

    class Picked(Message):
        """The reader moved to another layer."""

        def __init__(self, place: int) -> None:
            self.place = place
            super().__init__()

    class Asked(Message):
        """The reader wants to change the selected layer."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._subject: Subject | None = None
        self._laid_for = 0
        self._rows: list[list[Line]] = []
        self._starts: list[int] = [0]
        self._height = 0

    @property
    def row_width(self) -> int:
        """Columns of one row."""
        return self.room.width

    @property
    def rows(self) -> list[list[Line]]:
        """The lines of every layer."""
        return self._rows

    def show_subject(self, subject: Subject) -> None:
        """Show a model; rows that stay the same are not laid out again."""
        before, self._subject = self._subject, subject
        width = self.row_width
        if not width:
            return
        if before is None or self._laid_for != width or not _same_rows(before, subject):
            count = len(subject.summary.rows) if subject.spec is None else len(subject.spec.layers)
            self._rows = [layer_lines(subject, place, width) for place in range(count)]
        else:
            for place in {before.selected, subject.selected}:
                self._rows[place] = layer_lines(subject, place, width)
        self._laid_for = width
        count, height = len(self._starts), self._height
        self._starts = [0, *accumulate(map(len, self._rows))]
        # As high as it was for as many layers, so that not all below it moves with every switch.
        self._height = max(self._starts[-1], height if count == len(self._starts) else 0)
        self.show([line for row in self._rows for line in row])
        if height != self._height:
            self.refresh(layout=True)
        if before is None or before.selected != subject.selected:
            self._mark(before.selected if before is not None else None)
        self._follow()

    def _mark(self, before: int | None) -> None:
        """Paint the whole of the rows whose background has changed."""
        assert self._subject is not None
        for place in {before, self._subject.selected} - {None}:
            if place is not None and place < len(self._rows):
                self.refresh_lines(self._starts[place], len(self._rows[place]))

    def _follow(self) -> None:
        """Keep the selected row in sight."""
        assert self._subject is not None
        if self._subject.selected >= len(self._rows) or not self.room.height:
            return
        start, end = self._starts[self._subject.selected : self._subject.selected + 2]
        top, height = self.scroll_offset.y, self.room.height
        if start < top or end - start >= height:
            self.scroll_to(y=start, animate=False)
        elif end > top + height:
            self.scroll_to(y=end - height, animate=False)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the layers need, and no more than leave the views their room."""
        return max(2, min(self._height, int(viewport.height * MOST_OF_SCREEN)))

    def on_resize(self, event: events.Resize) -> None:
        """Lay the rows out for the new width."""
        super().on_resize(event)
        if self._subject is not None:
            self.show_subject(self._subject)

    def _style(self, role: str, row: int) -> Style:
        style = super()._style(role, row)
        if self._place(row) == (self._subject.selected if self._subject else None):
            return style + Style(bgcolor=self._chosen_style.bgcolor)
        return style

    @property
    def _chosen_style(self) -> Style:
        return self.get_component_rich_style("layers--selected")

    def _place(self, row: int) -> int | None:
        return bisect_right(self._starts, row) - 1 if row < self._starts[-1] else None

    def on_click(self, event: events.Click) -> None:
        """Select the layer under the mouse; twice asks to change it."""
        offset = event.get_content_offset(self)
        place = None if offset is None else self._place(offset.y + self.scroll_offset.y)
        if place is not None:
            self.post_message(self.Picked(place))
            if event.chain == 2:
                self.post_message(self.Asked())

    def action_move(self, rows: int) -> None:
        """Select the layer so many rows further down."""
        self._pick(rows)

    def action_page(self, pages: int) -> None:
        """Select the layer a screen further down."""
        each = max(1, self._starts[-1] // max(1, len(self._rows)))
        self._pick(pages * max(1, self.room.height // each - 1))

    def action_edge(self, place: int) -> None:
        """Select the first or the last layer."""
        self.post_message(self.Picked(place if place >= 0 else len(self._rows) - 1))

    def _pick(self, rows: int) -> None:
        if self._subject is not None and self._rows:
            place = min(max(0, self._subject.selected + rows), len(self._rows) - 1)
            if place != self._subject.selected:
                self.post_message(self.Picked(place))


def _same_rows(one: Subject, other: Subject) -> bool:
    """Whether the two differ in nothing that stands in the rows but the selection."""
    return (
        one.summary is other.summary
        and one.spec is other.spec
        and one.batch == other.batch
        and one.remarks is other.remarks
    )
