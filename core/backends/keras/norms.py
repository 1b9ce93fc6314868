"""How large each layer's gradients and weights are."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backends.norm import norm
from core.backends.protocol import LayerNorms


class GradientSquares:
    """The sums of ‖∂L/∂W‖² over the steps of an epoch, layer by layer, before clipping.

    They are added up inside the compiled step, where the optimizer is given the gradients. The
    sums are none of the model's variables and none of the optimizer's: what is saved stays plain.
    """

    def __init__(self, model: Any) -> None:
        """Begins to add up; the model is compiled, on the TensorFlow engine, on one device."""
        import tensorflow

        layer_of = {
            id(variable): number
            for number, (_, layer) in enumerate(learning_layers(model))
            for variable in layer.trainable_variables
        }
        owners = [layer_of[id(variable)] for variable in model.trainable_variables]
        count = max(owners, default=-1) + 1
        sums = tensorflow.Variable(
            tensorflow.zeros(count, tensorflow.float64), trainable=False, name="gradient_squares"
        )
        apply = model.optimizer.apply

        def counted(grads: Iterable[Any], trainable_variables: Any = None) -> Any:
            grads = list(grads)
            sums.assign_add(
                tensorflow.math.unsorted_segment_sum(
                    tensorflow.stack([_square(tensorflow, gradient) for gradient in grads]),
                    owners,
                    count,
                )
            )
            return apply(grads, trainable_variables)

        model.optimizer.apply = counted
        self._sums = sums

    def reset(self) -> None:
        """Begins an epoch."""
        self._sums.assign(np.zeros(self._sums.shape))

    def sums(self) -> NDArray[np.float64]:
        """The sums of the epoch so far, one a learning layer."""
        return np.array(self._sums.numpy())

    def put_back(self, sums: NDArray[Any]) -> None:
        """Goes on with the sums of an epoch that was broken off."""
        self._sums.assign(sums)


def _square(tensorflow: Any, gradient: Any) -> Any:
    if gradient is None:
        return tensorflow.zeros((), tensorflow.float64)
    # A token that stands twice in a batch has two rows in the embedding's gradient, which add up.
    # Adam sums them in the same way, and TensorFlow does once what is asked for twice.
    dense = tensorflow.convert_to_tensor(gradient)
    return tensorflow.cast(tensorflow.reduce_sum(tensorflow.square(dense)), tensorflow.float64)


def learning_layers(model: Any) -> list[tuple[str, Any]]:
    """The layers with something to learn, each named by its place and kind."""
    # The first is Keras' own input layer.
    return [
        (f"{number} {type(layer).__name__}", layer)
        for number, layer in enumerate(model.layers)
        if layer.trainable_variables
    ]


def layer_norms(
    model: Any, weights: Sequence[NDArray[Any]], squares: NDArray[Any] | None, steps: int
) -> tuple[LayerNorms, ...]:
    """√(Σ‖∂L/∂W‖² / steps) and ‖W‖ of each layer that learns.

    Args:
        model: the model.
        weights: its weights, in `get_weights()` order.
        squares: the sums of the squared gradient norms; None where they are not known.
        steps: over how many steps they were added up.
    """
    value = {id(one): array for one, array in zip(model.weights, weights, strict=True)}
    norms = []
    for number, (name, layer) in enumerate(learning_layers(model)):
        gradient = None if squares is None else math.sqrt(squares[number] / max(steps, 1))
        own = [value[id(variable)] for variable in layer.trainable_variables]
        norms.append(LayerNorms(name, gradient, norm(own)))
    return tuple(norms)
