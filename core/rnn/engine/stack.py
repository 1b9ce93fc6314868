"""Layers one after the other."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.engine.buffers import Buffers
from core.rnn.engine.draw import Draw
from core.rnn.engine.layer import Gradient, Layer, RowGradient
from core.rnn.engine.signal import Signal


class Stack:
    """y = layer_n(… layer_1(x))."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        """Puts layers on top of each other.

        Args:
            layers: the first one is given the inputs.

        Raises:
            ValueError: there is none.
        """
        if not layers:
            raise ValueError("the stack has no layers: it needs at least one.")
        self.layers = tuple(layers)
        self._buffers = Buffers()

    @property
    def weights(self) -> list[Array]:
        """All layers' weights, in order: the arrays themselves."""
        return [weight for layer in self.layers for weight in layer.weights]

    @property
    def gradients(self) -> list[Gradient]:
        """∂L/∂weights of the last walk back, in the order of `weights`."""
        return [gradient for layer in self.layers for gradient in layer.gradients]

    def forward(self, inputs: Array, draw: Draw | None = None) -> Signal:
        """y(x) = layer_n(… layer_1(x)).

        Args:
            inputs: word numbers (B, T) or features (B, T, D), examples first, as data sets and
                Keras have them.
            draw: what dropout is drawn from; None outside of training.

        Returns:
            (B, U); or (T, B, U) with time first, and its mask, where the last layer hands on every
            output. It is valid until the next forward.

        Raises:
            ValueError: a layer cannot take what it is given.
        """
        *_, last = self.signals(inputs, draw)
        return last

    def signals(self, inputs: Array, draw: Draw | None = None) -> Iterator[Signal]:
        """y_n = layer_n(y_{n−1}): what every layer hands on, one after the other.

        Args:
            inputs: as `forward` takes them.
            draw: what dropout is drawn from; None outside of training.

        Raises:
            ValueError: a layer cannot take what it is given.
        """
        signal = Signal(self._time_first(inputs))
        for number, layer in enumerate(self.layers, start=1):
            try:
                signal = layer.forward(signal, draw)
            except ValueError as error:
                raise ValueError(f"layer {number}: {error}") from error
            yield signal

    def backward(self, gradient: Array) -> Array | None:
        """∂L/∂x_n = ∂L/∂y_n · ∂y_n/∂x_n with y_{n−1} = x_n: from the last layer to the first.

        Args:
            gradient: ∂L/∂y, of the shape of the last forward's output; it may be overwritten.

        Returns:
            ∂L/∂inputs with time first; None when they are word numbers.
        """
        return self.backward_through(len(self.layers), gradient)

    def backward_through(self, below: int, gradient: Array) -> Array | None:
        """∂L/∂inputs from ∂L/∂(output of layer number `below`), counted from 1.

        Args:
            below: how many layers, from the first on, are walked back through.
            gradient: what arrives at the last of them; it may be overwritten.
        """
        arriving: Array | None = gradient
        for layer in reversed(self.layers[:below]):
            # Word numbers come first or not at all, so only the first layer hands back nothing.
            assert arriving is not None
            arriving = layer.backward(arriving)
        return arriving

    def squared_norms(self) -> NDArray[np.float64]:
        """‖∂L/∂W‖² of every layer that has weights, summed over them: (number of such layers,)."""
        return np.array(
            [sum(map(_squared_norm, layer.gradients)) for layer in self.layers if layer.weights],
            np.float64,
        )

    def _time_first(self, inputs: Array) -> Array:
        """(T, B, …) in a buffer, as the weights' type or as word numbers."""
        words = np.issubdtype(inputs.dtype, np.integer)
        first = next((weight.dtype for weight in self.weights), inputs.dtype)
        turned = np.swapaxes(inputs, 0, 1) if inputs.ndim > 1 else inputs
        kept = self._buffers.take("inputs", turned.shape, np.intp if words else first)
        np.copyto(kept, turned, casting="unsafe")
        return kept


def _squared_norm(gradient: Gradient) -> float:
    values = gradient.values if isinstance(gradient, RowGradient) else gradient
    flat = values.reshape(-1)
    return float(np.dot(flat, flat))
