"""A layer that drops values while a network trains."""

import numpy as np

from core.rnn.arrays import Array
from core.rnn.engine.buffers import Buffers
from core.rnn.engine.draw import Draw
from core.rnn.engine.layer import Gradient
from core.rnn.engine.signal import Signal


class DropoutLayer:
    """y = m ⊙ x with a mask m of x's own shape, drawn anew for every batch."""

    def __init__(self, rate: float) -> None:
        """Drops that share of the values.

        Args:
            rate: from 0 to less than 1.

        Raises:
            ValueError: it is not.
        """
        if not 0 <= rate < 1:
            raise ValueError(f"rate is {rate}: Dropout needs a share from 0 to less than 1.")
        self.weights: list[Array] = []
        self.gradients: list[Gradient] = []
        self._rate = rate
        self._buffers = Buffers()
        self._kept: Array | None = None

    def forward(self, given: Signal, draw: Draw | None) -> Signal:
        """y(x) = m ⊙ x; y = x outside of training.

        Args:
            given: x of any shape, and its mask, which is handed on.
            draw: what m is drawn from.
        """
        if draw is None or self._rate == 0:
            self._kept = None
            return given
        x = given.values
        self._kept = draw.kept(x.shape, self._rate, x.dtype)
        values = self._buffers.take("output", x.shape, x.dtype)
        np.multiply(x, self._kept, out=values)
        return Signal(values, given.mask)

    def backward(self, gradient: Array) -> Array:
        """∂L/∂x = m ⊙ ∂L/∂y, in place."""
        if self._kept is not None:
            gradient *= self._kept
        return gradient
