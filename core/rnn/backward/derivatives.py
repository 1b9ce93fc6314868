"""How a gradient passes an activation, for every function of `core.rnn.activations`.

Where a function has a kink, its derivative there is the one that TensorFlow takes: 0 for relu at 0.
"""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from core.rnn.activations import (
    SELU_ALPHA,
    SELU_SCALE,
    activation,
    hard_sigmoid,
    log_softmax,
    sigmoid,
    softmax,
    softplus,
    sparsemax,
)
from core.rnn.arrays import Array

Derivative = Callable[[Array], Array]


def pull_back(name: str, z: Array, gradient: Array) -> Array:
    """∂L/∂z_j = Σ_k ∂L/∂y_k · ∂y_k/∂z_j for y = f(z): for most functions ∂L/∂y · f′(z).

    Args:
        name: of the activation f.
        z: (..., H) what f was applied to.
        gradient: ∂L/∂y, of the same shape.

    Raises:
        ValueError: when there is no such activation, or no derivative of it is known here.
    """
    if name in DERIVATIVES:
        return gradient * DERIVATIVES[name](z)
    if name in JOINT:
        return JOINT[name](z, gradient)
    activation(name)  # an unknown name is refused as everywhere, with the nearest known one
    known = ", ".join(sorted([*DERIVATIVES, *JOINT]))
    raise ValueError(f"activation '{name}' has no derivative here: take one of {known}.")


def tanh_derivative(x: Array) -> Array:
    """f′(x) = 1 − tanh²(x)."""
    slope: Array = 1 - np.tanh(x) ** 2
    return slope


def sigmoid_derivative(x: Array) -> Array:
    """σ′(x) = σ(x)·(1 − σ(x)), with 1 − σ(x) = σ(−x)."""
    return sigmoid(x) * sigmoid(-x)


def elu_derivative(x: Array) -> Array:
    """f′(x) = 1 for x ≥ 0, eˣ below."""
    slope: Array = np.exp(np.minimum(x, 0))
    return slope


def selu_derivative(x: Array) -> Array:
    """f′(x) = λ for x ≥ 0, λ·α·eˣ below."""
    slope: Array = SELU_SCALE * np.where(x >= 0, 1, SELU_ALPHA * np.exp(np.minimum(x, 0)))
    return slope.astype(x.dtype, copy=False)


def softsign_derivative(x: Array) -> Array:
    """f′(x) = 1 / (1 + |x|)²."""
    slope: Array = 1 / (1 + np.abs(x)) ** 2
    return slope


def squareplus_derivative(x: Array) -> Array:
    """f′(x) = (1 + x / √(x² + 4)) / 2."""
    slope: Array = (1 + x / np.sqrt(x * x + 4)) / 2
    return slope


def silu_derivative(x: Array) -> Array:
    """f′(x) = σ(x) + x·σ′(x)."""
    slope: Array = sigmoid(x) + x * sigmoid_derivative(x)
    return slope


def gelu_derivative(x: Array) -> Array:
    """f′(x) = Φ(x) + x·φ(x), the normal distribution and its density."""
    erf = np.asarray(np.frompyfunc(math.erf, 1, 1)(x / math.sqrt(2)), x.dtype)
    slope: Array = (1 + erf) / 2 + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return slope


def mish_derivative(x: Array) -> Array:
    """f′(x) = tanh(s) + x·(1 − tanh²(s))·σ(x) with s = ln(1 + eˣ), for s′ = σ."""
    smooth = softplus(x)
    slope: Array = np.tanh(smooth) + x * tanh_derivative(smooth) * sigmoid(x)
    return slope


def hard_silu_derivative(x: Array) -> Array:
    """f′(x) = hard_sigmoid(x) + x·hard_sigmoid′(x)."""
    slope: Array = hard_sigmoid(x) + x * hard_sigmoid_derivative(x)
    return slope


def hard_sigmoid_derivative(x: Array) -> Array:
    """f′(x) = 1/6 for −3 < x < 3, otherwise 0."""
    return _one_where(np.abs(x) < 3, x) / 6


def leaky_relu_derivative(x: Array) -> Array:
    """f′(x) = 1 for x > 0, 0.2 below."""
    return np.where(x > 0, 1, 0.2).astype(x.dtype)


def sparse_plus_derivative(x: Array) -> Array:
    """f′(x) = 0 for x ≤ −1, (x + 1)/2 up to 1, 1 beyond."""
    slope: Array = np.clip((x + 1) / 2, 0, 1)
    return slope


def softmax_pull_back(x: Array, gradient: Array) -> Array:
    """∂L/∂x_j = y_j·(∂L/∂y_j − Σ_k ∂L/∂y_k·y_k), for ∂y_k/∂x_j = y_k·(δ_kj − y_j)."""
    y = softmax(x)
    pulled: Array = y * (gradient - (gradient * y).sum(axis=-1, keepdims=True))
    return pulled


def log_softmax_pull_back(x: Array, gradient: Array) -> Array:
    """∂L/∂x_j = ∂L/∂y_j − softmax(x)_j·Σ_k ∂L/∂y_k, for ∂y_k/∂x_j = δ_kj − softmax(x)_j."""
    shares = np.exp(log_softmax(x))
    pulled: Array = gradient - shares * gradient.sum(axis=-1, keepdims=True)
    return pulled


def sparsemax_pull_back(x: Array, gradient: Array) -> Array:
    """∂L/∂x_j = g_j − w_j·Σ_k g_k with g = ∂L/∂y where y > 0, and w_j = ∂τ/∂x_j.

    The threshold of `core.rnn.activations.sparsemax` is τ = (Σ_{i≤n} s_i − 1)/n over the partial
    sums s_i of the n largest values. The value of rank j (1 for the largest) is a summand of
    n − j + 1 of them, so w_j = max(n − j + 1, 0)/n.
    """
    ranks = 1 + np.argsort(np.argsort(-x, axis=-1, kind="stable"), axis=-1)
    descending = -np.sort(-x, axis=-1)
    places = np.arange(1, x.shape[-1] + 1)
    support = descending - (np.cumsum(descending, axis=-1) - 1) / places > 0
    n = support.sum(axis=-1, keepdims=True)
    weights = (np.maximum(n - ranks + 1, 0) / n).astype(x.dtype)
    passing = gradient * (sparsemax(x) > 0)
    pulled: Array = passing - weights * passing.sum(axis=-1, keepdims=True)
    return pulled


def _one_where(holds: Array, x: Array) -> Array:
    return holds.astype(x.dtype)


DERIVATIVES: Mapping[str, Derivative] = MappingProxyType(
    {
        "tanh": tanh_derivative,
        "relu": lambda x: _one_where(x > 0, x),
        "sigmoid": sigmoid_derivative,
        "linear": np.ones_like,
        "softplus": sigmoid,
        "softsign": softsign_derivative,
        "elu": elu_derivative,
        "celu": elu_derivative,
        "selu": selu_derivative,
        "gelu": gelu_derivative,
        "silu": silu_derivative,
        "swish": silu_derivative,
        "exponential": np.exp,
        "hard_sigmoid": hard_sigmoid_derivative,
        "leaky_relu": leaky_relu_derivative,
        "relu6": lambda x: _one_where((x > 0) & (x < 6), x),
        "mish": mish_derivative,
        "log_sigmoid": lambda x: sigmoid(-x),
        "hard_silu": hard_silu_derivative,
        "hard_swish": hard_silu_derivative,
        "hard_tanh": lambda x: _one_where(np.abs(x) <= 1, x),
        "hard_shrink": lambda x: _one_where(np.abs(x) > 0.5, x),
        "soft_shrink": lambda x: _one_where(np.abs(x) > 0.5, x),
        "tanh_shrink": lambda x: np.tanh(x) ** 2,
        "sparse_plus": sparse_plus_derivative,
        "sparse_sigmoid": lambda x: _one_where(np.abs(x) < 1, x) / 2,
        "squareplus": squareplus_derivative,
        "sin": np.cos,
        "cos": lambda x: -np.sin(x),
        "arctan": lambda x: 1 / (1 + x * x),
        "arcsinh": lambda x: 1 / np.sqrt(1 + x * x),
        "sinh": np.cosh,
        "cosh": np.sinh,
        "exp": np.exp,
        "expm1": np.exp,
        "square": lambda x: 2 * x,
        "negative": lambda x: -np.ones_like(x),
        "positive": np.ones_like,
        "absolute": np.sign,
        "fabs": np.sign,
    }
)
"""f′ of every function whose y_j depends on x_j alone."""

JOINT: Mapping[str, Callable[[Array, Array], Array]] = MappingProxyType(
    {
        "softmax": softmax_pull_back,
        "log_softmax": log_softmax_pull_back,
        "sparsemax": sparsemax_pull_back,
    }
)
"""∂L/∂x from x and ∂L/∂y, for every function whose y_k depends on all x_j of the last axis."""
