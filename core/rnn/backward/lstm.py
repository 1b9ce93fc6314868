"""One step of the LSTM, backwards."""

import numpy as np

from core.rnn.activations import activation
from core.rnn.arrays import Array
from core.rnn.backward.derivatives import pull_back
from core.rnn.backward.gradients import StepGradients
from core.rnn.cells import LSTMCell, State
from core.rnn.cells.parameters import split_blocks


def lstm_backward(cell: LSTMCell, x: Array, state: State, gradient: State) -> StepGradients:
    """∂L/∂c_{t−1} = f·∂L/∂c_t, and ∂L/∂z of each gate from c_t = f·c_{t−1} + i·g, h_t = o·a(c_t).

    First the output: ∂L/∂c_t gains ∂L/∂h_t · o · a′(c_t), for h_t depends on c_t.
    Then the gates, each times what it multiplies and its own derivative:
    ∂L/∂z_o = ∂L/∂h_t · a(c_t) · σ′(z_o),     ∂L/∂z_i = ∂L/∂c_t · g · σ′(z_i),
    ∂L/∂z_f = ∂L/∂c_t · c_{t−1} · σ′(z_f),    ∂L/∂z_c = ∂L/∂c_t · i · a′(z_c).
    Last, from z = x_t·W + h_{t−1}·U + b, the weights, x_t and h_{t−1} as in a SimpleRNN.

    Args:
        cell: the parameters.
        x: x_t, (B, D).
        state: (h_{t−1}, c_{t−1}), each (B, H).
        gradient: (∂L/∂h_t, ∂L/∂c_t), each (B, H); the second one without the effect through h_t.
    """
    (h, c), (d_h, d_c) = state, gradient
    squash, gate = activation(cell.activation), activation(cell.recurrent_activation)
    z = x @ cell.kernel + h @ cell.recurrent_kernel + cell.bias
    z_i, z_f, z_c, z_o = split_blocks(z, cell.units)
    i, f, g, o = gate(z_i), gate(z_f), squash(z_c), gate(z_o)
    c_new = f * c + i * g

    d_c = d_c + pull_back(cell.activation, c_new, d_h * o)
    d_z = np.concatenate(
        [
            pull_back(cell.recurrent_activation, z_i, d_c * g),
            pull_back(cell.recurrent_activation, z_f, d_c * c),
            pull_back(cell.activation, z_c, d_c * i),
            pull_back(cell.recurrent_activation, z_o, d_h * squash(c_new)),
        ],
        axis=-1,
    )
    return StepGradients(
        kernel=x.T @ d_z,
        recurrent_kernel=h.T @ d_z,
        bias=d_z.sum(axis=0),
        inputs=d_z @ cell.kernel.T,
        state=(d_z @ cell.recurrent_kernel.T, d_c * f),
        memory=d_c,
    )
