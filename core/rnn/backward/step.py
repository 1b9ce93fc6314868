"""One timestep of any cell, backwards, for one sequence or for a batch of them."""

import numpy as np

from core.rnn.arrays import Array, require_shape
from core.rnn.backward.gradients import StepGradients
from core.rnn.backward.gru import gru_backward
from core.rnn.backward.lstm import lstm_backward
from core.rnn.backward.simple import simple_backward
from core.rnn.cells import Cell, GRUCell, LSTMCell, SimpleRNNCell, State, require_state

__all__ = ["StepGradients", "backward_step", "retreat"]


def retreat(cell: Cell, x: Array, state: State, gradient: State) -> StepGradients:
    """∂L/∂(weights, x_t, state_{t−1}) from ∂L/∂state_t, for a batch.

    What the step computed on its way forward is computed once more from x_t and state_{t−1}, so a
    forward walk has to keep its states alone.

    Args:
        cell: the parameters.
        x: x_t, (B, D).
        state: the state before the step, arrays of (B, H).
        gradient: ∂L/∂state_t, arrays of (B, H).
    """
    match cell:
        case SimpleRNNCell():
            return simple_backward(cell, x, state, gradient)
        case LSTMCell():
            return lstm_backward(cell, x, state, gradient)
        case GRUCell():
            return gru_backward(cell, x, state, gradient)


def backward_step(cell: Cell, x: Array, state: State, gradient: State) -> StepGradients:
    """∂L/∂(weights, x_t, state_{t−1}) from ∂L/∂state_t: the reverse of `core.rnn.cells.step`.

    Args:
        cell: the parameters.
        x: x_t, (B, D) or (D,).
        state: the state before the step; each array (B, H) or (H,).
        gradient: ∂L/∂state_t, of the same shapes; for the LSTM (∂L/∂h_t, ∂L/∂c_t), the second
            without the effect that c_t has through h_t.

    Raises:
        ValueError: when an argument has a wrong shape.
    """
    x = np.asarray(x, cell.dtype)
    owner = f"a backward step of {cell.kind} with {cell.inputs} inputs"
    require_shape("x", x, (cell.inputs,) if x.ndim == 1 else ("batch", cell.inputs), owner)
    batch = None if x.ndim == 1 else len(x)
    state, gradient = require_state(cell, state, batch), require_state(cell, gradient, batch)
    if batch is not None:
        return retreat(cell, x, state, gradient)
    found = retreat(cell, x[np.newaxis], _as_batch(state), _as_batch(gradient))
    return StepGradients(
        kernel=found.kernel,
        recurrent_kernel=found.recurrent_kernel,
        bias=found.bias,
        inputs=found.inputs[0],
        state=tuple(array[0] for array in found.state),
        memory=None if found.memory is None else found.memory[0],
    )


def _as_batch(state: State) -> State:
    return tuple(array[np.newaxis] for array in state)
