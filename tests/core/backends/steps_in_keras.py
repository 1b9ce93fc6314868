"""What the Keras backend's own model does in a few steps from given weights."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.backends.protocol import FitSettings
from core.data.dataset import TaskKind
from core.models.spec import ModelSpec

Arrays = list[NDArray[Any]]
Batches = Sequence[tuple[NDArray[Any], NDArray[Any]]]


def keras_steps(
    spec: bytes, task: TaskKind, settings: bytes, weights: Arrays, batches: Batches, eager: bool
) -> tuple[list[float], list[Arrays]]:
    """The loss of every batch, and the weights after each step.

    Args:
        spec: the stack, as JSON.
        task: what it predicts.
        settings: how it is fitted, as JSON.
        weights: before the first step.
        batches: inputs and targets.
        eager: whether every operation is run for itself, and no graph is made.
    """
    from core.backends.keras.build import build_model
    from core.backends.keras.training import compile_model

    model = build_model(msgspec.json.decode(spec, type=ModelSpec))
    model.set_weights(weights)
    compile_model(model, task, msgspec.json.decode(settings, type=FitSettings))
    model.run_eagerly = eager
    losses, after = [], []
    for inputs, targets in batches:
        model.reset_metrics()
        losses.append(float(model.train_on_batch(inputs, targets)[0]))
        after.append([np.array(one) for one in model.get_weights()])
    return losses, after
