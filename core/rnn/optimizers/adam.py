"""Adam, as Keras 3.15 computes it."""

from collections.abc import Sequence

import numpy as np

from core.rnn.arrays import Array
from core.rnn.engine.layer import Gradient
from core.rnn.optimizers.blocks import Blocks
from core.rnn.optimizers.moments import Moments


class Adam:
    """W ← W − α·m / (√v + ε), α = η·√(1 − β₂ᵗ) / (1 − β₁ᵗ).

    m ← m + (1 − β₁)·(g − m) and v ← v + (1 − β₂)·(g² − v), in every row of every weight: those that
    a gradient of rows does not have move on with g = 0, so that dense and sparse are one.
    Source: keras/src/optimizers/adam.py.
    """

    def __init__(
        self,
        weights: Sequence[Array],
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        """Begins with m = v = 0.

        Args:
            weights: what is moved, in place.
            beta_1: β₁.
            beta_2: β₂.
            epsilon: ε.

        Raises:
            ValueError: a weight is no C-contiguous array.
        """
        self._blocks = Blocks(weights)
        self._beta_1, self._beta_2, self._epsilon = beta_1, beta_2, epsilon
        self._moments = Moments(self._blocks.zeros(), self._blocks.zeros())

    def step(self, gradients: Sequence[Gradient], learning_rate: float) -> None:
        """Moves every weight once.

        Args:
            gradients: one a weight, in their order.
            learning_rate: η of this step.

        Raises:
            ValueError: a gradient does not fit its weight.
        """
        self._moments.next_step()
        t, (firsts, seconds) = self._moments.steps, self._moments.arrays
        for number, gradient in enumerate(gradients):
            # Scalars take the weight's own type before anything is computed, as in Keras.
            real = self._blocks.weights[number].dtype.type
            root = np.sqrt(1 - real(self._beta_2) ** real(t))
            alpha = real(learning_rate) * root / (1 - real(self._beta_1) ** real(t))
            shares = real(1 - self._beta_1), real(1 - self._beta_2)
            epsilon = real(self._epsilon)
            for block in self._blocks.walk(number, gradient, firsts[number], seconds[number]):
                (m, v), (change, root_v) = block.moments, block.work
                np.subtract(block.gradient, m, out=change)
                change *= shares[0]
                m += change
                block.square(change)
                change -= v
                change *= shares[1]
                v += change
                np.sqrt(v, out=root_v)
                root_v += epsilon
                np.multiply(m, alpha, out=change)
                change /= root_v
                np.subtract(block.weight, change, out=block.weight)

    def state(self) -> tuple[Array, ...]:
        """(t, m of every weight, v of every weight), copied."""
        return self._moments.state()

    def restore(self, arrays: Sequence[Array]) -> None:
        """Goes on from a state that was told before.

        Raises:
            ValueError: it belongs to other weights.
        """
        self._moments.restore(arrays)
