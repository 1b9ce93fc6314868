"""Fresh weights, drawn as Keras draws them by default.

Source: Keras 3.15, keras/src/initializers/random_initializers.py and the cells' `build`.
"""

from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike

from core.rnn.arrays import Array
from core.rnn.cells import Cell, GRUCell, LSTMCell, SimpleRNNCell


def glorot_uniform(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """W ~ U(−a, a) with a = √(6 / (rows + columns)).

    Args:
        rng: where the numbers come from.
        shape: (rows, columns).

    Returns:
        Float64 of this shape.
    """
    limit = np.sqrt(6 / (shape[0] + shape[1]))
    return rng.uniform(-limit, limit, shape)


def orthogonal(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """W·Wᵀ = 1 (or Wᵀ·W = 1 when there are more rows than columns), uniform among all such W.

    Args:
        rng: where the numbers come from.
        shape: (rows, columns).

    Returns:
        Float64 of this shape.
    """
    long, short = max(shape), min(shape)
    q, r = np.linalg.qr(rng.standard_normal((long, short)))
    # The signs of r's diagonal are arbitrary; fixing them makes the draw uniform.
    q = q * np.where(np.diagonal(r) < 0, -1.0, 1.0)
    return q if shape[0] >= shape[1] else q.T


def embedding_uniform(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """W ~ U(−0.05, 0.05).

    Args:
        rng: where the numbers come from.
        shape: (vocabulary, dimensions).

    Returns:
        Float64 of this shape.
    """
    return rng.uniform(-0.05, 0.05, shape)


def initialise(
    kind: Literal["simple", "lstm", "gru"],
    inputs: int,
    units: int,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float32,
) -> Cell:
    """W glorot uniform, U orthogonal in one (H, kH) draw, b = 0 but 1 in an LSTM's forget block.

    Args:
        kind: which cell.
        inputs: D.
        units: H.
        rng: where the numbers come from; W is drawn first, then U.
        dtype: a floating-point type.

    Raises:
        ValueError: when the kind is unknown or a size is below one.
    """
    cells: dict[str, Any] = {"simple": SimpleRNNCell, "lstm": LSTMCell, "gru": GRUCell}
    if kind not in cells:
        raise ValueError(f"unknown cell '{kind}': known: simple, lstm, gru.")
    for name, size in (("inputs", inputs), ("units", units)):
        if size < 1:
            raise ValueError(f"{name} is {size}: a cell needs at least 1.")
    columns = {"simple": 1, "lstm": 4, "gru": 3}[kind] * units
    kernel = glorot_uniform(rng, (inputs, columns)).astype(dtype)
    recurrent_kernel = orthogonal(rng, (units, columns)).astype(dtype)
    bias = np.zeros((2, columns) if kind == "gru" else columns, dtype)
    if kind == "lstm":
        bias[units : 2 * units] = 1
    cell: Cell = cells[kind](kernel, np.ascontiguousarray(recurrent_kernel), bias)
    return cell
