"""What one layer hands to the next while a network trains."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Signal:
    """Values with time first, so that everything at one timestep lies together.

    Attributes:
        values: (T, B, D), or (B, D) once a layer hands on its last output alone; word numbers
            (T, B) before an embedding. C-contiguous.
        mask: (T, B), False at padding; None when every step counts.
    """

    values: Array
    mask: Mask | None = None
