"""The colour levels of the columns in sight, each asked for once."""

import numpy as np
from numpy.typing import NDArray

from tui.widgets.colour_scale import levels
from tui.widgets.heatmap_data import HeatMapData, MapStrip, Values
from tui.widgets.heatmap_zoom import Axis

Levels = NDArray[np.int16]

BLANK = -1
"""The level of what is not there. The level of what is no finite number is `steps`."""


class VisibleColumns:
    """The levels of the columns in sight and of the cursor's; only missing ones are asked for."""

    def __init__(self, data: HeatMapData, axis: Axis, steps: int) -> None:
        self._data = data
        self._axis = axis
        self._steps = steps
        self._first = 0
        self._held: Levels = _blank(0, data.units)
        self._cursor: tuple[int, Levels] | None = None

    def grow(self, data: HeatMapData) -> None:
        """Go on with the same values, of which more are known."""
        self._data = data
        self._cursor = None

    @property
    def known(self) -> int:
        """How many places show something."""
        if self._data.known >= self._axis.count:
            return self._axis.places
        return self._data.known // self._axis.stride

    def between(self, first: int, last: int) -> Levels:
        """(last − first, H), the levels at these places; the unknown ones are blank."""
        end = max(min(last, self.known), first)
        held_end = self._first + len(self._held)
        if first < self._first or end > held_end:
            self._held = self._asked(first, end, held_end)
            self._first = first
            held_end = end
        found = self._held[first - self._first : end - self._first]
        if end == last:
            return found
        return np.concatenate([found, _blank(last - end, self._data.units)])

    def _asked(self, first: int, end: int, held_end: int) -> Levels:
        start, stop = max(first, self._first), min(end, held_end)
        if start >= stop:
            return self._ask(first, end)
        kept = self._held[start - self._first : stop - self._first]
        return np.concatenate([self._ask(first, start), kept, self._ask(stop, end)])

    def at(self, timestep: int) -> Levels:
        """(H,), the levels of one timestep, whether or not its column shows another one."""
        if not 0 <= timestep < self._data.known:
            blank: Levels = _blank(1, self._data.units)[0]
            return blank
        place = self._axis.place(timestep)
        held = self._first <= place < self._first + len(self._held)
        if held and self._axis.item(place) == timestep:
            column: Levels = self._held[place - self._first]
            return column
        if self._cursor is None or self._cursor[0] != timestep:
            self._cursor = timestep, self._read(slice(timestep, timestep + 1, 1))[0]
        return self._cursor[1]

    def _ask(self, first: int, end: int) -> Levels:
        """The levels at these places; the last place of all may be nearer than a stride."""
        stride, whole = self._axis.stride, self._axis.count // self._axis.stride
        parts = [_blank(0, self._data.units)]
        if first < min(end, whole):
            start, stop = self._axis.item(first), self._axis.item(min(end, whole) - 1) + 1
            parts.append(self._read(slice(start, stop, stride)))
        if first < end and end > whole:
            parts.append(self._read(slice(self._axis.count - 1, self._axis.count, 1)))
        return np.concatenate(parts)

    def _read(self, which: slice) -> Levels:
        values = self._data.columns(which)
        expected = len(range(which.start, which.stop, which.step)), self._data.units
        if values.shape != expected:
            raise ValueError(
                f"The map asked for {expected[0]} columns of {expected[1]} units "
                f"and got an array of shape {values.shape}."
            )
        return leveled(values, self._data.limit, self._steps)


def leveled(values: Values, limit: float, steps: int) -> Levels:
    """The level of every value; that of what is no finite number is `steps`."""
    found = levels(values, limit if limit > 0 else 1.0, steps).astype(np.int16)
    found[~np.isfinite(values)] = steps
    return found


def strip_levels(strip: MapStrip, items: NDArray[np.intp], steps: int) -> Levels:
    """The levels of a strip at these timesteps; what is not a number is blank."""
    values = np.asarray(strip.values, dtype=float)[items]
    found = leveled(values - strip.middle, strip.limit, steps)
    found[np.isnan(values)] = BLANK
    return found


def _blank(columns: int, units: int) -> Levels:
    return np.full((columns, units), BLANK, np.int16)
