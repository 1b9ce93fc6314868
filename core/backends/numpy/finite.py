"""Where numbers stopped being finite: in which layer, on which way."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backends.numpy.learner import Learner
from core.models.inspect import require_valid
from core.rnn.engine.layer import Gradient, RowGradient


def where_not_finite(learner: Learner, inputs: NDArray[Any]) -> tuple[str, float] | None:
    """The first layer on the way forward, else the first on the way back, whose numbers are none.

    The stack goes forward once more, without dropout; its gradients stay as they are, so that a
    training in which nothing is found can take its step.

    Args:
        learner: its stack's `gradients` are those of this batch.
        inputs: of the batch.

    Returns:
        What is not finite, such as `output of layer 2 SimpleRNN`, and one of its numbers; None
        where all is finite.
    """
    inspected = require_valid(learner.spec).layers
    names = [f"layer {one.number} {one.kind}" for one in inspected]
    named = list(zip(names, learner.stack.layers, strict=True))
    for name, layer in named:
        for weight in layer.weights:
            if (number := _not_finite(weight)) is not None:
                return f"weights of {name}", number
    # Without dropout: what was drawn for this batch is gone.
    for name, output in zip(names, learner.stack.signals(inputs), strict=True):
        if (number := _not_finite(output.values)) is not None:
            return f"output of {name}", number
    for name, layer in reversed(named):
        for gradient in layer.gradients:
            if (number := _not_finite(_values(gradient))) is not None:
                return f"gradient of {name}", number
    return None


def _values(gradient: Gradient) -> NDArray[Any]:
    return gradient.values if isinstance(gradient, RowGradient) else gradient


def _not_finite(array: NDArray[Any]) -> float | None:
    wrong = array[~np.isfinite(array)]
    return float(wrong[0]) if wrong.size else None
