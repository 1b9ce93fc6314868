"""A product of many Jacobians keeps few directions: the same norms from fewer rows."""

import numpy as np

from core.rnn.arrays import Array
from core.rnn.cells import State

FEWEST_ROWS = 16
"""Fewer rows than these make a step no faster: the weights have to be read for one row too."""


def halved(rows: State) -> State | None:
    """Q·R ≈ A with half as many rows in R: ‖R·M‖₂ = ‖A·M‖₂ for every M, as far as rounding lets.

    The columns of Q are orthonormal and span A times drawn vectors. What they leave out of A is
    computed, and it has to be below the rounding of A itself, k·ε·max|A| in each entry's size.
    Source: Halko, Martinsson and Tropp, 2011, algorithm 4.1.

    Args:
        rows: arrays A of (k, H); for the LSTM two, each judged by its own size.

    Returns:
        Arrays R of (k/2, H); None when A has too few rows or more directions than that.
    """
    count, units = rows[0].shape
    if count < 2 * FEWEST_ROWS:
        return None
    sizes = [float(np.abs(array).max()) for array in rows]
    if not np.isfinite(sizes).all():
        return None
    # A block that is all zero has no direction of its own.
    scaled = [array / size if size else array for array, size in zip(rows, sizes, strict=True)]
    draws = np.random.default_rng(0).standard_normal((len(rows) * units, count // 2))
    basis = np.linalg.qr(np.concatenate(scaled, axis=-1) @ draws)[0]
    reduced = [basis.T @ array for array in scaled]
    for array, fewer in zip(scaled, reduced, strict=True):
        if np.abs(array - basis @ fewer).max() > _rounding(array):
            return None
    return tuple(array * (size or 1.0) for array, size in zip(reduced, sizes, strict=True))


def _rounding(array: Array) -> float:
    return len(array) * float(np.finfo(array.dtype).eps)
