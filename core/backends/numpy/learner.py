"""A network with all that training does to it, batch by batch."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backends.compiling import JUDGED
from core.backends.numpy.names import weight_names
from core.backends.numpy.sums import Sums
from core.backends.protocol import FitSettings
from core.data.dataset import TaskKind
from core.models.spec import ModelSpec
from core.models.trainable import trainable
from core.rnn.arrays import Array
from core.rnn.engine.draw import Draw
from core.rnn.engine.layer import Gradient
from core.rnn.engine.losses import Objective
from core.rnn.engine.metrics import METRICS, batch_loss
from core.rnn.optimizers.clipping import clip_global_norm, clip_value
from core.rnn.optimizers.named import optimizer

MEASURES: dict[TaskKind, str] = {
    "binary": "binary_accuracy",
    "classes": "sparse_categorical_accuracy",
    "regression": "mean_absolute_error",
}
"""What Keras takes "accuracy" to mean, by the loss that stands beside it."""


class Learner:
    """Weights that change in place, and what changes them.

    Attributes:
        spec: the stack.
        weights: in the order of Keras' `get_weights()`.
        stack: its layers.
        optimizer: what moves the weights.
        draw: what dropout is drawn from.
        metric: the name by which the task's metric is shown.
    """

    def __init__(
        self, spec: ModelSpec, weights: Sequence[Array], task: TaskKind, settings: FitSettings
    ) -> None:
        """Takes copies of the weights."""
        judged = JUDGED[task]
        self.spec = spec
        self.weights = [np.array(weight, order="C") for weight in weights]
        self.stack = trainable(spec, self.weights)
        self.optimizer = optimizer(settings.optimizer, self.weights, settings.momentum)
        self.draw = Draw(settings.seed)
        self.metric = judged.metric
        self._objective = Objective(self.stack, judged.loss)
        self._measure = METRICS[MEASURES[task]]
        self._settings = settings

    def gradients(self, inputs: NDArray[Any], targets: NDArray[Any]) -> Sums:
        """∂L/∂W of a batch into the stack's `gradients`; nothing is moved yet.

        Args:
            inputs: (B, T) word numbers or (B, T, D).
            targets: (B,).
        """
        output = self.stack.forward(inputs, self.draw)
        # The walk back may overwrite what the walk forward has left.
        metric = self._measure(output, targets)
        loss = self._objective.backward(output, targets)
        return Sums(batch_loss(loss, len(targets)), metric, self.stack.squared_norms())

    def step(self, learning_rate: float) -> None:
        """Moves the weights by the gradients of the last batch, clipped where that is asked for."""
        self.optimizer.step(self._clipped(self.stack.gradients), learning_rate)

    def judge(self, inputs: NDArray[Any], targets: NDArray[Any]) -> Sums:
        """Loss and metric of a batch that nothing is learned from."""
        output = self.stack.forward(inputs)
        loss = self._objective.value(output, targets)
        return Sums(batch_loss(loss, len(targets)), self._measure(output, targets))

    def set_weights(self, weights: Sequence[Array]) -> None:
        """Takes over other weights, in place.

        Raises:
            ValueError: they are not of this stack, whose weights then stay as they are.
        """
        names = weight_names(self.spec)
        if len(weights) != len(names):
            raise ValueError(
                f"there are {len(weights)} arrays of weights, and the model has {len(names)}"
            )
        for name, own, given in zip(names, self.weights, weights, strict=True):
            if given.shape != own.shape:
                raise ValueError(
                    f"{name} has the shape {given.shape}, and the model's is {own.shape}"
                )
        for own, given in zip(self.weights, weights, strict=True):
            np.copyto(own, given)

    def _clipped(self, gradients: list[Gradient]) -> list[Gradient]:
        if self._settings.clip_norm is not None:
            return clip_global_norm(gradients, self._settings.clip_norm)
        if self._settings.clip_value is not None:
            return clip_value(gradients, self._settings.clip_value)
        return gradients
