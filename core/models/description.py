"""A network as a stack and its weights: the way back from `core.models.weights`."""

from collections.abc import Iterator

import numpy as np

from core.errors import Problem
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Embedding,
    Features,
    Input,
    Layer,
    ModelSpec,
    Recurrent,
    SimpleRNN,
    Tokens,
)
from core.rnn.arrays import Array
from core.rnn.cells import Cell, GRUCell, LSTMCell, SimpleRNNCell
from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    LayerWeights,
    Network,
    RecurrentWeights,
)

NAME = "network"
"""What the stack is called, since a network has no name."""


def describe(network: Network, inputs: Array) -> tuple[ModelSpec, list[Array]]:
    """The stack that a network is, and its weights in the order of Keras' `get_weights()`.

    `core.models.weights.network` makes the same network of them again. What acts in training
    alone, Dropout layers and rates, is not in a network and so not in its description.

    Args:
        network: the layers and their weights.
        inputs: word numbers (T,) or (B, T) when the first layer is an embedding, otherwise
            features (T, D) or (B, T, D); their sizes become the stack's input.

    Raises:
        Problem: a bidirectional layer whose two cells differ in more than their weights, or
            features without an axis of their own.
    """
    layers: list[Layer] = []
    weights: list[Array] = []
    for number, layer in enumerate(network.layers, start=1):
        layers.append(_layer(number, layer))
        weights += _weights(layer)
    return ModelSpec(NAME, _input(network, inputs), tuple(layers)), weights


def _input(network: Network, inputs: Array) -> Input:
    shape = np.shape(inputs)
    if network.layers and isinstance(network.layers[0], EmbeddingWeights):
        if not shape:
            raise Problem("a single number is no sequence of words: give an array (T,)")
        return Tokens(timesteps=shape[-1])
    if len(shape) < 2:
        raise Problem(
            f"the inputs have shape {shape}, but a network without an embedding reads features: "
            "give an array (T, D)"
        )
    return Features(features=shape[-1], timesteps=shape[-2])


def _layer(number: int, layer: LayerWeights) -> Layer:
    match layer:
        case EmbeddingWeights():
            rows, columns = layer.table.shape
            return Embedding(rows, columns, layer.mask_zero)
        case DenseWeights():
            return Dense(layer.kernel.shape[1], layer.activation)
        case RecurrentWeights():
            return _recurrent(layer.cell, layer.return_sequences)
        case BidirectionalWeights():
            there = _recurrent(layer.forward, layer.return_sequences)
            if _recurrent(layer.backward, layer.return_sequences) != there:
                raise Problem(
                    f"layer {number} reads forward with one kind of cell and backward with "
                    "another: Keras' Bidirectional layer has the same in both directions"
                )
            return Bidirectional(there, layer.merge_mode)


def _recurrent(cell: Cell, return_sequences: bool) -> Recurrent:
    match cell:
        case SimpleRNNCell():
            return SimpleRNN(cell.units, cell.activation, return_sequences)
        case LSTMCell():
            return LSTM(cell.units, cell.activation, cell.recurrent_activation, return_sequences)
        case GRUCell():
            return GRU(
                cell.units,
                cell.activation,
                cell.recurrent_activation,
                return_sequences,
                reset_after=cell.reset_after,
            )


def _weights(layer: LayerWeights) -> Iterator[Array]:
    match layer:
        case EmbeddingWeights():
            yield layer.table
        case DenseWeights():
            yield from (layer.kernel, layer.bias)
        case RecurrentWeights():
            yield from _cell_weights(layer.cell)
        case BidirectionalWeights():
            yield from _cell_weights(layer.forward)
            yield from _cell_weights(layer.backward)


def _cell_weights(cell: Cell) -> Iterator[Array]:
    yield from (cell.kernel, cell.recurrent_kernel, cell.bias)
