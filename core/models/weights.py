"""A stack and its weights joined into a network that NumPy can run."""

from collections.abc import Sequence

from core.errors import Problem
from core.models.inspect import LayerInspection, require_valid
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    ModelSpec,
    Recurrent,
    SimpleRNN,
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


def network(spec: ModelSpec, weights: Sequence[Array]) -> Network:
    """The stack with these weights; Dropout is left out, for it acts in training alone.

    Args:
        spec: the stack.
        weights: the arrays in the order of Keras' `get_weights()`.

    Raises:
        UsageProblem: when the stack cannot be built.
        Problem: when the weights do not belong to this stack, naming the layer and the weight.
    """
    inspection = require_valid(spec)
    needed = sum(len(one.weights) for one in inspection.layers)
    if len(weights) != needed:
        raise Problem(
            f"'{spec.name}' has {needed} weights, but {len(weights)} were given: "
            "they belong to another model."
        )
    rest = list(weights)
    layers: list[LayerWeights] = []
    for inspected in inspection.layers:
        own, rest = rest[: len(inspected.weights)], rest[len(inspected.weights) :]
        _require_shapes(inspected, own)
        joined = _joined(inspected, own)
        if joined is not None:
            layers.append(joined)
    return Network(tuple(layers))


def _require_shapes(inspected: LayerInspection, arrays: list[Array]) -> None:
    for weight, array in zip(inspected.weights, arrays, strict=True):
        if array.shape != weight.shape:
            raise Problem(
                f"layer {inspected.number} {inspected.kind}: its {weight.name} has shape "
                f"{array.shape} but needs {weight.shape}: the weights belong to another model."
            )


def _joined(inspected: LayerInspection, arrays: list[Array]) -> LayerWeights | None:
    layer = inspected.layer
    match layer:
        case Embedding():
            return EmbeddingWeights(arrays[0], layer.mask_zero)
        case Dense():
            return DenseWeights(arrays[0], arrays[1], layer.activation)
        case Dropout():
            return None
        case Bidirectional():
            half = len(arrays) // 2
            return BidirectionalWeights(
                forward=cell(layer.layer, arrays[:half]),
                backward=cell(layer.layer, arrays[half:]),
                merge_mode=layer.merge_mode,
                return_sequences=layer.layer.return_sequences,
            )
        case SimpleRNN() | LSTM() | GRU():
            return RecurrentWeights(cell(layer, arrays), layer.return_sequences)


def cell(layer: Recurrent, arrays: Sequence[Array]) -> Cell:
    """The recurrent layer's cell with these weights.

    Args:
        layer: the layer.
        arrays: its kernel, recurrent kernel and bias.

    Raises:
        ValueError: when their shapes do not fit together.
    """
    kernel, recurrent_kernel, bias = arrays
    match layer:
        case SimpleRNN():
            return SimpleRNNCell(kernel, recurrent_kernel, bias, layer.activation)
        case LSTM():
            return LSTMCell(
                kernel, recurrent_kernel, bias, layer.activation, layer.recurrent_activation
            )
        case GRU():
            return GRUCell(
                kernel,
                recurrent_kernel,
                bias,
                layer.activation,
                layer.recurrent_activation,
                layer.reset_after,
            )
