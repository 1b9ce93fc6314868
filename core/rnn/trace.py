"""One sequence, state by state, and every intermediate of the steps that are looked at."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.cells import (
    Cell,
    GRUCell,
    State,
    advance,
    block_names,
    initial_state,
    require_state,
)
from core.rnn.cells.parameters import split_blocks
from core.rnn.intermediates import intermediates
from core.rnn.sequence import require_mask, require_sequence

__all__ = [
    "Contribution",
    "Source",
    "Steps",
    "Trace",
    "bias",
    "block_names",
    "contributions",
    "steps",
    "trace",
    "unwalked",
    "walked_on",
]

Source = Literal["x", "h"]


@dataclass(frozen=True, eq=False)
class Trace:
    """The states of a cell over one sequence, as far as it has been walked.

    From the states everything else follows: `steps` computes the gates and sums of whichever
    timesteps are looked at. That is what lets a sequence of 10,000 steps be walked while it is
    shown.

    Attributes:
        cell: the parameters.
        inputs: (T, D).
        mask: (T,) True where the step counted.
        states: (T+1, H), `states[t + 1]` after step t, `states[0]` the initial one.
        cells: (T+1, H), the LSTM's c in the same way; None for the other cells.
        known: how many steps have been walked: what lies behind `states[known]` is not yet filled.
    """

    cell: Cell
    inputs: Array
    mask: NDArray[np.bool_]
    states: Array
    cells: Array | None
    known: int

    @property
    def timesteps(self) -> int:
        """T."""
        return int(self.inputs.shape[0])

    @property
    def units(self) -> int:
        """H."""
        return self.cell.units


@dataclass(frozen=True, eq=False)
class Steps:
    """Every intermediate of n timesteps.

    For each block g of the cell, `terms` holds "input_g" = x_t·W_g, "recurrent_g", "bias_g" and
    their sum, the pre-activation "z_g". "recurrent_g" is h_{t-1}·U_g, with one exception: the
    candidate of a GRU. With `reset_after`, its "recurrent_h" is h_{t-1}·U_h + b_rh as it is before
    the reset gate, "reset_h" is r times that, and the sum is input_h + bias_h + reset_h; without,
    its "recurrent_h" is (r·h_{t-1})·U_h. A GRU's "bias_z" and "bias_r" are the sum of both biases.

    At a masked step the terms and gates are what the cell would have computed; the states repeat.

    Attributes:
        gates: (n, H) each. LSTM: i, f, c (the candidate), o; GRU: z, r, h (the candidate).
        terms: (n, H) each, every summand and pre-activation by name.
    """

    gates: dict[str, Array]
    terms: dict[str, Array]


@dataclass(frozen=True)
class Contribution:
    """product = weight · value: one summand of a pre-activation.

    Attributes:
        source: "x" for an input feature, "h" for a unit of the previous hidden state.
        index: which feature or unit.
        weight: by what it was multiplied.
        value: the feature, or the unit's state.
        product: what it added.
    """

    source: Source
    index: int
    weight: float
    value: float
    product: float


def trace(
    cell: Cell,
    inputs: Array,
    mask: NDArray[Any] | None = None,
    initial: State | None = None,
) -> Trace:
    """state_t = cell(x_t, state_{t-1}) for t = 0 … T−1, every state kept.

    Args:
        cell: the parameters.
        inputs: (T, D).
        mask: (T,) True where a step counts; None when all do.
        initial: the state before the first step, arrays of (H,); None for zeros.

    Raises:
        ValueError: when an argument has a wrong shape.
    """
    begun = unwalked(cell, inputs, mask, initial)
    return walked_on(begun, begun.timesteps)


def unwalked(
    cell: Cell,
    inputs: Array,
    mask: NDArray[Any] | None = None,
    initial: State | None = None,
) -> Trace:
    """The trace before its first step, with room for all of them; see `trace`."""
    inputs = require_sequence(cell, inputs, axes=("timesteps", cell.inputs))
    kept = require_mask(mask, (len(inputs),))
    state = initial_state(cell) if initial is None else require_state(cell, initial, None)
    room = [np.empty((len(inputs) + 1, cell.units), cell.dtype) for _ in state]
    for array, first in zip(room, state, strict=True):
        array[0] = first
    return Trace(cell, inputs, kept, room[0], room[1] if len(room) == 2 else None, known=0)


def walked_on(trace: Trace, count: int) -> Trace:
    """The trace `count` steps further on, or at its end.

    Both share their arrays: what an older trace knows is never written again.
    """
    cell, stop = trace.cell, min(trace.known + count, trace.timesteps)
    arrays = [trace.states] if trace.cells is None else [trace.states, trace.cells]
    state = tuple(array[trace.known] for array in arrays)
    for t in range(trace.known, stop):
        if trace.mask[t]:
            # Row by row, for a product of all inputs at once would round differently.
            state = advance(cell, trace.inputs[t] @ cell.kernel, state)
        for array, value in zip(arrays, state, strict=True):
            array[t + 1] = value
    return replace(trace, known=stop)


def steps(trace: Trace, which: slice) -> Steps:
    """z_g = x_t·W_g + h_{t-1}·U_g + b_g and the gates, of these timesteps alone.

    Args:
        trace: the states.
        which: timesteps, counted from 0; those that are not known yet are left out.
    """
    places = range(trace.known)[which]
    rows = slice(places.start, max(places.stop, 0), places.step)
    x, h = trace.inputs[rows], trace.states[:-1][rows]
    state = (h,) if trace.cells is None else (h, trace.cells[:-1][rows])
    gates, terms = intermediates(trace.cell, x, state)
    whole = {name: np.broadcast_to(values, h.shape) for name, values in terms.items()}
    return Steps(gates, whole)


def contributions(trace: Trace, t: int, unit: int, block: str = "h") -> tuple[Contribution, ...]:
    """z_g[unit] = Σ_i W_g[i, unit]·x_i + Σ_j U_g[j, unit]·h_j + bias: the products, sorted.

    In the candidate of a GRU the reset gate counts as well. With `reset_after` it scales what
    arrives at the unit, so the weight is r[unit]·U[j, unit]; without, it scales what leaves each
    unit, so the value is r[j]·h[j].

    Args:
        trace: what `trace` returned.
        t: which step, 0 … T−1.
        unit: which unit, 0 … H−1.
        block: which block; "h" for the SimpleRNN and for a GRU's candidate.

    Returns:
        One entry an input feature and one a unit, the largest |product| first. Together with
        `bias` they sum to the pre-activation.

    Raises:
        ValueError: when there is no such step, unit or block.
    """
    _require_place(trace, t, unit, block)
    cell = trace.cell
    which = block_names(cell).index(block)
    x, h = trace.inputs[t], trace.states[t]
    kernel = split_blocks(cell.kernel, cell.units)[which][:, unit]
    recurrent = split_blocks(cell.recurrent_kernel, cell.units)[which][:, unit]
    if isinstance(cell, GRUCell) and block == "h":
        reset = steps(trace, slice(t, t + 1)).gates["r"][0]
        if cell.reset_after:
            recurrent = recurrent * reset[unit]
        else:
            h = h * reset
    found = [*_products("x", kernel, x), *_products("h", recurrent, h)]
    return tuple(sorted(found, key=lambda one: -abs(one.product)))


def bias(trace: Trace, t: int, unit: int, block: str = "h") -> float:
    """z_g[unit] − Σ products: what the unit adds by itself.

    For the candidate of a GRU with `reset_after` that is b_h + r·b_rh, elsewhere the bias.

    Args:
        trace: what `trace` returned.
        t: which step.
        unit: which unit.
        block: which block.

    Raises:
        ValueError: when there is no such step, unit or block.
    """
    _require_place(trace, t, unit, block)
    found = steps(trace, slice(t, t + 1))
    own = float(found.terms[f"bias_{block}"][0, unit])
    cell = trace.cell
    if isinstance(cell, GRUCell) and cell.reset_after and block == "h":
        recurrent_bias = split_blocks(cell.recurrent_bias, cell.units)[2][unit]
        own += float(found.gates["r"][0, unit] * recurrent_bias)
    return own


def _products(source: Source, weights: Array, values: Array) -> list[Contribution]:
    return [
        Contribution(source, index, float(weight), float(value), float(weight) * float(value))
        for index, (weight, value) in enumerate(zip(weights, values, strict=True))
    ]


def _require_place(trace: Trace, t: int, unit: int, block: str) -> None:
    if not 0 <= t < trace.known:
        raise ValueError(f"there is no step {t}: the sequence has {trace.known}.")
    if not 0 <= unit < trace.units:
        raise ValueError(f"there is no unit {unit}: the cell has {trace.units}.")
    if block not in block_names(trace.cell):
        known = ", ".join(block_names(trace.cell))
        raise ValueError(f"there is no block '{block}': a {trace.cell.kind} has {known}.")
