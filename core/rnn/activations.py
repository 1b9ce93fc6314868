"""Activation functions by name, defined as Keras 3.15 defines them.

Every function keeps the floating-point type of its argument. A name that Keras does not know may
still be that of a unary NumPy function over real numbers, such as "sin" or "arctan".
Source of the definitions: keras/src/activations/activations.py and
keras/src/backend/tensorflow/nn.py.
"""

import math
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

import numpy as np

from core.rnn.arrays import Array

Activation = Callable[[Array], Array]

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


def linear(x: Array) -> Array:
    """f(x) = x."""
    return x


def sigmoid(x: Array) -> Array:
    """σ(x) = 1 / (1 + e⁻ˣ), written with e^-|x| alone so that nothing overflows."""
    small = np.exp(-np.abs(x))
    share: Array = np.where(x >= 0, np.ones((), x.dtype), small) / (1 + small)
    return share


def relu(x: Array) -> Array:
    """f(x) = max(x, 0)."""
    positive: Array = np.maximum(x, 0)
    return positive


def relu6(x: Array) -> Array:
    """f(x) = min(max(x, 0), 6)."""
    clipped: Array = np.clip(x, 0, 6)
    return clipped


def leaky_relu(x: Array) -> Array:
    """f(x) = x for x ≥ 0, 0.2·x below."""
    return np.where(x >= 0, x, 0.2 * x)


def elu(x: Array) -> Array:
    """f(x) = x for x > 0, eˣ − 1 below; Keras' celu with its default α = 1 is the same."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def selu(x: Array) -> Array:
    """f(x) = λ·x for x > 0, λ·α·(eˣ − 1) below."""
    scaled: Array = SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(np.minimum(x, 0)))
    return scaled


def softplus(x: Array) -> Array:
    """f(x) = ln(1 + eˣ)."""
    smooth: Array = np.logaddexp(x, np.zeros((), x.dtype))
    return smooth


def softsign(x: Array) -> Array:
    """f(x) = x / (1 + |x|)."""
    bounded: Array = x / (1 + np.abs(x))
    return bounded


def squareplus(x: Array) -> Array:
    """f(x) = (x + √(x² + 4)) / 2."""
    root: Array = np.sqrt(x * x + 4)
    return (x + root) / 2


def silu(x: Array) -> Array:
    """f(x) = x·σ(x), also called swish."""
    return x * sigmoid(x)


def gelu(x: Array) -> Array:
    """f(x) = x·Φ(x) = x/2·(1 + erf(x/√2)), exact, as Keras has it by default."""
    # NumPy has no erf; the standard library's is exact, and few networks use this function.
    erf = np.asarray(np.frompyfunc(math.erf, 1, 1)(x / math.sqrt(2)), x.dtype)
    gated: Array = 0.5 * x * (1 + erf)
    return gated


def mish(x: Array) -> Array:
    """f(x) = x·tanh(ln(1 + eˣ))."""
    gate: Array = np.tanh(softplus(x))
    return x * gate


def log_sigmoid(x: Array) -> Array:
    """f(x) = ln σ(x) = −ln(1 + e⁻ˣ)."""
    return -softplus(-x)


def hard_sigmoid(x: Array) -> Array:
    """f(x) = min(max(x + 3, 0), 6) / 6."""
    return relu6(x + 3) / 6


def hard_silu(x: Array) -> Array:
    """f(x) = x·hard_sigmoid(x), also called hard_swish."""
    return x * hard_sigmoid(x)


def hard_tanh(x: Array) -> Array:
    """f(x) = min(max(x, −1), 1)."""
    return np.clip(x, -1, 1)


def tanh_shrink(x: Array) -> Array:
    """f(x) = x − tanh(x)."""
    rest: Array = x - np.tanh(x)
    return rest


def soft_shrink(x: Array) -> Array:
    """f(x) = sign(x)·max(|x| − 0.5, 0)."""
    rest: Array = x - np.clip(x, -0.5, 0.5)
    return rest


def hard_shrink(x: Array) -> Array:
    """f(x) = x for |x| > 0.5, otherwise 0."""
    return np.where(np.abs(x) > 0.5, x, np.zeros((), x.dtype))


def sparse_plus(x: Array) -> Array:
    """f(x) = 0 for x ≤ −1, (x + 1)²/4 up to 1, x beyond."""
    return np.where(x < 1, np.maximum(x + 1, 0) ** 2 / 4, x)


def sparse_sigmoid(x: Array) -> Array:
    """f(x) = min(max((x + 1)/2, 0), 1)."""
    return np.clip(0.5 * (x + 1), 0, 1)


def softmax(x: Array) -> Array:
    """f(x)_j = e^x_j / Σ_k e^x_k over the last axis."""
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    shares: Array = shifted / shifted.sum(axis=-1, keepdims=True)
    return shares


def log_softmax(x: Array) -> Array:
    """f(x)_j = x_j − ln Σ_k e^x_k over the last axis."""
    shifted = x - x.max(axis=-1, keepdims=True)
    logarithms: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logarithms


def sparsemax(x: Array) -> Array:
    """f(x)_j = max(x_j − τ, 0) over the last axis, with Keras' threshold τ.

    Keras 3.15 takes τ = (Σ_{i≤k} s_i − 1) / k from all partial sums s_i of the k largest values
    (keras/src/backend/tensorflow/nn.py), where Martins and Astudillo (arXiv:1602.02068) take the
    last partial sum alone. What Keras trained is computed as Keras computes it, so its values do
    not sum to one where k > 1.
    """
    descending = -np.sort(-x, axis=-1)
    ranks = np.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    sums = np.cumsum(descending, axis=-1)
    support = descending - (sums - 1) / ranks > 0
    chosen = np.where(support, sums, np.zeros((), x.dtype)).sum(axis=-1, keepdims=True)
    threshold = (chosen - 1) / support.sum(axis=-1, keepdims=True, dtype=x.dtype)
    shares: Array = np.maximum(x - threshold, 0)
    return shares


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "tanh": np.tanh,
        "relu": relu,
        "sigmoid": sigmoid,
        "linear": linear,
        "softmax": softmax,
        "softplus": softplus,
        "softsign": softsign,
        "elu": elu,
        "celu": elu,
        "selu": selu,
        "gelu": gelu,
        "silu": silu,
        "swish": silu,
        "exponential": np.exp,
        "hard_sigmoid": hard_sigmoid,
        "leaky_relu": leaky_relu,
        "relu6": relu6,
        "mish": mish,
        "log_sigmoid": log_sigmoid,
        "log_softmax": log_softmax,
        "hard_silu": hard_silu,
        "hard_swish": hard_silu,
        "hard_tanh": hard_tanh,
        "hard_shrink": hard_shrink,
        "soft_shrink": soft_shrink,
        "tanh_shrink": tanh_shrink,
        "sparse_plus": sparse_plus,
        "sparse_sigmoid": sparse_sigmoid,
        "sparsemax": sparsemax,
        "squareplus": squareplus,
    }
)
"""Keras' own names. `glu` is missing because it hands on half the units, so that a recurrent layer
fails with it, and `threshold` because it needs arguments that a name cannot carry."""


def activation(name: str) -> Activation:
    """The activation function of this name.

    Args:
        name: one of Keras' names, or that of a unary NumPy function over real numbers.

    Raises:
        ValueError: with the nearest known name, when there is no such function.
    """
    if name in ACTIVATIONS:
        return ACTIVATIONS[name]
    function = getattr(np, name, None)
    if isinstance(function, np.ufunc) and "d->d" in function.types:
        return function
    near = get_close_matches(name.lower(), ACTIVATIONS, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(sorted(ACTIVATIONS))}."
    raise ValueError(f"unknown activation '{name}': {hint}")
