"""The GRU: one state, renewed by an update gate, forgotten by a reset gate."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.rnn.activations import activation
from core.rnn.arrays import Array
from core.rnn.cells.parameters import CellParameters, State, split_blocks


@dataclass(frozen=True, eq=False)
class GRUCell(CellParameters):
    """h_t = z·h_{t-1} + (1 − z)·activation(z_h).

    The gates are z = σ(z_z) and r = σ(z_r). With `reset_after` the candidate's pre-activation is
    z_h = x_t·W_h + b_h + r·(h_{t-1}·U_h + b_rh), otherwise x_t·W_h + (r·h_{t-1})·U_h + b_h.
    Source: Keras 3.15, keras/src/layers/rnn/gru.py.

    Attributes:
        kernel: W, (D, 3H), blocks z, r, h.
        recurrent_kernel: U, (H, 3H).
        bias: with `reset_after` (2, 3H), row 0 the input's, row 1 the recurrent one; else (3H,).
        activation: of the candidate.
        recurrent_activation: σ, of the two gates.
        reset_after: whether the reset gate multiplies the product h·U, or h before it.

    Raises:
        ValueError: when the shapes do not fit together or an activation is unknown.
    """

    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    reset_after: bool = True
    kind: ClassVar[str] = "GRU"
    blocks: ClassVar[tuple[str, ...]] = ("z", "r", "h")

    def __post_init__(self) -> None:
        columns = 3 * self.units
        self.require_parameters(bias_shape=(2, columns) if self.reset_after else (columns,))
        self.require_activations(self.activation, self.recurrent_activation)

    @property
    def input_bias(self) -> Array:
        """(3H,) what is added to x·W."""
        return self.bias[0] if self.reset_after else self.bias

    @property
    def recurrent_bias(self) -> Array:
        """(3H,) what is added to h·U: zeros unless `reset_after`."""
        return self.bias[1] if self.reset_after else np.zeros_like(self.bias)


def gru_step(cell: GRUCell, projected: Array, state: State) -> State:
    """h_t = z·h_{t-1} + (1 − z)·activation(z_h).

    Args:
        cell: the parameters.
        projected: x_t·W, (B, 3H) or (3H,).
        state: (h_{t-1},), (B, H) or (H,).

    Returns:
        (h_t,).
    """
    (h,) = state
    squash, gate = activation(cell.activation), activation(cell.recurrent_activation)
    x_z, x_r, x_h = split_blocks(projected + cell.input_bias, cell.units)
    if cell.reset_after:
        inner = h @ cell.recurrent_kernel + cell.recurrent_bias
        h_z, h_r, h_h = split_blocks(inner, cell.units)
        z, r = gate(x_z + h_z), gate(x_r + h_r)
        candidate = squash(x_h + r * h_h)
    else:
        u_gates = cell.recurrent_kernel[:, : 2 * cell.units]
        u_candidate = cell.recurrent_kernel[:, 2 * cell.units :]
        h_z, h_r = split_blocks(h @ u_gates, cell.units)
        z, r = gate(x_z + h_z), gate(x_r + h_r)
        candidate = squash(x_h + (r * h) @ u_candidate)
    return (z * h + (1 - z) * candidate,)
