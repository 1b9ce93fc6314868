"""Stochastic gradient descent, as Keras 3.15 computes it."""

from collections.abc import Sequence

import numpy as np

from core.rnn.arrays import Array
from core.rnn.engine.layer import Gradient
from core.rnn.optimizers.blocks import Blocks
from core.rnn.optimizers.moments import Moments


class SGD:
    """W ← W + m, m ← μ·m − η·g.

    With μ = 0 nothing is remembered. Source: keras/src/optimizers/sgd.py.
    """

    def __init__(self, weights: Sequence[Array], momentum: float = 0.0) -> None:
        """Begins with m = 0.

        Args:
            weights: what is moved, in place.
            momentum: μ, from 0 to 1.

        Raises:
            ValueError: μ is not, or a weight is no C-contiguous array.
        """
        if not 0 <= momentum <= 1:
            raise ValueError(f"momentum is {momentum}: SGD needs a number from 0 to 1.")
        self._blocks = Blocks(weights)
        self._momentum = momentum
        self._moments = Moments(self._blocks.zeros()) if momentum else Moments()

    def step(self, gradients: Sequence[Gradient], learning_rate: float) -> None:
        """Moves every weight once.

        Args:
            gradients: one a weight, in their order.
            learning_rate: η of this step.

        Raises:
            ValueError: a gradient does not fit its weight.
        """
        self._moments.next_step()
        for number, gradient in enumerate(gradients):
            real = self._blocks.weights[number].dtype.type
            eta, momentum = real(learning_rate), real(self._momentum)
            kept = [kind[number] for kind in self._moments.arrays]
            for block in self._blocks.walk(number, gradient, *kept):
                change = block.work[0]
                np.multiply(block.gradient, eta, out=change)
                for m in block.moments:
                    m *= momentum
                    m -= change
                    # W − (−m) is W + m, bit for bit.
                    np.negative(m, out=change)
                np.subtract(block.weight, change, out=block.weight)

    def state(self) -> tuple[Array, ...]:
        """(t, m of every weight), copied; (t,) without momentum."""
        return self._moments.state()

    def restore(self, arrays: Sequence[Array]) -> None:
        """Goes on from a state that was told before.

        Raises:
            ValueError: it belongs to other weights, or to another momentum.
        """
        self._moments.restore(arrays)
