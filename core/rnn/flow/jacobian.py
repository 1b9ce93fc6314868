"""One step of a cell backwards, for the state alone: rows times its Jacobian."""

import numpy as np

from core.rnn.activations import activation
from core.rnn.arrays import Array
from core.rnn.backward import pull_back
from core.rnn.cells import GRUCell, LSTMCell, SimpleRNNCell, State
from core.rnn.trace import Steps, Trace

Carried = tuple[State, Array | None]
"""The rows before the step, and for the LSTM what they say of c_t, its way through h_t included."""


def carry_back(walked: Trace, found: Steps, place: int, t: int, rows: State) -> Carried:
    """∂(·)/∂state_{t−1} = ∂(·)/∂state_t · ∂state_t/∂state_{t−1}.

    What `core.rnn.backward.step.retreat` finds for the state, from gates that are there already
    and without the gradients of weights and input: a fraction of the work.

    Args:
        walked: the states.
        found: the gates and sums of some timesteps.
        place: which of them is timestep t.
        t: counted from 0.
        rows: ∂(·)/∂state_t, arrays of (k, H).
    """
    terms = {name: values[place] for name, values in found.terms.items()}
    gates = {name: values[place] for name, values in found.gates.items()}
    match walked.cell:
        case SimpleRNNCell():
            return _simple(walked.cell, terms, rows), None
        case LSTMCell():
            assert walked.cells is not None
            return _lstm(walked.cell, terms, gates, (walked.cells[t], walked.cells[t + 1]), rows)
        case GRUCell():
            return _gru(walked.cell, terms, gates, walked.states[t], rows), None


def _simple(cell: SimpleRNNCell, terms: dict[str, Array], rows: State) -> State:
    """∂(·)/∂h_{t−1} = (∂(·)/∂h_t · f′(z))·Uᵀ."""
    return (pull_back(cell.activation, terms["z_h"], rows[0]) @ cell.recurrent_kernel.T,)


def _lstm(
    cell: LSTMCell,
    terms: dict[str, Array],
    gates: dict[str, Array],
    around: tuple[Array, Array],
    rows: State,
) -> Carried:
    """∂(·)/∂c_{t−1} = f·∂(·)/∂c_t, ∂(·)/∂h_{t−1} = ∂(·)/∂z·Uᵀ: see `core.rnn.backward.lstm`."""
    (d_h, d_c), (c, c_new) = rows, around
    gate = cell.recurrent_activation
    d_c = d_c + pull_back(cell.activation, c_new, d_h * gates["o"])
    d_z = np.concatenate(
        [
            pull_back(gate, terms["z_i"], d_c * gates["c"]),
            pull_back(gate, terms["z_f"], d_c * c),
            pull_back(cell.activation, terms["z_c"], d_c * gates["i"]),
            pull_back(gate, terms["z_o"], d_h * activation(cell.activation)(c_new)),
        ],
        axis=-1,
    )
    return (d_z @ cell.recurrent_kernel.T, d_c * gates["f"]), d_c


def _gru(
    cell: GRUCell, terms: dict[str, Array], gates: dict[str, Array], h: Array, rows: State
) -> State:
    """∂(·)/∂h_{t−1} = ∂(·)/∂h_t·z + ∂(·)/∂z_g·U_gᵀ: see `core.rnn.backward.gru`."""
    (d_h,) = rows
    z, r, g = gates["z"], gates["r"], gates["h"]
    gate = cell.recurrent_activation
    d_z = pull_back(gate, terms["z_z"], d_h * (h - g))
    d_g = pull_back(cell.activation, terms["z_h"], d_h * (1 - z))
    if cell.reset_after:
        d_r = pull_back(gate, terms["z_r"], d_g * terms["recurrent_h"])
        d_q = np.concatenate([d_z, d_r, d_g * r], axis=-1)
        return (d_h * z + d_q @ cell.recurrent_kernel.T,)
    u_gates = cell.recurrent_kernel[:, : 2 * cell.units]
    d_reset = d_g @ cell.recurrent_kernel[:, 2 * cell.units :].T
    d_r = pull_back(gate, terms["z_r"], d_reset * h)
    return (d_h * z + np.concatenate([d_z, d_r], axis=-1) @ u_gates.T + d_reset * r,)
