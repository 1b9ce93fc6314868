"""The whole state at one step, and what of a cell can be said without a sequence."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.cells import Cell, block_names
from core.rnn.cells.parameters import split_blocks
from core.rnn.trace import Trace

RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "tanh": (-1.0, 1.0),
        "hard_tanh": (-1.0, 1.0),
        "softsign": (-1.0, 1.0),
        "sigmoid": (0.0, 1.0),
        "hard_sigmoid": (0.0, 1.0),
    }
)
"""Between which values an activation keeps the state; one that is not here has an open end."""

SATURATED_WITHIN = 0.01
DEAD_BELOW = 1e-3


@dataclass(frozen=True)
class StateStatistics:
    """The state after one step in a few numbers.

    Attributes:
        norm: ‖h_t‖.
        change: ‖h_t − h_{t−1}‖.
        saturated: how many units lie within 0.01 of an end of their activation's range, for tanh
            |h| > 0.99; None for an activation without two ends, such as relu.
        dead: how many units never move, see `dead_units`.
        units: H.
    """

    norm: float
    change: float
    saturated: int | None
    dead: int
    units: int

    @property
    def saturated_share(self) -> float | None:
        """saturated_share = saturated / H."""
        return None if self.saturated is None else self.saturated / self.units

    @property
    def dead_share(self) -> float:
        """dead_share = dead / H."""
        return self.dead / self.units


def state_statistics(
    trace: Trace, t: int, dead: NDArray[np.bool_] | None = None
) -> StateStatistics:
    """‖h_t‖, ‖h_t − h_{t−1}‖, and how many units are saturated and dead.

    Args:
        trace: the states.
        t: after which step, 1 … the steps that are known.
        dead: (H,), what `dead_units` found; None to look through all steps now.

    Raises:
        ValueError: there is no such step.
    """
    if not 1 <= t <= trace.known:
        raise ValueError(f"there is no step {t}: the known ones are 1 … {trace.known}.")
    h, before = trace.states[t], trace.states[t - 1]
    saturated = saturated_units(trace.cell, h)
    return StateStatistics(
        norm=float(np.linalg.norm(h)),
        change=float(np.linalg.norm(h - before)),
        saturated=None if saturated is None else int(np.count_nonzero(saturated)),
        dead=int(np.count_nonzero(dead_units(trace) if dead is None else dead)),
        units=trace.units,
    )


def saturated_units(cell: Cell, states: Array) -> NDArray[np.bool_] | None:
    """h_u > high − 0.01 or h_u < low + 0.01: there the activation hardly answers any more.

    Args:
        cell: whose activation keeps the state between low and high.
        states: (..., H).

    Returns:
        (..., H); None when the activation has no two ends.
    """
    if cell.activation not in RANGES:
        return None
    low, high = RANGES[cell.activation]
    at_an_end: NDArray[np.bool_] = (states > high - SATURATED_WITHIN) | (
        states < low + SATURATED_WITHIN
    )
    return at_an_end


def dead_units(trace: Trace) -> NDArray[np.bool_]:
    """max_t h_t − min_t h_t < 0.001 over the steps that are known and counted.

    A dead unit answers alike to everything it has read, be it 0 or 1: it tells the layers above
    nothing. The initial state is left out, for a unit that leaves 0 once and then stands still is
    as dead; so are masked steps, which repeat a state without having read anything. Fewer than
    two steps decide nothing, so no unit is dead then.

    Args:
        trace: the states.

    Returns:
        (H,).
    """
    counted = trace.mask[: trace.known]
    states = trace.states[1 : trace.known + 1]
    states = states if counted.all() else states[counted]
    if len(states) < 2:
        return np.zeros(trace.units, np.bool_)
    still: NDArray[np.bool_] = np.ptp(states, axis=0) < DEAD_BELOW
    return still


def spectral_radii(cell: Cell) -> dict[str, float]:
    """ρ(U_g) = max |λ(U_g)|, the largest eigenvalue of each block of the recurrent kernel.

    In float64. Above 1 a direction of the state grows from step to step as far as the activation
    and the gates let it; far below 1 what was there is gone after a few steps.

    Args:
        cell: the parameters.

    Returns:
        One number a block, by its name; nan for a block that is not finite.
    """
    recurrent = np.asarray(cell.recurrent_kernel, np.float64)
    blocks = zip(block_names(cell), split_blocks(recurrent, cell.units), strict=True)
    return {
        name: float(np.abs(np.linalg.eigvals(block)).max())
        if np.isfinite(block).all()
        else float("nan")
        for name, block in blocks
    }
