"""One sequence with every intermediate kept: what can be shown, step by step."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.cells import (
    Cell,
    GRUCell,
    LSTMCell,
    State,
    block_names,
    initial_state,
    require_state,
)
from core.rnn.cells.parameters import split_blocks
from core.rnn.intermediates import gate_names, intermediates, term_names
from core.rnn.sequence import require_mask, require_sequence

__all__ = ["Contribution", "Source", "Trace", "bias", "block_names", "contributions", "trace"]

Source = Literal["x", "h"]


@dataclass(frozen=True, eq=False)
class Trace:
    """Everything that a cell computed over one sequence.

    For each block g of the cell, `terms` holds "input_g" = x_t·W_g, "recurrent_g", "bias_g" and
    their sum, the pre-activation "z_g". "recurrent_g" is h_{t-1}·U_g, with one exception: the
    candidate of a GRU. With `reset_after`, its "recurrent_h" is h_{t-1}·U_h + b_rh as it is before
    the reset gate, "reset_h" is r times that, and the sum is input_h + bias_h + reset_h; without,
    its "recurrent_h" is (r·h_{t-1})·U_h. A GRU's "bias_z" and "bias_r" are the sum of both biases.

    At a masked step the terms and gates are what the cell would have computed; the states repeat.

    Attributes:
        cell: the parameters.
        inputs: (T, D).
        mask: (T,) True where the step counted.
        states: (T+1, H), `states[t + 1]` after step t, `states[0]` the initial one.
        cells: (T+1, H), the LSTM's c in the same way; None for the other cells.
        gates: (T, H) each. LSTM: i, f, c (the candidate), o; GRU: z, r, h (the candidate).
        terms: (T, H) each, every summand and pre-activation by name.
    """

    cell: Cell
    inputs: Array
    mask: NDArray[np.bool_]
    states: Array
    cells: Array | None
    gates: dict[str, Array]
    terms: dict[str, Array]

    @property
    def timesteps(self) -> int:
        """T."""
        return int(self.inputs.shape[0])

    @property
    def units(self) -> int:
        """H."""
        return self.cell.units


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
    """state_t = cell(x_t, state_{t-1}) for t = 0 … T−1, with every intermediate kept.

    Args:
        cell: the parameters.
        inputs: (T, D).
        mask: (T,) True where a step counts; None when all do.
        initial: the state before the first step, arrays of (H,); None for zeros.

    Raises:
        ValueError: when an argument has a wrong shape.
    """
    inputs = require_sequence(cell, inputs, axes=("timesteps", cell.inputs))
    timesteps = len(inputs)
    kept = require_mask(mask, (timesteps,))
    state = initial_state(cell) if initial is None else require_state(cell, initial, None)

    states = [state]
    gates: list[dict[str, Array]] = []
    terms: list[dict[str, Array]] = []
    for t in range(timesteps):
        step_gates, step_terms, new_state = intermediates(cell, inputs[t], state)
        gates.append(step_gates)
        terms.append(step_terms)
        state = new_state if kept[t] else state
        states.append(state)

    return Trace(
        cell=cell,
        inputs=inputs,
        mask=kept,
        states=np.stack([s[0] for s in states]),
        cells=np.stack([s[1] for s in states]) if isinstance(cell, LSTMCell) else None,
        gates=_stacked(gates, gate_names(cell), cell),
        terms=_stacked(terms, term_names(cell), cell),
    )


def _stacked(steps: list[dict[str, Array]], names: tuple[str, ...], cell: Cell) -> dict[str, Array]:
    """{name: (T, H)}, also for a sequence without a single step."""
    if not steps:
        return {name: np.empty((0, cell.units), cell.dtype) for name in names}
    return {name: np.stack([step[name] for step in steps]) for name in names}


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
        reset = trace.gates["r"][t]
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
    own = float(trace.terms[f"bias_{block}"][t, unit])
    cell = trace.cell
    if isinstance(cell, GRUCell) and cell.reset_after and block == "h":
        recurrent_bias = split_blocks(cell.recurrent_bias, cell.units)[2][unit]
        own += float(trace.gates["r"][t, unit] * recurrent_bias)
    return own


def _products(source: Source, weights: Array, values: Array) -> list[Contribution]:
    return [
        Contribution(source, index, float(weight), float(value), float(weight) * float(value))
        for index, (weight, value) in enumerate(zip(weights, values, strict=True))
    ]


def _require_place(trace: Trace, t: int, unit: int, block: str) -> None:
    if not 0 <= t < trace.timesteps:
        raise ValueError(f"there is no step {t}: the sequence has {trace.timesteps}.")
    if not 0 <= unit < trace.units:
        raise ValueError(f"there is no unit {unit}: the cell has {trace.units}.")
    if block not in block_names(trace.cell):
        known = ", ".join(block_names(trace.cell))
        raise ValueError(f"there is no block '{block}': a {trace.cell.kind} has {known}.")
