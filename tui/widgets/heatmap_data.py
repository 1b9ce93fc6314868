"""What a heat map shows: columns that are asked for when they come in sight."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class MapStrip:
    """One number a timestep, shown as a line of colours under the map.

    Attributes:
        label: at most three characters, shown in the gutter.
        values: (T,); what is not a number is blank.
        limit: how far from `middle` both ends of the colour scale are.
        middle: the value that has the colour of zero.
    """

    label: str
    values: Values
    limit: float
    middle: float = 0.0


@dataclass(frozen=True, eq=False)
class HeatMapData:
    """Units × timesteps, of which only what is in sight is ever asked for.

    Attributes:
        columns: (n, H), the values of every unit at the n timesteps of a slice, counted from 0.
            The slice has a start, a stop and a stride, and stays below `known`.
        timesteps: T.
        known: how many timesteps have values so far; the columns behind them are blank.
        units: H.
        limit: the magnitude at both ends of the colour scale.
        order: (H,) the unit in each row.
        words: one word a timestep; None where there are none.
        strips: the lines under the map.
    """

    columns: Callable[[slice], Values]
    timesteps: int
    known: int
    units: int
    limit: float
    order: NDArray[np.intp]
    words: tuple[str, ...] | None = None
    strips: tuple[MapStrip, ...] = ()


def matrix(values: Values, limit: float = 1.0) -> HeatMapData:
    """The map of an array (T, H), its units in their own order."""
    timesteps, units = values.shape

    def columns(which: slice) -> Values:
        return values[which]

    return HeatMapData(columns, timesteps, timesteps, units, limit, np.arange(units))
