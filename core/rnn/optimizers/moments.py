"""What an optimizer remembers of every weight."""

from collections.abc import Sequence

import numpy as np

from core.rnn.arrays import Array, require_shape

FADING, EVERY = 1e-30, 100
"""What is smaller is set to zero, and after how many steps."""


class Moments:
    """Kinds of arrays, each with one a weight, and how many steps have been taken."""

    def __init__(self, *kinds: Sequence[Array]) -> None:
        """Begins with the arrays that are given, which are changed in place."""
        self.arrays = tuple(list(kind) for kind in kinds)
        self.steps = 0

    def next_step(self) -> None:
        """m_i ← 0 where |m_i| < 1e-30, after every hundredth step.

        A row that is not touched fades by a tenth a step. After some 850 steps it would be too
        small for a normal number, with which a processor counts many times slower; TensorFlow takes
        those for zero. Zeros from 1e-30 on, now and then, change no weight.
        """
        self.steps += 1
        if self.steps % EVERY:
            return
        for kind in self.arrays:
            for array in kind:
                array[np.abs(array) < FADING] = 0

    def state(self) -> tuple[Array, ...]:
        """(t, the arrays kind by kind), copied."""
        kept = [array.copy() for kind in self.arrays for array in kind]
        return (np.array(self.steps, np.int64), *kept)

    def restore(self, arrays: Sequence[Array]) -> None:
        """Goes on from a state that was told before.

        Raises:
            ValueError: it belongs to other weights.
        """
        own = [array for kind in self.arrays for array in kind]
        if len(arrays) != len(own) + 1:
            raise ValueError(
                f"the state has {len(arrays)} arrays: this optimizer needs {len(own) + 1}."
            )
        for number, (array, given) in enumerate(zip(own, arrays[1:], strict=True), start=1):
            require_shape(f"array {number} of the state", given, array.shape, "this optimizer")
        self.steps = int(arrays[0])
        for array, given in zip(own, arrays[1:], strict=True):
            np.copyto(array, given)
