"""Where numbers stopped being finite: in which layer, on which way."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backends.numpy.learner import Learner
from core.models.inspect import require_valid
from core.rnn.engine.layer import Gradient, RowGradient


def where_not_finite(learner: Learner, inputs: NDArray[Any]) -> tuple[str, float] | None:
    """The first layer on the way forward, else the first on the way back, whose numbers are none.

    Args:
        learner: its stack's `gradients` are those of this batch.
        inputs: of the batch.

    Returns:
        What is not finite, such as `output of layer 2 SimpleRNN`, and one of its numbers; None
        where all is finite.
    """
    layers = require_valid(learner.spec).layers
    names = [f"layer {one.number} {one.kind}" for one in layers]
    for name, weights in zip(names, _own(learner), strict=True):
        for weight in weights:
            if (number := _not_finite(weight)) is not None:
                return f"weights of {name}", number
    for number_of, output in enumerate(_outputs(learner, inputs)):
        if (number := _not_finite(output)) is not None:
            return f"output of {names[number_of]}", number
    for name, layer in reversed(list(zip(names, learner.stack.layers, strict=True))):
        for gradient in layer.gradients:
            if (number := _not_finite(_values(gradient))) is not None:
                return f"gradient of {name}", number
    return None


def _own(learner: Learner) -> Iterator[list[NDArray[Any]]]:
    for layer in learner.stack.layers:
        yield layer.weights


def _outputs(learner: Learner, inputs: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """What every layer hands on, without dropout."""
    for signal in learner.stack.signals(inputs):
        yield signal.values


def _values(gradient: Gradient) -> NDArray[Any]:
    return gradient.values if isinstance(gradient, RowGradient) else gradient


def _not_finite(array: NDArray[Any]) -> float | None:
    wrong = array[~np.isfinite(array)]
    return float(wrong[0]) if wrong.size else None
