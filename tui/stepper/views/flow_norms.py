"""The lengths of everything that flows through a cell at one timestep."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.rnn.arrays import Array
from core.rnn.cells import Cell, GRUCell, block_names
from core.rnn.trace import Trace, steps


@dataclass(frozen=True)
class Block:
    """One block of a cell: its sum and what that is made of, as norms over the units.

    Attributes:
        given: ‖x·W‖.
        remembered: ‖h₋₁·U‖; of a GRU's candidate what the reset gate has not yet scaled with
            `reset_after`, and ‖(r·h₋₁)·U‖ without.
        bias: ‖b‖.
        total: ‖z‖, of their sum.
        openness: the mean |gate| over the units; of a SimpleRNN's only block the mean |h|.
    """

    given: float
    remembered: float
    bias: float
    total: float
    openness: float


@dataclass(frozen=True)
class Flow:
    """‖·‖ of every vector on the way from x_t and h_{t−1} to h_t.

    Attributes:
        x: ‖x_t‖.
        before, after: ‖h_{t−1}‖ and ‖h_t‖.
        change: ‖h_t − h_{t−1}‖.
        cell_before, cell_after: ‖c_{t−1}‖ and ‖c_t‖; 0 without a cell state.
        kept: ‖f·c_{t−1}‖ of an LSTM, ‖z·h_{t−1}‖ of a GRU.
        taken: ‖i·ĉ‖ of an LSTM, ‖(1 − z)·ĥ‖ of a GRU.
        reset: of a GRU ‖r·(h_{t−1}·U_h + b_rh)‖ with `reset_after`, ‖r·h_{t−1}‖ without.
        slope: the mean of 1 − h² over the units of a SimpleRNN with tanh.
        blocks: by the block's name.
        masked: the step is not taken; all but the states is what it would have been.
    """

    x: float
    before: float
    after: float
    change: float
    cell_before: float
    cell_after: float
    kept: float
    taken: float
    reset: float
    slope: float
    blocks: Mapping[str, Block]
    masked: bool


def flow_at(trace: Trace, t: int) -> Flow:
    """Every norm of step `t` (1 … T); only this timestep is computed."""
    made = steps(trace, slice(t - 1, t))
    gates = {name: values[0] for name, values in made.gates.items()}
    terms = {name: values[0] for name, values in made.terms.items()}
    h, before = trace.states[t], trace.states[t - 1]
    c, c_before = (None, None) if trace.cells is None else (trace.cells[t], trace.cells[t - 1])
    kept, taken, reset = _products(trace.cell, gates, terms, before, c_before)
    return Flow(
        x=_norm(trace.inputs[t - 1]),
        before=_norm(before),
        after=_norm(h),
        change=_norm(h - before),
        cell_before=_norm(c_before),
        cell_after=_norm(c),
        kept=kept,
        taken=taken,
        reset=reset,
        slope=float(np.mean(1.0 - h * h)),
        blocks={
            name: Block(
                given=_norm(terms[f"input_{name}"]),
                remembered=_norm(terms[f"recurrent_{name}"]),
                bias=_norm(terms[f"bias_{name}"]),
                total=_norm(terms[f"z_{name}"]),
                openness=float(np.mean(np.abs(gates.get(name, h)))),
            )
            for name in block_names(trace.cell)
        },
        masked=not trace.mask[t - 1],
    )


def _products(
    cell: Cell,
    gates: Mapping[str, Array],
    terms: Mapping[str, Array],
    before: Array,
    cell_before: Array | None,
) -> tuple[float, float, float]:
    """What is kept of the old state, what is taken of the candidate, and what the reset leaves."""
    if cell_before is not None:
        return _norm(gates["f"] * cell_before), _norm(gates["i"] * gates["c"]), 0.0
    if isinstance(cell, GRUCell):
        z = gates["z"]
        reset = terms["reset_h"] if cell.reset_after else gates["r"] * before
        return _norm(z * before), _norm((1 - z) * gates["h"]), _norm(reset)
    return 0.0, 0.0, 0.0


def _norm(vector: Array | None) -> float:
    return 0.0 if vector is None else float(np.linalg.norm(vector))
