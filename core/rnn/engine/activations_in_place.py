"""Activations written to an array that is there, with derivatives read off their values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from core.rnn.activations import activation
from core.rnn.arrays import Array

Write = Callable[[Array, Array], object]


@dataclass(frozen=True)
class InPlace:
    """y = f(z), and f′(z) from y alone, so that z need not be kept.

    Attributes:
        apply: writes f(z) into its second argument, given z; both may be the same array.
        slope: writes f′(z) into its second argument, given y; never the same array.
    """

    apply: Write
    slope: Write


def tanh_slope(y: Array, slope: Array) -> None:
    """f′(z) = 1 − y²."""
    np.multiply(y, y, out=slope)
    np.subtract(1, slope, out=slope)


def sigmoid_in_place(z: Array, y: Array) -> None:
    """σ(z) = tanh(z/2)/2 + 1/2: NumPy's tanh is vectorised, and nothing overflows."""
    np.multiply(z, 0.5, out=y)
    sigmoid_of_double(y, y)


def sigmoid_of_double(z: Array, y: Array) -> None:
    """σ(2z) = tanh(z)/2 + 1/2, for weights that were halved before."""
    np.tanh(z, out=y)
    np.multiply(y, 0.5, out=y)
    np.add(y, 0.5, out=y)


def sigmoid_slope(y: Array, slope: Array) -> None:
    """σ′(z) = (1 − y)·y."""
    np.subtract(1, y, out=slope)
    np.multiply(slope, y, out=slope)


def linear_in_place(z: Array, y: Array) -> None:
    """f(z) = z."""
    np.copyto(y, z)


def linear_slope(y: Array, slope: Array) -> None:
    """f′(z) = 1."""
    slope.fill(1)


def relu_in_place(z: Array, y: Array) -> None:
    """f(z) = max(z, 0)."""
    np.maximum(z, 0, out=y)


def relu_slope(y: Array, slope: Array) -> None:
    """f′(z) = 1 for y > 0, otherwise 0."""
    np.copyto(slope, y > 0)


def hard_sigmoid_in_place(z: Array, y: Array) -> None:
    """f(z) = min(max(z + 3, 0), 6) / 6."""
    np.add(z, 3, out=y)
    np.clip(y, 0, 6, out=y)
    np.divide(y, 6, out=y)


def hard_sigmoid_slope(y: Array, slope: Array) -> None:
    """f′(z) = 1/6 for 0 < y < 1, otherwise 0."""
    np.copyto(slope, (y > 0) & (y < 1))
    np.divide(slope, 6, out=slope)


IN_PLACE: Mapping[str, InPlace] = MappingProxyType(
    {
        "tanh": InPlace(np.tanh, tanh_slope),
        "sigmoid": InPlace(sigmoid_in_place, sigmoid_slope),
        "linear": InPlace(linear_in_place, linear_slope),
        "relu": InPlace(relu_in_place, relu_slope),
        "hard_sigmoid": InPlace(hard_sigmoid_in_place, hard_sigmoid_slope),
    }
)
"""By name; every other activation keeps its argument, and goes by `backward.derivatives`."""


def write(name: str) -> Write:
    """What writes f(z) into its second argument, for the activation of that name.

    Raises:
        ValueError: with the nearest known name, when there is no such function.
    """
    if name in IN_PLACE:
        return IN_PLACE[name].apply
    function = activation(name)
    return lambda z, y: np.copyto(y, function(z))
