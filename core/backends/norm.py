"""How large weights are together."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def norm(arrays: Sequence[NDArray[Any]]) -> float:
    """‖W‖ = √(Σ w²) over all numbers of all arrays."""
    return math.sqrt(sum(map(_squared_norm, arrays)))


def _squared_norm(array: NDArray[Any]) -> float:
    flat = array.ravel()
    with np.errstate(over="ignore"):
        squared = float(np.dot(flat, flat))
    if math.isfinite(squared):
        return squared
    # The squares of float32 numbers overflow from 1.8e19 on; a copy is made only for these.
    wide = flat.astype(np.float64)
    return float(np.dot(wide, wide))
