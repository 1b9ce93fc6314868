"""Weights and gradients a block of rows at a time, so that a formula works within the cache."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.engine.layer import Gradient, RowGradient
from core.rnn.engine.token_gradient import TokenGradient

Rows = NDArray[np.intp]

NUMBERS = 1 << 16
"""How many numbers a block has: what a formula reads and writes of it stays in the cache."""

ALL, NONE = slice(None), np.empty(0, np.intp)


@dataclass(frozen=True, eq=False)
class Block:
    """Some rows of a weight.

    Attributes:
        weight: W of these rows, to be changed in place.
        gradient: g = ∂L/∂W; zeros in the rows that a gradient of rows does not have.
        moments: the same rows of everything that the optimizer keeps of this weight.
        work: two arrays of the same shape, to be overwritten; their contents are undefined.
    """

    weight: Array
    gradient: Array
    moments: tuple[Array, ...]
    work: tuple[Array, Array]
    _whole: Gradient
    _entries: slice
    _places: Rows

    def square(self, out: Array) -> None:
        """g² into `out`; of a gradient token by token Σ_i g_i², which Keras takes for it."""
        if isinstance(self._whole, TokenGradient):
            out.fill(0)
            out[self._places] = self._whole.squares[self._entries]
        else:
            np.square(self.gradient, out=out)


class Blocks:
    """Walks over weights; every block is worked on in the same place."""

    def __init__(self, weights: Sequence[Array]) -> None:
        """Takes the weights as they are, to change them in place.

        Args:
            weights: C-contiguous arrays.

        Raises:
            ValueError: one of them is not, and would have to be copied.
        """
        for number, weight in enumerate(weights):
            if not weight.flags.c_contiguous:
                raise ValueError(f"weight {number} is no C-contiguous array: give a copy of it.")
        self.weights = tuple(weights)
        widest = max((weight.shape[-1] for weight in weights), default=0)
        self._scratch = {
            dtype: np.empty((3, max(NUMBERS, widest)), dtype)
            for dtype in {weight.dtype for weight in weights}
        }

    def zeros(self) -> list[Array]:
        """An array of zeros for every weight."""
        return [np.zeros_like(weight) for weight in self.weights]

    def walk(self, number: int, gradient: Gradient, *moments: Array) -> Iterator[Block]:
        """All blocks of one weight.

        Args:
            number: of the weight.
            gradient: ∂L/∂W.
            moments: arrays of the weight's shape.

        Raises:
            ValueError: the gradient does not fit the weight.
        """
        weight = self.weights[number]
        _require_fitting(number, weight, gradient)
        width = max(1, weight.shape[-1])
        whole = [array.reshape(-1, width) for array in (weight, *moments)]
        scratch = self._scratch[weight.dtype]
        height = max(1, NUMBERS // width)
        for start in range(0, len(whole[0]), height):
            rows, *kept = (array[start : start + height] for array in whole)
            dense, *work = (one[: rows.size].reshape(rows.shape) for one in scratch)
            if not isinstance(gradient, RowGradient):
                dense = gradient.reshape(-1, width)[start : start + height]
                yield Block(rows, dense, tuple(kept), (work[0], work[1]), gradient, ALL, NONE)
                continue
            first, last = np.searchsorted(gradient.rows, (start, start + height))
            entries, places = slice(first, last), gradient.rows[first:last] - start
            dense.fill(0)
            dense[places] = gradient.values[entries]
            yield Block(rows, dense, tuple(kept), (work[0], work[1]), gradient, entries, places)


def _require_fitting(number: int, weight: Array, gradient: Gradient) -> None:
    if isinstance(gradient, RowGradient):
        shape: tuple[int, ...] = gradient.values.shape
        fits = weight.ndim == 2 and shape == (len(gradient.rows), weight.shape[1])
    else:
        shape = gradient.shape
        fits = shape == weight.shape
    if not fits:
        raise ValueError(
            f"gradient {number} has shape {shape}: its weight has shape {weight.shape}."
        )
