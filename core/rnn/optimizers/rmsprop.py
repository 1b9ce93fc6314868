"""RMSprop, as Keras 3.15 computes it."""

from collections.abc import Sequence

import numpy as np

from core.rnn.arrays import Array
from core.rnn.engine.layer import Gradient
from core.rnn.optimizers.blocks import Blocks
from core.rnn.optimizers.moments import Moments


class RMSprop:
    """W ← W − η·g / √(v + ε), v ← ρ·v + (1 − ρ)·g².

    v of a row that a gradient of rows does not have moves on with g = 0.
    Source: keras/src/optimizers/rmsprop.py.
    """

    def __init__(self, weights: Sequence[Array], rho: float = 0.9, epsilon: float = 1e-7) -> None:
        """Begins with v = 0.

        Args:
            weights: what is moved, in place.
            rho: ρ.
            epsilon: ε.

        Raises:
            ValueError: a weight is no C-contiguous array.
        """
        self._blocks = Blocks(weights)
        self._rho, self._epsilon = rho, epsilon
        self._moments = Moments(self._blocks.zeros())

    def step(self, gradients: Sequence[Gradient], learning_rate: float) -> None:
        """Moves every weight once.

        Args:
            gradients: one a weight, in their order.
            learning_rate: η of this step.

        Raises:
            ValueError: a gradient does not fit its weight.
        """
        self._moments.next_step()
        (seconds,) = self._moments.arrays
        for number, gradient in enumerate(gradients):
            real = self._blocks.weights[number].dtype.type
            rho, rest = real(self._rho), real(1 - self._rho)
            epsilon, eta = real(self._epsilon), real(learning_rate)
            for block in self._blocks.walk(number, gradient, seconds[number]):
                (v,), (change, root) = block.moments, block.work
                block.square(change)
                change *= rest
                v *= rho
                v += change
                np.add(v, epsilon, out=root)
                np.sqrt(root, out=root)
                np.multiply(block.gradient, eta, out=change)
                change /= root
                np.subtract(block.weight, change, out=block.weight)

    def state(self) -> tuple[Array, ...]:
        """(t, v of every weight), copied."""
        return self._moments.state()

    def restore(self, arrays: Sequence[Array]) -> None:
        """Goes on from a state that was told before.

        Raises:
            ValueError: it belongs to other weights.
        """
        self._moments.restore(arrays)
