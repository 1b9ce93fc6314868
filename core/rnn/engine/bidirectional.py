"""Two recurrent layers, one from each end."""

from typing import Protocol, get_args

import numpy as np

from core.rnn.arrays import Array
from core.rnn.engine.buffers import Buffers
from core.rnn.engine.draw import Draw
from core.rnn.engine.layer import Gradient
from core.rnn.engine.rows import fill_rows
from core.rnn.engine.signal import Mask, Signal
from core.rnn.network import MergeMode


class OneWay(Protocol):
    """A recurrent layer; it leaves the gradient that it is given as it is."""

    weights: list[Array]
    gradients: list[Gradient]
    return_sequences: bool
    reverse: bool

    def forward(self, given: Signal, draw: Draw | None) -> Signal:
        """See `core.rnn.engine.layer.Layer`."""
        ...

    def backward(self, gradient: Array) -> Array:
        """See `core.rnn.engine.layer.Layer`."""
        ...


class BidirectionalLayer:
    """y = merge(forward over x_1 … x_T, backward over x_T … x_1).

    At a masked step of returned sequences y is zero, as Keras has it
    (keras/src/layers/rnn/bidirectional.py).
    """

    def __init__(self, forward: OneWay, backward: OneWay, merge_mode: MergeMode = "concat") -> None:
        """Takes two layers of one kind.

        Args:
            forward: walks from the first timestep to the last.
            backward: made with `reverse`, so that it walks from the last to the first.
            merge_mode: how the two outputs are joined.

        Raises:
            ValueError: the merge mode is unknown, or a layer goes the wrong way.
        """
        if merge_mode not in get_args(MergeMode):
            known = ", ".join(get_args(MergeMode))
            raise ValueError(f"unknown merge_mode '{merge_mode}': known: {known}.")
        if forward.reverse or not backward.reverse:
            raise ValueError("a bidirectional layer needs one with reverse=False, and one with it.")
        if forward.return_sequences != backward.return_sequences:
            raise ValueError("both layers of a bidirectional one need the same return_sequences.")
        self.weights = [*forward.weights, *backward.weights]
        self.gradients: list[Gradient] = []
        self._there, self._back, self._mode = forward, backward, merge_mode
        self._buffers = Buffers()
        self._mask: Mask | None = None
        self._outputs: tuple[Array, Array] | None = None

    def forward(self, given: Signal, draw: Draw | None) -> Signal:
        """The merged outputs of both walks, and the mask of the steps that are returned.

        Raises:
            ValueError: when the inputs do not fit the weights.
        """
        there = self._there.forward(given, draw)
        back = self._back.forward(given, draw)
        self._mask, self._outputs = there.mask, (there.values, back.values)
        merged = self._merge(there.values, back.values)
        if there.mask is not None:
            fill_rows(merged, 0, ~there.mask)
        return Signal(merged, there.mask)

    def backward(self, gradient: Array) -> Array:
        """∂L/∂x = that through the one walk + that through the other.

        Raises:
            ValueError: when the last walk forward was inference.
        """
        if self._mask is not None:
            fill_rows(gradient, 0, ~self._mask)
        to_there, to_back = self._unmerge(gradient)
        d_x = self._there.backward(to_there)
        np.add(d_x, self._back.backward(to_back), out=d_x)
        self.gradients = [*self._there.gradients, *self._back.gradients]
        return d_x

    def _merge(self, there: Array, back: Array) -> Array:
        units = there.shape[-1]
        width = units + back.shape[-1] if self._mode == "concat" else units
        merged = self._buffers.take("output", (*there.shape[:-1], width), there.dtype)
        match self._mode:
            case "concat":
                np.copyto(merged[..., :units], there)
                np.copyto(merged[..., units:], back)
            case "sum":
                np.add(there, back, out=merged)
            case "mul":
                np.multiply(there, back, out=merged)
            case "ave":
                np.add(there, back, out=merged)
                np.divide(merged, 2, out=merged)
        return merged

    def _unmerge(self, gradient: Array) -> tuple[Array, Array]:
        """(∂L/∂there, ∂L/∂back) for y = merge(there, back)."""
        assert self._outputs is not None, "forward comes first"
        there, back = self._outputs
        match self._mode:
            case "concat":
                units = there.shape[-1]
                return gradient[..., :units], gradient[..., units:]
            case "sum":
                return gradient, gradient
            case "mul":
                return gradient * back, gradient * there
            case "ave":
                np.divide(gradient, 2, out=gradient)
                return gradient, gradient
