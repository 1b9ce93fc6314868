"""The SimpleRNN: one state, one activation, no gate."""

from dataclasses import dataclass
from typing import ClassVar

from core.rnn.activations import activation
from core.rnn.arrays import Array
from core.rnn.cells.parameters import CellParameters, State


@dataclass(frozen=True, eq=False)
class SimpleRNNCell(CellParameters):
    """h_t = activation(x_t·W + h_{t-1}·U + b).

    Attributes:
        kernel: W, (D, H).
        recurrent_kernel: U, (H, H).
        bias: b, (H,).
        activation: a name that `core.rnn.activations.activation` knows.

    Raises:
        ValueError: when the shapes do not fit together or the activation is unknown.
    """

    activation: str = "tanh"
    kind: ClassVar[str] = "SimpleRNN"
    blocks: ClassVar[tuple[str, ...]] = ("h",)

    def __post_init__(self) -> None:
        self.require_parameters(bias_shape=(self.units,))
        self.require_activations(self.activation)


def simple_step(cell: SimpleRNNCell, projected: Array, state: State) -> State:
    """h_t = activation((x_t·W + h_{t-1}·U) + b).

    The sum is taken in this order because the tutorial takes it so: another order would round
    differently in the last bit.

    Args:
        cell: the parameters.
        projected: x_t·W, (B, H) or (H,).
        state: (h_{t-1},), of the same shape.

    Returns:
        (h_t,).
    """
    (h,) = state
    return (activation(cell.activation)(projected + h @ cell.recurrent_kernel + cell.bias),)
