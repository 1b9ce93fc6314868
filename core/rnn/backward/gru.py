"""One step of the GRU, backwards: after the product, or before it."""

import numpy as np

from core.rnn.activations import activation
from core.rnn.arrays import Array
from core.rnn.backward.derivatives import pull_back
from core.rnn.backward.gradients import StepGradients
from core.rnn.cells import GRUCell, State
from core.rnn.cells.parameters import split_blocks


def gru_backward(cell: GRUCell, x: Array, state: State, gradient: State) -> StepGradients:
    """∂L/∂h_{t−1} = ∂L/∂h_t · z + what arrives through the gates and the candidate.

    Args:
        cell: the parameters.
        x: x_t, (B, D).
        state: (h_{t−1},), (B, H).
        gradient: (∂L/∂h_t,), (B, H).
    """
    if cell.reset_after:
        return _reset_after(cell, x, state[0], gradient[0])
    return _reset_before(cell, x, state[0], gradient[0])


def _reset_after(cell: GRUCell, x: Array, h: Array, d_h: Array) -> StepGradients:
    """h_t = z·h_{t−1} + (1 − z)·g,  g = a(p_h + r·q_h),  p = x_t·W + b,  q = h_{t−1}·U + b_r.

    ∂L/∂a_z = ∂L/∂h_t · (h_{t−1} − g) · σ′,   ∂L/∂a_h = ∂L/∂h_t · (1 − z) · a′,
    ∂L/∂a_r = ∂L/∂a_h · q_h · σ′, where a_z, a_r and a_h are the pre-activations. They are what
    arrives at p; at q the candidate's block arrives multiplied by r.
    """
    squash, gate = activation(cell.activation), activation(cell.recurrent_activation)
    p_z, p_r, p_h = split_blocks(x @ cell.kernel + cell.input_bias, cell.units)
    q_z, q_r, q_h = split_blocks(h @ cell.recurrent_kernel + cell.recurrent_bias, cell.units)
    z, r = gate(p_z + q_z), gate(p_r + q_r)
    g = squash(p_h + r * q_h)

    d_z = pull_back(cell.recurrent_activation, p_z + q_z, d_h * (h - g))
    d_g = pull_back(cell.activation, p_h + r * q_h, d_h * (1 - z))
    d_r = pull_back(cell.recurrent_activation, p_r + q_r, d_g * q_h)
    d_p = np.concatenate([d_z, d_r, d_g], axis=-1)
    d_q = np.concatenate([d_z, d_r, d_g * r], axis=-1)
    return StepGradients(
        kernel=x.T @ d_p,
        recurrent_kernel=h.T @ d_q,
        bias=np.stack([d_p.sum(axis=0), d_q.sum(axis=0)]),
        inputs=d_p @ cell.kernel.T,
        state=(d_h * z + d_q @ cell.recurrent_kernel.T,),
    )


def _reset_before(cell: GRUCell, x: Array, h: Array, d_h: Array) -> StepGradients:
    """h_t = z·h_{t−1} + (1 − z)·g,  g = a(p_h + (r·h_{t−1})·U_h),  p = x_t·W + b.

    The candidate's pre-activation hands ∂L/∂(r·h_{t−1}) = ∂L/∂a_h·U_hᵀ back to both factors:
    times h_{t−1} it reaches the reset gate, times r the state.
    """
    squash, gate = activation(cell.activation), activation(cell.recurrent_activation)
    u_gates = cell.recurrent_kernel[:, : 2 * cell.units]
    u_candidate = cell.recurrent_kernel[:, 2 * cell.units :]
    p_z, p_r, p_h = split_blocks(x @ cell.kernel + cell.bias, cell.units)
    q_z, q_r = split_blocks(h @ u_gates, cell.units)
    z, r = gate(p_z + q_z), gate(p_r + q_r)
    a_h = p_h + (r * h) @ u_candidate
    g = squash(a_h)

    d_z = pull_back(cell.recurrent_activation, p_z + q_z, d_h * (h - g))
    d_g = pull_back(cell.activation, a_h, d_h * (1 - z))
    d_reset = d_g @ u_candidate.T
    d_r = pull_back(cell.recurrent_activation, p_r + q_r, d_reset * h)
    d_gates = np.concatenate([d_z, d_r], axis=-1)
    d_p = np.concatenate([d_gates, d_g], axis=-1)
    return StepGradients(
        kernel=x.T @ d_p,
        recurrent_kernel=np.concatenate([h.T @ d_gates, (r * h).T @ d_g], axis=-1),
        bias=d_p.sum(axis=0),
        inputs=d_p @ cell.kernel.T,
        state=(d_h * z + d_gates @ u_gates.T + d_reset * r,),
    )
