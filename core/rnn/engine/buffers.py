"""Arrays that are kept from one batch to the next."""

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Buffers:
    """Named arrays that grow and never shrink: fresh pages from the system cost more than sums."""

    def __init__(self) -> None:
        self._flat: dict[str, NDArray[Any]] = {}

    def take(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """An array of that shape whose contents are undefined, at the place of the last one.

        Args:
            name: what it is for; whoever takes it again overwrites it.
            shape: its shape.
            dtype: its type.

        Returns:
            A C-contiguous view of what is kept under that name.
        """
        size = math.prod(shape)
        kept = self._flat.get(name)
        if kept is None or kept.size < size or kept.dtype != dtype:
            kept = self._flat[name] = np.empty(size, dtype)
        return kept[:size].reshape(shape)
