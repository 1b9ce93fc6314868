"""The LSTM: a cell state c behind an input, a forget and an output gate."""

from dataclasses import dataclass
from typing import ClassVar

from core.rnn.activations import activation
from core.rnn.arrays import Array
from core.rnn.cells.parameters import CellParameters, State, split_blocks


@dataclass(frozen=True, eq=False)
class LSTMCell(CellParameters):
    """c_t = f·c_{t-1} + i·activation(z_c);  h_t = o·activation(c_t).

    The gates are i = σ(z_i), f = σ(z_f), o = σ(z_o), and z = x_t·W + h_{t-1}·U + b.
    Source: Keras 3.15, keras/src/layers/rnn/lstm.py.

    Attributes:
        kernel: W, (D, 4H), blocks i, f, c, o.
        recurrent_kernel: U, (H, 4H).
        bias: b, (4H,).
        activation: of the candidate and of the cell state.
        recurrent_activation: σ, of the three gates.

    Raises:
        ValueError: when the shapes do not fit together or an activation is unknown.
    """

    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    kind: ClassVar[str] = "LSTM"
    blocks: ClassVar[tuple[str, ...]] = ("i", "f", "c", "o")
    state_arrays: ClassVar[int] = 2

    def __post_init__(self) -> None:
        self.require_parameters(bias_shape=(4 * self.units,))
        self.require_activations(self.activation, self.recurrent_activation)


def lstm_step(cell: LSTMCell, projected: Array, state: State) -> State:
    """c_t = f·c_{t-1} + i·activation(z_c);  h_t = o·activation(c_t).

    Args:
        cell: the parameters.
        projected: x_t·W, (B, 4H) or (4H,).
        state: (h_{t-1}, c_{t-1}), each (B, H) or (H,).

    Returns:
        (h_t, c_t).
    """
    h, c = state
    squash, gate = activation(cell.activation), activation(cell.recurrent_activation)
    z = projected + h @ cell.recurrent_kernel + cell.bias
    z_i, z_f, z_c, z_o = split_blocks(z, cell.units)
    c_new = gate(z_f) * c + gate(z_i) * squash(z_c)
    return gate(z_o) * squash(c_new), c_new
