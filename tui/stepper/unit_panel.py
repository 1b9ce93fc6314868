"""The chosen unit: its equations with their numbers, and what adds most to them."""

from textual import events

from tui.stepper.equations import unit_lines
from tui.stepper.state import StepperState
from tui.widgets.lines import Lines


class UnitPanel(Lines):
    """One unit at one timestep, as many lines as there is room for."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state: StepperState | None = None

    def show_state(self, state: StepperState) -> None:
        """Show another snapshot."""
        self._state = state
        if self.size.width:
            self.show(unit_lines(state, self.size.width, self.size.height))

    def on_resize(self, event: events.Resize) -> None:
        """Fill the room there is now."""
        if self._state is not None:
            self.show_state(self._state)
