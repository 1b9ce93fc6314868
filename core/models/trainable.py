"""A stack with its weights as the engine's layers, which train."""

from collections.abc import Sequence
from typing import Any

from core.models.inspect import require_valid
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Layer,
    ModelSpec,
    Recurrent,
    SimpleRNN,
)
from core.rnn.arrays import Array
from core.rnn.engine.bidirectional import BidirectionalLayer, OneWay
from core.rnn.engine.dense import DenseLayer
from core.rnn.engine.dropout import DropoutLayer
from core.rnn.engine.embedding import EmbeddingLayer
from core.rnn.engine.gru import GRULayer
from core.rnn.engine.layer import Layer as EngineLayer
from core.rnn.engine.lstm import LSTMLayer
from core.rnn.engine.simple import SimpleRNNLayer
from core.rnn.engine.stack import Stack


def trainable(spec: ModelSpec, weights: Sequence[Array]) -> Stack:
    """The stack on these weights, which training changes in place.

    Args:
        spec: the stack.
        weights: in the order of Keras' `get_weights()`, C-contiguous.

    Raises:
        UsageProblem: the stack cannot be built.
    """
    rest = list(weights)
    layers: list[EngineLayer] = []
    for inspected in require_valid(spec).layers:
        own, rest = rest[: len(inspected.weights)], rest[len(inspected.weights) :]
        layers.append(_layer(inspected.layer, own))
    return Stack(layers)


def _layer(layer: Layer, weights: Sequence[Array]) -> EngineLayer:
    match layer:
        case Embedding():
            return EmbeddingLayer(weights[0], layer.mask_zero)
        case Dropout():
            return DropoutLayer(layer.rate)
        case Dense():
            return DenseLayer(weights[0], weights[1], layer.activation)
        case Bidirectional():
            half = len(weights) // 2
            return BidirectionalLayer(
                _recurrent(layer.layer, weights[:half], reverse=False),
                _recurrent(layer.layer, weights[half:], reverse=True),
                layer.merge_mode,
            )
        case SimpleRNN() | LSTM() | GRU():
            return _recurrent(layer, weights, reverse=False)


def _recurrent(layer: Recurrent, weights: Sequence[Array], reverse: bool) -> OneWay:
    kernel, recurrent_kernel, bias = weights
    options: dict[str, Any] = {
        "activation": layer.activation,
        "return_sequences": layer.return_sequences,
        "dropout": layer.dropout,
        "recurrent_dropout": layer.recurrent_dropout,
        "reverse": reverse,
    }
    match layer:
        case SimpleRNN():
            return SimpleRNNLayer(kernel, recurrent_kernel, bias, **options)
        case LSTM():
            gate = layer.recurrent_activation
            return LSTMLayer(kernel, recurrent_kernel, bias, recurrent_activation=gate, **options)
        case GRU():
            gate = layer.recurrent_activation
            return GRULayer(
                kernel,
                recurrent_kernel,
                bias,
                recurrent_activation=gate,
                reset_after=layer.reset_after,
                **options,
            )
