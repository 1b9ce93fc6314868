"""What one backward step of a cell hands back."""

from dataclasses import dataclass

from core.rnn.arrays import Array
from core.rnn.cells import State


@dataclass(frozen=True, eq=False)
class StepGradients:
    """∂L/∂(weights, x_t, state_{t−1}) of one step, the weights' summed over the batch.

    Attributes:
        kernel: ∂L/∂W, (D, kH).
        recurrent_kernel: ∂L/∂U, (H, kH).
        bias: ∂L/∂b, in the shape of the cell's bias.
        inputs: ∂L/∂x_t, (B, D) or (D,).
        state: ∂L/∂state_{t−1}, arrays of (B, H) or (H,); for the LSTM (∂L/∂h_{t−1}, ∂L/∂c_{t−1})
            as far as they act through step t.
        memory: ∂L/∂c_t of the LSTM, its effect through h_t included; None for the other cells.
    """

    kernel: Array
    recurrent_kernel: Array
    bias: Array
    inputs: Array
    state: State
    memory: Array | None = None
