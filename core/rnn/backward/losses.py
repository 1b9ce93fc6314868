"""The losses in which a gradient begins, defined as Keras 3.15 defines them.

Sources: keras/src/losses/losses.py, keras/src/losses/loss.py (masks) and
keras/src/backend/tensorflow/nn.py. Keras clips probabilities to [ε, 1 − ε] with ε = 1e-7, and a
clipped probability has no gradient. Its compiled training replaces sigmoid and softmax followed by
a cross-entropy by one formula without clipping; the two differ only where a probability is clipped.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array, require_shape
from core.rnn.sequence import require_mask

LossName = Literal[
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "mean_squared_error",
]

EPSILON = 1e-7


def loss_value(
    name: LossName, prediction: Array, target: Array, mask: NDArray[Any] | None = None
) -> float:
    """L = Σ_n w_n·L_n(y_n, target_n): the mean over the batch, and over the steps that count.

    Args:
        name: one of `LOSSES`.
        prediction: y, (B, U), (B, T, U), or either without B.
        target: of the same shape; for the sparse cross-entropy class numbers without the last
            axis, or with a last axis of one.
        mask: of y's shape without the last axis, True where a step counts; None when all do.

    Raises:
        ValueError: when the loss is unknown or a shape is wrong.
    """
    y, wanted, weights = _prepared(name, prediction, target, mask)
    return float((weights * LOSSES[name][0](y, wanted)).sum())


def loss_gradient(
    name: LossName, prediction: Array, target: Array, mask: NDArray[Any] | None = None
) -> Array:
    """∂L/∂y = w_n·∂L_n/∂y_n, of y's shape; see `loss_value` for the arguments."""
    y, wanted, weights = _prepared(name, prediction, target, mask)
    gradient: Array = weights[..., np.newaxis] * LOSSES[name][1](y, wanted)
    return gradient


def binary_crossentropy(y: Array, target: Array) -> Array:
    """L_n = −mean_u(target·ln y + (1 − target)·ln(1 − y))."""
    p = np.clip(y, EPSILON, 1 - EPSILON)
    loss: Array = -(target * np.log(p) + (1 - target) * np.log(1 - p)).mean(axis=-1)
    return loss


def binary_crossentropy_gradient(y: Array, target: Array) -> Array:
    """∂L_n/∂y = (y − target) / (y·(1 − y)) / U."""
    p = np.clip(y, EPSILON, 1 - EPSILON)
    gradient: Array = _where_unclipped(y, (p - target) / (p * (1 - p))) / y.shape[-1]
    return gradient


def categorical_crossentropy(y: Array, target: Array) -> Array:
    """L_n = −Σ_u target_u·ln p_u with p = y / Σ_k y_k."""
    p = np.clip(y / y.sum(axis=-1, keepdims=True), EPSILON, 1 - EPSILON)
    loss: Array = -(target * np.log(p)).sum(axis=-1)
    return loss


def categorical_crossentropy_gradient(y: Array, target: Array) -> Array:
    """∂L_n/∂y_u = (g_u − Σ_k g_k·p_k) / Σ_k y_k with g = −target / p and p = y / Σ_k y_k."""
    total = y.sum(axis=-1, keepdims=True)
    p = y / total
    g = _where_unclipped(p, -target / np.clip(p, EPSILON, 1 - EPSILON))
    gradient: Array = (g - (g * p).sum(axis=-1, keepdims=True)) / total
    return gradient


def mean_squared_error(y: Array, target: Array) -> Array:
    """L_n = mean_u (y − target)²."""
    loss: Array = ((y - target) ** 2).mean(axis=-1)
    return loss


def mean_squared_error_gradient(y: Array, target: Array) -> Array:
    """∂L_n/∂y = 2·(y − target) / U."""
    gradient: Array = 2 * (y - target) / y.shape[-1]
    return gradient


Loss = Callable[[Array, Array], Array]

LOSSES: Mapping[str, tuple[Loss, Loss]] = MappingProxyType(
    {
        "binary_crossentropy": (binary_crossentropy, binary_crossentropy_gradient),
        "categorical_crossentropy": (categorical_crossentropy, categorical_crossentropy_gradient),
        "sparse_categorical_crossentropy": (
            categorical_crossentropy,
            categorical_crossentropy_gradient,
        ),
        "mean_squared_error": (mean_squared_error, mean_squared_error_gradient),
    }
)
"""Each loss over the last axis, and its gradient. The sparse one is given one-hot targets here."""


def _where_unclipped(p: Array, gradient: Array) -> Array:
    return np.where((p >= EPSILON) & (p <= 1 - EPSILON), gradient, np.zeros((), gradient.dtype))


def _prepared(
    name: LossName, prediction: Array, target: Array, mask: NDArray[Any] | None
) -> tuple[Array, Array, Array]:
    """(y, target of y's shape and type, w of y's shape without the last axis)."""
    if name not in LOSSES:
        raise ValueError(f"unknown loss '{name}': known: {', '.join(LOSSES)}.")
    y, wanted = np.asarray(prediction), np.asarray(target)
    if name == "sparse_categorical_crossentropy":
        wanted = _one_hot(wanted, y)
    require_shape("target", wanted, y.shape, f"{name} of this prediction")
    counts = require_mask(mask, y.shape[:-1]).astype(y.dtype)
    weights = counts / max(counts.sum(), 1)
    return y, wanted.astype(y.dtype), np.asarray(weights, y.dtype)


def _one_hot(classes: Array, y: Array) -> Array:
    """target_u = 1 for the class, 0 for all others."""
    if classes.ndim == y.ndim and classes.shape[-1] == 1:
        classes = classes[..., 0]
    require_shape("target", classes, y.shape[:-1], "sparse_categorical_crossentropy")
    known = y.shape[-1]
    if classes.size and not 0 <= classes.min() <= classes.max() < known:
        raise ValueError(f"target holds a class that is not one of 0 … {known - 1}.")
    return np.eye(known, dtype=y.dtype)[classes.astype(np.int64)]
