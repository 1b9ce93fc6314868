"""The loss that training lowers, and the gradient in which the walk back begins.

Keras' compiled step computes a cross-entropy behind a sigmoid or a softmax from the logits z, in
one formula that nothing clips (keras/src/backend/tensorflow/nn.py, `_get_logits`). All other losses
are those of `core.rnn.backward.losses`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from core.rnn.activations import log_softmax, sigmoid
from core.rnn.arrays import Array, require_shape
from core.rnn.backward.losses import LossName, loss_gradient, loss_value
from core.rnn.engine.dense import DenseLayer
from core.rnn.engine.signal import Mask, Signal
from core.rnn.engine.stack import Stack


class Objective:
    """L(stack(inputs), target): its value, and ∂L/∂weights into the stack."""

    def __init__(self, stack: Stack, loss: LossName) -> None:
        """Chooses the formula for what the stack ends in.

        Args:
            stack: whose output the loss judges.
            loss: its name.
        """
        self._stack, self._loss = stack, loss
        last = stack.layers[-1]
        ends = (loss, last.activation) if isinstance(last, DenseLayer) else None
        self._from_logits = FROM_LOGITS.get(ends) if ends else None
        self._last = last

    def value(self, output: Signal, target: Array) -> float:
        """L, the mean over the batch, and over the steps that count.

        Args:
            output: of the stack's last forward.
            target: (B,), or of the output's shape; class numbers for the sparse cross-entropy.

        Raises:
            ValueError: the target does not fit the output.
        """
        if self._from_logits is None or not isinstance(self._last, DenseLayer):
            wanted = self._fitting(target, output.values)
            return loss_value(self._loss, output.values, wanted, output.mask)
        return self._from_logits(self._last.logits, target, _weights(output))[0]

    def backward(self, output: Signal, target: Array) -> float:
        """L and, in the stack's `gradients`, ∂L/∂weights; see `value` for arguments and errors."""
        if self._from_logits is None or not isinstance(self._last, DenseLayer):
            y, wanted = output.values, self._fitting(target, output.values)
            self._stack.backward(loss_gradient(self._loss, y, wanted, output.mask))
            return loss_value(self._loss, y, wanted, output.mask)
        value, gradient = self._from_logits(self._last.logits, target, _weights(output))
        arriving = self._last.backward_from_logits(gradient)
        below = len(self._stack.layers) - 1
        if below:
            self._stack.backward_through(below, arriving)
        return value

    def _fitting(self, target: Array, y: Array) -> Array:
        if self._loss == "sparse_categorical_crossentropy":
            return target
        return like_prediction(target, y)


def sigmoid_crossentropy(z: Array, target: Array, weights: Array) -> tuple[float, Array]:
    """L = Σ_n w_n·mean_u(max(z, 0) − z·target + ln(1 + e^−|z|)), ∂L/∂z = w_n·(σ(z) − target)/U.

    Args:
        z: (..., U) the logits.
        target: of z's shape, or without the last axis of one.
        weights: w, of z's shape without the last axis.
    """
    wanted = like_prediction(target, z)
    each = np.maximum(z, 0) - z * wanted + np.log1p(np.exp(-np.abs(z)))
    gradient = (sigmoid(z) - wanted) * (weights / z.shape[-1])[..., np.newaxis]
    return float((weights * each.mean(axis=-1)).sum()), np.asarray(gradient, z.dtype)


def softmax_crossentropy(z: Array, target: Array, weights: Array) -> tuple[float, Array]:
    """L = −Σ_n w_n·ln p_n,class with p = softmax(z), ∂L/∂z_nu = w_n·(p_nu − [u is the class]).

    Args:
        z: (..., U) the logits.
        target: class numbers, of z's shape without the last axis, or with a last axis of one.
        weights: w, of z's shape without the last axis.
    """
    classes = target[..., 0] if target.ndim == z.ndim and target.shape[-1] == 1 else target
    require_shape("target", classes, z.shape[:-1], "sparse_categorical_crossentropy")
    chosen = classes.astype(np.intp)[..., np.newaxis]
    known = z.shape[-1]
    if chosen.size and not 0 <= chosen.min() <= chosen.max() < known:
        raise ValueError(f"target holds a class that is not one of 0 … {known - 1}.")
    logarithms = log_softmax(z)
    right = np.take_along_axis(logarithms, chosen, axis=-1)
    gradient = np.exp(logarithms)
    np.put_along_axis(gradient, chosen, np.expm1(right), axis=-1)
    gradient *= weights[..., np.newaxis]
    return float(-(weights * right[..., 0]).sum()), gradient


def like_prediction(target: Array, y: Array) -> Array:
    """The target in y's shape and type: a last axis of one may be left out.

    Raises:
        ValueError: the target has another shape.
    """
    if target.shape == y.shape[:-1] and y.shape[-1] == 1:
        target = target[..., np.newaxis]
    require_shape("target", target, y.shape, "a loss of this output")
    return target.astype(y.dtype, copy=False)


def _weights(output: Signal) -> Array:
    """w_n = 1/N for N outputs; with a mask 1/(how many count) where one counts, else 0."""
    return loss_weights(output.values, output.mask)


def loss_weights(y: Array, mask: Mask | None) -> Array:
    """w_n = m_n / max(Σ_k m_k, 1), of y's shape without the last axis."""
    counts = np.ones(y.shape[:-1], y.dtype) if mask is None else mask.astype(y.dtype)
    require_shape("mask", counts, y.shape[:-1], "this output")
    weights: Array = counts / max(counts.sum(), 1)
    return weights


FromLogits = Callable[[Array, Array, Array], tuple[float, Array]]

FROM_LOGITS: Mapping[tuple[str, str], FromLogits] = MappingProxyType(
    {
        ("binary_crossentropy", "sigmoid"): sigmoid_crossentropy,
        ("sparse_categorical_crossentropy", "softmax"): softmax_crossentropy,
    }
)
"""(L, ∂L/∂z) by the loss and the activation in front of it."""
