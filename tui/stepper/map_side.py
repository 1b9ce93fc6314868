"""The map over its legend: they are given each snapshot, and repaint what differs."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from core.stepping.walking import is_complete
from tui.stepper.map_data import depends_on, map_data
from tui.stepper.numbers import short
from tui.stepper.quantities import view
from tui.stepper.state import StepperState
from tui.widgets.heatmap import HeatMap
from tui.widgets.scale_legend import ScaleLegend


class MapSide(Vertical):
    """The heat map of a state's units over time, and what its colours mean."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state: StepperState | None = None

    def compose(self) -> ComposeResult:
        """The legend at the map's foot."""
        yield HeatMap(roomy=True, id="map")
        yield ScaleLegend(id="legend")

    def show_state(self, new: StepperState) -> None:
        """Show another snapshot."""
        heatmap = self.query_one(HeatMap)
        old, self._state = self._state, new
        grown = old is not None and old.reading is not new.reading
        whole = grown and is_complete(new.reading)
        if old is None or depends_on(old) != depends_on(new) or whole:
            shown = view(new)
            heatmap.show(map_data(new, shown), new.unit, new.t - 1)
            self.query_one(ScaleLegend).show(short(shown.limit).removesuffix(".00"), shown.meaning)
        else:
            if grown:
                heatmap.grow(map_data(new, view(new)))
            heatmap.point(new.unit, new.t - 1)
        if old is None or old.anchor != new.anchor:
            heatmap.mark({} if new.anchor is None else {new.anchor - 1: "A"})

    def pan(self, columns: int, lines: int) -> None:
        """Look elsewhere, half of what is in sight at a time."""
        heatmap = self.query_one(HeatMap)
        width, height = heatmap.size
        heatmap.pan(columns * max(width // 2, 1), lines * max(height // 2, 1))
