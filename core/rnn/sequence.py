"""A cell over a whole sequence or a batch of them, fast, with masks."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array, require_shape
from core.rnn.cells import Cell, State, advance, initial_state, require_state


@dataclass(frozen=True, eq=False)
class Sequence:
    """What a cell answers to a sequence.

    Attributes:
        outputs: (B, T, H) or (T, H), the output at every timestep.
        state: the state after the last step, arrays of (B, H) or (H,).
    """

    outputs: Array
    state: State


def forward(
    cell: Cell,
    inputs: Array,
    mask: NDArray[Any] | None = None,
    initial: State | None = None,
    reverse: bool = False,
) -> Sequence:
    """state_t = cell(x_t, state_{t-1}); outputs[:, t] = state_t[0].

    A masked step keeps the state and repeats the previous output, zeros before the first step
    that counts, as Keras has it. All inputs are multiplied by the kernel in one product; only
    what depends on the state is done step by step.

    Args:
        cell: the parameters; everything is computed in their floating-point type.
        inputs: (B, T, D) or (T, D).
        mask: (B, T) or (T,), True where a step counts; None when all do.
        initial: the state before the first step; None for zeros.
        reverse: walk from the last timestep to the first. `outputs[:, t]` still belongs to
            timestep t, unlike Keras' `go_backwards`, which leaves them in the order of the walk.

    Raises:
        ValueError: when an argument has a wrong shape.
    """
    inputs = np.asarray(inputs)
    axes: tuple[int | str, ...] = ("timesteps", cell.inputs)
    batched = require_sequence(cell, inputs, axes if inputs.ndim == 2 else ("batch", *axes))
    single = batched.ndim == 2
    kept = None if mask is None else require_mask(mask, batched.shape[:-1])
    if initial is None:
        state = initial_state(cell, None if single else len(batched))
    else:
        state = require_state(cell, initial, None if single else len(batched))
    if single:
        batched = batched[np.newaxis]
        kept = None if kept is None else kept[np.newaxis]
        state = tuple(array[np.newaxis] for array in state)

    projected = _projected(cell, batched)
    steps = range(batched.shape[1])
    order = steps[::-1] if reverse else steps
    if kept is None or kept.all():
        result = _walk(cell, projected, state, order)
    else:
        result = _masked_walk(cell, projected, kept, state, order)
    if single:
        return Sequence(result.outputs[0], tuple(array[0] for array in result.state))
    return result


def _projected(cell: Cell, inputs: Array) -> Array:
    """(T, B, kH) = x·W for all timesteps at once, time first so that a step is one block."""
    batch, timesteps, features = inputs.shape
    flat = inputs.swapaxes(0, 1).reshape(timesteps * batch, features)
    product: Array = flat @ cell.kernel
    return product.reshape(timesteps, batch, product.shape[-1])


def _walk(cell: Cell, projected: Array, state: State, order: range) -> Sequence:
    timesteps, batch, _ = projected.shape
    outputs = np.empty((batch, timesteps, cell.units), cell.dtype)
    for t in order:
        state = advance(cell, projected[t], state)
        outputs[:, t] = state[0]
    return Sequence(outputs, state)


def _masked_walk(
    cell: Cell, projected: Array, mask: NDArray[np.bool_], state: State, order: range
) -> Sequence:
    timesteps, batch, _ = projected.shape
    outputs = np.empty((batch, timesteps, cell.units), cell.dtype)
    previous = np.zeros((batch, cell.units), cell.dtype)
    for t in order:
        counts = mask[:, t, np.newaxis]
        if counts.any():
            advanced = advance(cell, projected[t], state)
            state = tuple(
                np.where(counts, new, old) for new, old in zip(advanced, state, strict=True)
            )
            previous = np.where(counts, state[0], previous)
        outputs[:, t] = previous
    return Sequence(outputs, state)


def require_sequence(cell: Cell, inputs: Array, axes: tuple[int | str, ...]) -> Array:
    """The inputs in the cell's floating-point type, refused when their shape is wrong.

    Args:
        cell: what they are meant for.
        inputs: what was given.
        axes: the shape that is needed, see `require_shape`.

    Raises:
        ValueError: naming the shape that they have and the one that is needed.
    """
    array = np.asarray(inputs)
    require_shape("inputs", array, axes, f"{cell.kind} with {cell.inputs} inputs")
    return np.asarray(array, cell.dtype)


def require_mask(mask: NDArray[Any] | None, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The mask as booleans, all True when there is none, refused when its shape is wrong.

    Raises:
        ValueError: naming the shape that it has and the one that is needed.
    """
    if mask is None:
        return np.ones(shape, np.bool_)
    array = np.asarray(mask)
    require_shape("mask", array, shape, "this sequence")
    return array.astype(np.bool_)
