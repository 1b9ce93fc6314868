"""A panel that shows what a pure function says about the stepper's state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events

from tui.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from tui.stepper.state import StepperState

Lay = Callable[["StepperState", int, int], list[Line]]
"""What a panel says of a state, in lines of at most so many columns and at most so many lines."""


class LinesPanel(Lines):
    """The lines of one function, as many as there is room for."""

    def __init__(self, lay: Lay, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lay = lay
        self._state: StepperState | None = None

    def show_state(self, state: StepperState) -> None:
        """Show another snapshot."""
        self._state = state
        self._fill()

    def lay_by(self, lay: Lay) -> None:
        """Show from now on what another function says."""
        if lay is not self._lay:
            self._lay = lay
            self._fill()

    def on_resize(self, event: events.Resize) -> None:
        """Fill the room there is now."""
        self._fill()

    def on_show(self, event: events.Show) -> None:
        """Catch up with what happened while the panel was hidden."""
        self._fill()

    def _fill(self) -> None:
        # A hidden panel would compute on every step what nobody sees.
        if self._state is not None and self.display and self.size.width and self.size.height:
            self.show(self._lay(self._state, self.size.width, self.size.height))
