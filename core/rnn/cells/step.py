"""One timestep of any cell, for one sequence or for a batch of them."""

import numpy as np

from core.rnn.arrays import Array, require_shape
from core.rnn.cells.gru import GRUCell, gru_step
from core.rnn.cells.lstm import LSTMCell, lstm_step
from core.rnn.cells.parameters import State
from core.rnn.cells.simple import SimpleRNNCell, simple_step

Cell = SimpleRNNCell | LSTMCell | GRUCell


def block_names(cell: Cell) -> tuple[str, ...]:
    """The names of a cell's blocks, in the order of the kernel's columns."""
    return cell.blocks


def initial_state(cell: Cell, batch: int | None = None) -> State:
    """h_0 = 0 (and c_0 = 0).

    Args:
        cell: whose state.
        batch: B; None for one sequence without a batch axis.

    Returns:
        Zeros of shape (B, H), or (H,): one array, two for the LSTM.
    """
    shape = (cell.units,) if batch is None else (batch, cell.units)
    return tuple(np.zeros(shape, cell.dtype) for _ in range(cell.state_arrays))


def advance(cell: Cell, projected: Array, state: State) -> State:
    """state_t = cell(x_t·W, state_{t-1}).

    Args:
        cell: the parameters.
        projected: x_t·W, (B, kH) or (kH,): taken ready-made, so that a whole sequence can be
            multiplied at once.
        state: the state before the step.
    """
    match cell:
        case SimpleRNNCell():
            return simple_step(cell, projected, state)
        case LSTMCell():
            return lstm_step(cell, projected, state)
        case GRUCell():
            return gru_step(cell, projected, state)


def step(cell: Cell, x: Array, state: State) -> State:
    """state_t = cell(x_t, state_{t-1}); the output is state_t[0].

    Args:
        cell: the parameters.
        x: (B, D) or (D,).
        state: from `initial_state` or the step before; each array (B, H) or (H,).

    Returns:
        The new state; the one that was given is left as it is.

    Raises:
        ValueError: when `x` or `state` has a wrong shape.
    """
    x = np.asarray(x, cell.dtype)
    owner = f"a step of {cell.kind} with {cell.inputs} inputs"
    require_shape("x", x, (cell.inputs,) if x.ndim == 1 else ("batch", cell.inputs), owner)
    state = require_state(cell, state, None if x.ndim == 1 else len(x))
    return advance(cell, x @ cell.kernel, state)


def require_state(cell: Cell, state: State, batch: int | None) -> State:
    """The state in the cell's floating-point type, refused when its shape is wrong.

    Args:
        cell: whose state.
        state: what was given.
        batch: B; None for one sequence without a batch axis.

    Raises:
        ValueError: naming what is wrong.
    """
    owner = f"{cell.kind} of {cell.units} units"
    if not isinstance(state, tuple) or len(state) != cell.state_arrays:
        names = "(h, c)" if cell.state_arrays == 2 else "(h,)"
        raise ValueError(f"the state is not a tuple {names}: {owner} needs one.")
    arrays = tuple(np.asarray(array, cell.dtype) for array in state)
    needed = (cell.units,) if batch is None else (batch, cell.units)
    for name, array in zip(("h", "c"), arrays, strict=False):
        require_shape(f"the state's {name}", array, needed, owner)
    return arrays
