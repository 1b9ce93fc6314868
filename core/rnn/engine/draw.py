"""Where dropout's masks come from."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from core.rnn.arrays import Array


class Draw:
    """Draws dropout masks, one after the other, and can be put back to where it was."""

    def __init__(self, seed: int) -> None:
        """Begins where this seed begins."""
        self._generator = np.random.Generator(np.random.PCG64(seed))

    def kept(self, shape: tuple[int, ...], rate: float, dtype: DTypeLike) -> Array:
        """M = 0 with probability `rate`, else 1/(1 − rate): the mean of m·x is x.

        Args:
            shape: of the mask.
            rate: the share of values that are dropped, from 0 to less than 1.
            dtype: of the mask.
        """
        drawn = self._generator.random(shape, dtype=np.float32)
        scale = np.asarray(1.0 / (1.0 - rate), dtype)
        mask: Array = np.multiply(drawn >= np.float32(rate), scale, dtype=dtype)
        return mask

    def state(self) -> NDArray[np.uint64]:
        """All that the next masks depend on, as numbers: (6,)."""
        told: Any = self._generator.bit_generator.state
        numbers = (told["state"]["state"], told["state"]["inc"])
        halves = [half for number in numbers for half in (number >> 64, number & (2**64 - 1))]
        return np.array([*halves, told["has_uint32"], told["uinteger"]], np.uint64)

    def restore(self, state: NDArray[np.uint64]) -> None:
        """Goes on from a state that was told before."""
        high, low, inc_high, inc_low, has_half, half = map(int, state)
        self._generator.bit_generator.state = {
            "bit_generator": "PCG64",
            "state": {"state": high << 64 | low, "inc": inc_high << 64 | inc_low},
            "has_uint32": has_half,
            "uinteger": half,
        }
