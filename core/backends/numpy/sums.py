"""What the numbers of an epoch are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.rnn.engine.metrics import Mean


@dataclass(frozen=True)
class Sums:
    """Loss and metric of the examples so far, each as a sum and a count.

    Attributes:
        loss: of the examples.
        metric: that of the task.
        squares: ‖∂L/∂W‖² of every layer that learns, added up over the steps.
    """

    loss: Mean = field(default_factory=Mean)
    metric: Mean = field(default_factory=Mean)
    squares: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def __add__(self, other: Sums) -> Sums:
        squares = self.squares + other.squares if self.squares.size else other.squares
        return Sums(self.loss + other.loss, self.metric + other.metric, squares)

    def metrics(self, name: str, prefix: str = "") -> dict[str, float]:
        """The means, by Keras' names.

        Args:
            name: the metric's.
            prefix: `val_` or `test_`; nothing for the training.
        """
        return {f"{prefix}loss": self.loss.value, f"{prefix}{name}": self.metric.value}

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All of it, for a checkpoint."""
        means = [self.loss.total, self.loss.count, self.metric.total, self.metric.count]
        return np.array(means), self.squares

    @staticmethod
    def of(arrays: Sequence[NDArray[Any]]) -> Sums:
        """What a checkpoint holds; nothing where it was written between two epochs."""
        if not arrays:
            return Sums()
        means, squares = arrays
        loss, examples, metric, counted = map(float, means)
        return Sums(Mean(loss, examples), Mean(metric, counted), squares)
