"""The weights that a stack begins with, drawn as Keras draws them by default."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import DTypeLike

from core.models.inspect import LayerInspection, require_valid
from core.models.spec import LSTM, Bidirectional, Embedding, ModelSpec
from core.rnn.arrays import Array
from core.rnn.initialise import embedding_uniform, glorot_uniform, orthogonal


def fresh_weights(spec: ModelSpec, seed: int, dtype: DTypeLike = np.float32) -> tuple[Array, ...]:
    """Kernels glorot uniform, recurrent ones orthogonal, embeddings U(−0.05, 0.05), biases 0.

    An LSTM's forget block begins with a bias of 1. Every layer has a generator of its own: a layer
    more leaves the weights of those before it as they were.

    Args:
        spec: the stack.
        seed: what they are drawn from.
        dtype: a floating-point type.

    Returns:
        In the order of Keras' `get_weights()`.

    Raises:
        UsageProblem: the stack cannot be built.
    """
    layers = require_valid(spec).layers
    return tuple(
        np.ascontiguousarray(array, dtype)
        for layer in layers
        for array in _drawn(layer, np.random.default_rng((seed, layer.number)))
    )


def _drawn(inspected: LayerInspection, rng: np.random.Generator) -> Iterator[Array]:
    layer = inspected.layer
    inner = layer.layer if isinstance(layer, Bidirectional) else layer
    for weight in inspected.weights:
        if isinstance(inner, Embedding):
            yield embedding_uniform(rng, _matrix(weight.shape))
        elif weight.name.endswith("bias"):
            yield _bias(inner, weight.shape)
        elif weight.name.endswith("recurrent_kernel"):
            yield orthogonal(rng, _matrix(weight.shape))
        else:
            yield glorot_uniform(rng, _matrix(weight.shape))


def _bias(layer: object, shape: tuple[int, ...]) -> Array:
    bias = np.zeros(shape)
    if isinstance(layer, LSTM):
        bias[layer.units : 2 * layer.units] = 1
    return bias


def _matrix(shape: tuple[int, ...]) -> tuple[int, int]:
    rows, columns = shape
    return rows, columns
