"""Backpropagation through time: a cell over a whole sequence or a batch of them, backwards."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array, require_shape
from core.rnn.backward.step import retreat
from core.rnn.cells import Cell, State, initial_state, require_state, step
from core.rnn.sequence import require_mask, require_sequence


@dataclass(frozen=True, eq=False)
class SequenceGradients:
    """∂L/∂(everything that a cell's answer to a sequence depends on).

    `states[:, t]` is the whole of ∂L/∂h_t: through the output at t and through all later steps. A
    masked step has no state of its own; its entry is that of the state which it keeps, so the
    gradients before the first step that counts are those of the initial state. `cells[:, t]` is
    ∂L/∂c_t in the same way, its effect through h_t included, whereas `states` takes c_t as given.
    With `reverse`, "later" means later in the walk: smaller t.

    Attributes:
        kernel: ∂L/∂W, (D, kH), summed over batch and time, as the next two are.
        recurrent_kernel: ∂L/∂U, (H, kH).
        bias: ∂L/∂b, in the shape of the cell's bias.
        inputs: ∂L/∂x, (B, T, D) or (T, D); zero at masked steps.
        initial: ∂L/∂(the state before the first step), arrays of (B, H) or (H,).
        states: ∂L/∂h_t, (B, T, H) or (T, H).
        cells: ∂L/∂c_t of the LSTM, of the same shape; None for the other cells.
    """

    kernel: Array
    recurrent_kernel: Array
    bias: Array
    inputs: Array
    initial: State
    states: Array
    cells: Array | None


def backward_through_time(
    cell: Cell,
    inputs: Array,
    output_gradient: Array | None = None,
    state_gradient: State | None = None,
    mask: NDArray[Any] | None = None,
    initial: State | None = None,
    reverse: bool = False,
) -> SequenceGradients:
    """∂L/∂h_t = ∂L/∂y_t + ∂L/∂h_{t+1}·∂h_{t+1}/∂h_t, from the walk's last step to its first.

    The reverse of `core.rnn.sequence.forward`. A masked step passes the gradient of its state
    through unchanged, and the gradient of its output on to the step whose output it repeats; what
    arrives at the zeros before the first step that counts is lost, for they depend on nothing.

    Args:
        cell: the parameters.
        inputs: (B, T, D) or (T, D).
        output_gradient: ∂L/∂y, (B, T, H) or (T, H), arriving at every output; None for zeros.
        state_gradient: ∂L/∂(final state), arrays of (B, H) or (H,), arriving at the state after
            the walk's last step; None for zeros.
        mask: (B, T) or (T,), True where a step counts; None when all do.
        initial: the state before the first step; None for zeros.
        reverse: as in `forward`.

    Raises:
        ValueError: when an argument has a wrong shape.
    """
    inputs = np.asarray(inputs)
    axes: tuple[int | str, ...] = ("timesteps", cell.inputs)
    x = require_sequence(cell, inputs, axes if inputs.ndim == 2 else ("batch", *axes))
    batch = None if x.ndim == 2 else len(x)
    kept = require_mask(mask, x.shape[:-1])
    outputs_shape = (*x.shape[:-1], cell.units)
    arriving = np.zeros(outputs_shape) if output_gradient is None else np.asarray(output_gradient)
    require_shape("output_gradient", arriving, outputs_shape, "this sequence")
    arriving = np.asarray(arriving, cell.dtype)
    state, last = (
        initial_state(cell, batch) if given is None else require_state(cell, given, batch)
        for given in (initial, state_gradient)
    )
    timesteps = range(x.shape[-2])
    order = timesteps[::-1] if reverse else timesteps
    if batch is not None:
        return _walk_back(cell, x, arriving, last, kept, state, order)
    one = (array[np.newaxis] for array in (x, arriving, kept))
    x, arriving, kept = one
    last, state = (tuple(array[np.newaxis] for array in given) for given in (last, state))
    found = _walk_back(cell, x, arriving, last, kept, state, order)
    return replace(
        found,
        inputs=found.inputs[0],
        initial=tuple(array[0] for array in found.initial),
        states=found.states[0],
        cells=None if found.cells is None else found.cells[0],
    )


def _walk_back(
    cell: Cell,
    x: Array,
    output_gradient: Array,
    state_gradient: State,
    mask: NDArray[np.bool_],
    initial: State,
    order: range,
) -> SequenceGradients:
    """∂L/∂W = Σ_t ∂L/∂W at step t, and so on: one sum over the walk, last step first.

    Of the gradient of step t's output, `repeated` carries what still has to find the step that
    computed it: the walk's last step that counts, t itself or one before it.
    """
    before = _states_before(cell, x, mask, initial, order)
    kernel, recurrent_kernel, bias = (
        np.zeros_like(weights, cell.dtype)
        for weights in (cell.kernel, cell.recurrent_kernel, cell.bias)
    )
    inputs = np.zeros_like(x)
    states = np.zeros_like(output_gradient)
    cells = np.zeros_like(output_gradient) if len(initial) == 2 else None
    repeated = np.zeros_like(initial[0])

    for t in reversed(order):
        counts = mask[:, t, np.newaxis]
        repeated = repeated + output_gradient[:, t]
        at_step = (state_gradient[0] + repeated, *state_gradient[1:])
        # A masked row takes no part in the step: zero in, zero out, in every weight's sum too.
        taking_part = tuple(np.where(counts, gradient, 0) for gradient in at_step)
        found = retreat(cell, x[:, t], before[t], taking_part)
        kernel += found.kernel
        recurrent_kernel += found.recurrent_kernel
        bias += found.bias
        inputs[:, t] = found.inputs
        states[:, t] = at_step[0]
        if cells is not None:
            cells[:, t] = found.memory
        state_gradient = tuple(
            np.where(counts, through, past)
            for through, past in zip(found.state, state_gradient, strict=True)
        )
        repeated = np.where(counts, 0, repeated)

    _show_kept_state(states, mask, state_gradient[0], order)
    if cells is not None:
        _show_kept_state(cells, mask, state_gradient[1], order)
    return SequenceGradients(kernel, recurrent_kernel, bias, inputs, state_gradient, states, cells)


def _states_before(
    cell: Cell, x: Array, mask: NDArray[np.bool_], initial: State, order: range
) -> dict[int, State]:
    """{t: state_{t−1}}, the state that each step of the forward walk began with."""
    before: dict[int, State] = {}
    state = initial
    for t in order:
        before[t] = state
        counts = mask[:, t, np.newaxis]
        state = tuple(
            np.where(counts, new, old)
            for new, old in zip(step(cell, x[:, t], state), state, strict=True)
        )
    return before


def _show_kept_state(
    gradients: Array, mask: NDArray[np.bool_], of_initial: Array, order: range
) -> None:
    """∂L/∂h_t of a masked step = that of the step before it in the walk, whose state it keeps."""
    kept = of_initial
    for t in order:
        kept = np.where(mask[:, t, np.newaxis], gradients[:, t], kept)
        gradients[:, t] = kept
