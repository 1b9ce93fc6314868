"""One step of the SimpleRNN, backwards."""

from core.rnn.arrays import Array
from core.rnn.backward.derivatives import pull_back
from core.rnn.backward.gradients import StepGradients
from core.rnn.cells import SimpleRNNCell, State


def simple_backward(cell: SimpleRNNCell, x: Array, state: State, gradient: State) -> StepGradients:
    """∂L/∂z = ∂L/∂h_t · f′(z), and from z = x_t·W + h_{t−1}·U + b everything else.

    ∂L/∂W = x_tᵀ·∂L/∂z,  ∂L/∂U = h_{t−1}ᵀ·∂L/∂z,  ∂L/∂b = Σ_batch ∂L/∂z,
    ∂L/∂x_t = ∂L/∂z·Wᵀ,  ∂L/∂h_{t−1} = ∂L/∂z·Uᵀ.

    Args:
        cell: the parameters.
        x: x_t, (B, D).
        state: (h_{t−1},), (B, H).
        gradient: (∂L/∂h_t,), (B, H).
    """
    (h,), (d_h,) = state, gradient
    z = x @ cell.kernel + h @ cell.recurrent_kernel + cell.bias
    d_z = pull_back(cell.activation, z, d_h)
    return StepGradients(
        kernel=x.T @ d_z,
        recurrent_kernel=h.T @ d_z,
        bias=d_z.sum(axis=0),
        inputs=d_z @ cell.kernel.T,
        state=(d_z @ cell.recurrent_kernel.T,),
    )
