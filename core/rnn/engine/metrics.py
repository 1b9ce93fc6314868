"""Metrics of a batch as sums and counts, which add up over an epoch as Keras' do.

Source: keras/src/metrics (accuracy_metrics.py, reduction_metrics.py) and
keras/src/backend/tensorflow/trainer.py, where a batch's loss weighs as many as its examples.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from core.rnn.arrays import Array
from core.rnn.engine.losses import like_prediction
from core.rnn.engine.signal import Mask, Signal


@dataclass(frozen=True)
class Mean:
    """total / count, of what has been added up so far.

    Attributes:
        total: Σ_n w_n·v_n.
        count: Σ_n w_n.
    """

    total: float = 0.0
    count: float = 0.0

    def __add__(self, other: "Mean") -> "Mean":
        return Mean(self.total + other.total, self.count + other.count)

    @property
    def value(self) -> float:
        """Σ_n w_n·v_n / Σ_n w_n; 0 where nothing counted, as Keras has it."""
        return self.total / self.count if self.count else 0.0


def batch_loss(value: float, examples: int) -> Mean:
    """B·L of B examples: in an epoch's loss a short last batch weighs less."""
    return Mean(value * examples, float(examples))


def binary_accuracy(output: Signal, target: Array) -> Mean:
    """v_n = mean_u[target = (y > 0.5)].

    Args:
        output: y, (B, U) or (T, B, U), and its mask.
        target: of that shape, or without the last axis of one.
    """
    y = output.values
    right = like_prediction(target, y) == (y > 0.5)
    return _mean(right.mean(axis=-1), output.mask)


def sparse_categorical_accuracy(output: Signal, target: Array) -> Mean:
    """v_n = [target = argmax_u y].

    Args:
        output: y, (B, U) or (T, B, U), and its mask.
        target: class numbers without the last axis, or with one of one.
    """
    y = output.values
    classes = target[..., 0] if target.ndim == y.ndim else target
    return _mean((y.argmax(axis=-1) == classes).astype(np.float64), output.mask)


def mean_absolute_error(output: Signal, target: Array) -> Mean:
    """v_n = mean_u |y − target|.

    Args:
        output: y, (B, U) or (T, B, U), and its mask.
        target: of that shape, or without the last axis of one.
    """
    y = output.values
    return _mean(np.abs(y - like_prediction(target, y)).mean(axis=-1), output.mask)


def _mean(values: Array, mask: Mask | None) -> Mean:
    """(Σ_b mean_t v·m, Σ_b mean_t m): one a batch's example, (B,) or with time first (T, B)."""
    weights = np.ones_like(values) if mask is None else mask.astype(values.dtype)
    steps = 1 if values.ndim == 1 else len(values)
    total = (values * weights).sum(dtype=np.float64)
    return Mean(float(total) / steps, float(weights.sum(dtype=np.float64)) / steps)


Metric = Callable[[Signal, Array], Mean]

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "binary_accuracy": binary_accuracy,
        "sparse_categorical_accuracy": sparse_categorical_accuracy,
        "mean_absolute_error": mean_absolute_error,
    }
)
"""Each metric of a batch by Keras' name."""
