"""A SimpleRNN over one sequence, where what a timestep costs beside its sums is most of it."""

import math
from collections import deque
from itertools import repeat

import numpy as np
from numpy.typing import DTypeLike

from core.rnn.arrays import Array
from core.rnn.engine.activations_in_place import Write

TIMESTEPS, ROOM_BYTES = 128, 1 << 18
"""How many timesteps lie side by side at most, and what they may take: less than a core's second
cache, and a walk of any length needs no more."""

LINE = 64
"""Bytes of a cache line: a product of numbers that begin at one took a sixth less time."""


class OneSequence:
    """h_t = f([x_t, 1, h_{t−1}]·[W; b; U]): one product and one activation a timestep.

    A call of NumPy takes some 0.2 µs however little it does, so that the two products and the two
    sums of h_t = f(x_t·W + b + h_{t−1}·U) would cost more than their numbers. Here x_t, 1 and
    h_{t−1} lie side by side, one product does for all of them, and f writes h_t beside x_{t+1}.
    """

    def __init__(self, inputs: int, units: int, dtype: DTypeLike, activation: Write) -> None:
        """Makes room for the timesteps, and for [W; b; U].

        Args:
            inputs: D.
            units: H.
            dtype: of weights, inputs and states.
            activation: f.
        """
        width = inputs + 1 + units
        self._inputs, self._activation = inputs, activation
        self._stacked, self._z = _aligned((width, units), dtype), _aligned((units,), dtype)
        self._longest = max(1, min(TIMESTEPS, ROOM_BYTES // (width * self._z.itemsize)))
        self._room = np.zeros((self._longest + 1, width), dtype)
        self._room[:, inputs] = 1
        # Views are made here, once: each costs as much as adding 64 numbers.
        self._steps = list(self._room)
        self._states = [step[inputs + 1 :] for step in self._steps]

    def walk(self, x: Array, weights: tuple[Array, Array, Array], outputs: Array | None) -> Array:
        """(H,), h_T = f([x_T, 1, h_{T−1}]·[W; b; U]), and every h_t where it is asked for.

        Args:
            x: (T, D).
            weights: W (D, H), U (H, H) and b (H,), as they are now.
            outputs: (T, H), where (h_1 … h_T) are written; None for h_T alone.

        Returns:
            h_T, until the next walk; zeros where there is no timestep.
        """
        kernel, recurrent_kernel, bias = weights
        inputs, state = self._inputs, self._room[:, self._inputs + 1 :]
        self._stacked[:inputs] = kernel
        self._stacked[inputs] = bias
        self._stacked[inputs + 1 :] = recurrent_kernel
        state[0] = 0
        for start in range(0, len(x), self._longest):
            block = x[start : start + self._longest]
            count = len(block)
            self._room[:count, :inputs] = block
            self._take_steps(count)
            if outputs is not None:
                outputs[start : start + count] = state[1 : count + 1]
            state[0] = state[count]
        return self._states[0]

    def _take_steps(self, count: int) -> None:
        """h_t for the timesteps in the room, from the state before the first one."""
        z = repeat(self._z)
        products = map(self._stacked.T.dot, self._steps[:count], z)
        # A deque of no length asks for all of them without a step of the interpreter between.
        deque(map(self._activation, products, self._states[1:]), maxlen=0)


def _aligned(shape: tuple[int, ...], dtype: DTypeLike) -> Array:
    """An array of that shape that begins at a cache line, its contents undefined."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    bytes_ = np.empty(size + LINE, np.uint8)
    first = -bytes_.ctypes.data % LINE
    return bytes_[first : first + size].view(dtype).reshape(shape)
