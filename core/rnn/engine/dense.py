"""A fully connected layer, at every timestep alike."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from core.rnn.activations import activation as named
from core.rnn.arrays import Array, require_shape
from core.rnn.backward.derivatives import pull_back
from core.rnn.engine.buffers import Buffers
from core.rnn.engine.draw import Draw
from core.rnn.engine.layer import Gradient
from core.rnn.engine.signal import Signal


class DenseLayer:
    """y = f(z) with z = x·W + b."""

    def __init__(self, kernel: Array, bias: Array, activation: str = "linear") -> None:
        """Takes the weights as they are, so that an optimizer changes them in place.

        Args:
            kernel: W, (D, U).
            bias: b, (U,).
            activation: f, a name that `core.rnn.activations.activation` knows.

        Raises:
            ValueError: a shape is wrong, or there is no such activation.
        """
        require_shape("kernel", kernel, ("inputs", "units"), "a Dense layer")
        units = kernel.shape[1]
        require_shape("bias", bias, (units,), f"a Dense layer of {units} units")
        self._function = named(activation)
        self.weights: list[Array] = [kernel, bias]
        self.gradients: list[Gradient] = []
        self.activation = activation
        self._kernel, self._bias = kernel, bias
        self._buffers = Buffers()
        self._x = self._z = self._y = np.zeros((0, 0), kernel.dtype)

    @property
    def logits(self) -> Array:
        """x·W + b of the last forward, of y's shape: what the activation is given."""
        return self._z

    def forward(self, given: Signal, draw: Draw | None) -> Signal:
        """y(x) = f(x·W + b).

        Args:
            given: x, (B, D) or (T, B, D), and its mask, which is handed on.
            draw: nothing is drawn here.

        Returns:
            (B, U) or (T, B, U).

        Raises:
            ValueError: x has another width than the kernel.
        """
        x = given.values
        inputs, units = self._kernel.shape
        if x.ndim < 2 or x.shape[-1] != inputs:
            raise ValueError(f"inputs have shape {x.shape}: a Dense layer needs (..., {inputs}).")
        self._x = x
        self._z = self._buffers.take("logits", (*x.shape[:-1], units), self._kernel.dtype)
        np.matmul(x.reshape(-1, inputs), self._kernel, out=self._z.reshape(-1, units))
        self._z += self._bias
        self._y = self._function(self._z)
        return Signal(self._y, given.mask)

    def backward(self, gradient: Array) -> Array:
        """∂L/∂z = ∂L/∂y · f′(z), and on from there."""
        if self.activation in BY_OUTPUT:
            return self.backward_from_logits(BY_OUTPUT[self.activation](self._y, gradient))
        return self.backward_from_logits(pull_back(self.activation, self._z, gradient))

    def backward_from_logits(self, gradient: Array) -> Array:
        """∂L/∂W = xᵀ·∂L/∂z,  ∂L/∂b = Σ ∂L/∂z,  ∂L/∂x = ∂L/∂z·Wᵀ.

        Args:
            gradient: ∂L/∂z, of z's shape, where a loss gives it at once.

        Returns:
            ∂L/∂x, of x's shape.
        """
        inputs, units = self._kernel.shape
        x, d_z = self._x.reshape(-1, inputs), gradient.reshape(-1, units)
        d_kernel = self._buffers.take("kernel", self._kernel.shape, self._kernel.dtype)
        d_bias = self._buffers.take("bias", self._bias.shape, self._bias.dtype)
        d_x = self._buffers.take("input", self._x.shape, self._kernel.dtype)
        np.matmul(x.T, d_z, out=d_kernel)
        np.add.reduce(d_z, axis=0, out=d_bias)
        np.matmul(d_z, self._kernel.T, out=d_x.reshape(-1, inputs))
        self.gradients = [d_kernel, d_bias]
        return d_x


def _through_linear(y: Array, gradient: Array) -> Array:
    """∂L/∂z = ∂L/∂y."""
    return gradient


def _through_sigmoid(y: Array, gradient: Array) -> Array:
    """∂L/∂z = ∂L/∂y · y·(1 − y), in place."""
    gradient *= y
    gradient *= 1 - y
    return gradient


def _through_tanh(y: Array, gradient: Array) -> Array:
    """∂L/∂z = ∂L/∂y · (1 − y²), in place."""
    gradient *= 1 - y * y
    return gradient


def _through_relu(y: Array, gradient: Array) -> Array:
    """∂L/∂z = ∂L/∂y where y > 0, else 0, in place."""
    gradient *= y > 0
    return gradient


BY_OUTPUT: Mapping[str, Callable[[Array, Array], Array]] = MappingProxyType(
    {
        "linear": _through_linear,
        "sigmoid": _through_sigmoid,
        "tanh": _through_tanh,
        "relu": _through_relu,
    }
)
"""∂L/∂z from y and ∂L/∂y, for activations whose slope their value tells: nothing twice."""
