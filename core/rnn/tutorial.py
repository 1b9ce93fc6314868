"""The tutorial that this laboratory grew from: its loop, its draws, its order of draws."""

from typing import Literal

import numpy as np

from core.rnn.arrays import Array
from core.rnn.cells import Cell, GRUCell, LSTMCell, SimpleRNNCell

CellKind = Literal["simple", "lstm", "gru"]


def tutorial_cell_and_inputs(
    kind: CellKind = "simple",
    timesteps: int = 100,
    inputs: int = 32,
    units: int = 64,
    seed: int = 42,
) -> tuple[Cell, Array]:
    """The tutorial's random cell and its random sequence, number for number.

    From NumPy's legacy generator, in this order: the inputs (T, D), W (kH, D), U (kH, H) and b
    (kH,), all uniform in [0, 1); k is the number of blocks, and a GRU's b is (2, 3H). The
    tutorial writes W·x with W (H, D); the kernel is the transposed view of that W, so that the
    same numbers are multiplied in the same order and not a bit differs.

    Args:
        kind: "simple" as in the tutorial, or by the same rule "lstm" or "gru".
        timesteps: T.
        inputs: D.
        units: H.
        seed: of `numpy.random.RandomState`, which `numpy.random.seed` reseeds.

    Returns:
        The cell, and the inputs (T, D) in float64.

    Raises:
        ValueError: when the kind is unknown or a size is below one.
    """
    if kind not in ("simple", "lstm", "gru"):
        raise ValueError(f"unknown cell '{kind}': known: simple, lstm, gru.")
    for name, size in (("timesteps", timesteps), ("inputs", inputs), ("units", units)):
        if size < 1:
            raise ValueError(f"{name} is {size}: the tutorial's sequence needs at least 1.")
    rng = np.random.RandomState(seed)
    columns = {"simple": 1, "lstm": 4, "gru": 3}[kind] * units
    sequence = rng.rand(timesteps, inputs)
    kernel = rng.random_sample((columns, inputs)).T
    recurrent_kernel = rng.random_sample((columns, units)).T
    bias = rng.random_sample((2, columns) if kind == "gru" else (columns,))
    cell_class = {"simple": SimpleRNNCell, "lstm": LSTMCell, "gru": GRUCell}[kind]
    return cell_class(kernel, recurrent_kernel, bias), sequence


def tutorial_loop(inputs: Array, W: Array, U: Array, b: Array) -> Array:  # noqa: N803
    """h_t = tanh(W·x_t + U·h_{t-1} + b), with h_0 = 0: the tutorial's own loop.

    Args:
        inputs: (T, D).
        W: (H, D), the transpose of Keras' kernel.
        U: (H, H), the transpose of Keras' recurrent kernel.
        b: (H,).

    Returns:
        (T, H), the hidden state after every step.
    """
    state = np.zeros((U.shape[0],), np.result_type(inputs, W, U, b))
    outputs = []
    for x in inputs:
        state = np.tanh(np.dot(W, x) + np.dot(U, state) + b)
        outputs.append(state)
    return np.array(outputs, state.dtype).reshape(len(outputs), U.shape[0])
