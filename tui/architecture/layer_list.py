"""The layers of the stack, one selectable row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.architecture.rows import layer_row

if TYPE_CHECKING:
    from textual import events
    from textual.content import Content

    from core.models.inspect import Inspection


class LayerList(OptionList):
    """Rows of the stack; the highlighted one is the selected layer."""

    HELP = """\
### The stack, layer by layer

Each layer is shown as the Keras call that makes it. Below it: the **output shape** (the batch
size is left open: None), whether a **mask** leaves it, its **parameters** with their formula
(V vocabulary, D values in, H units, U outputs), and its **share** of all of them.

Where the stack cannot be built the layer at fault says why and how to repair it; the layers
before it keep what could be inferred.
"""

    class Picked(Message):
        """The reader moved to another layer."""

        def __init__(self, place: int) -> None:
            self.place = place
            super().__init__()

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._found: Inspection | None = None
        self._selected = 0
        self._rows: list[Content] = []

    @property
    def row_width(self) -> int:
        """Columns of one row."""
        # Two for the padding, one kept free for a scrollbar that may come.
        return max(20, self.outer_size.width - 3)

    def show(self, found: Inspection, selected: int) -> None:
        """Show a stack; rows that stay the same are not touched."""
        self._found = found
        self._selected = selected
        self._fill()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the rows out for the new width."""
        self._fill()

    def _fill(self) -> None:
        if self._found is None or not self.size.width:
            return
        rows = [
            layer_row(self._found, place, self.row_width, selected=place == self._selected)
            for place in range(len(self._found.spec.layers))
        ]
        with self.prevent(OptionList.OptionHighlighted):
            if len(rows) == len(self._rows):
                for place, (before, row) in enumerate(zip(self._rows, rows, strict=True)):
                    if before != row:
                        self.replace_option_prompt_at_index(place, row)
            else:
                self.set_options([Option(row) for row in rows])
            self.highlighted = self._selected
        self._rows = rows

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell the pane which layer is selected now."""
        event.stop()
        self.post_message(self.Picked(event.option_index))
