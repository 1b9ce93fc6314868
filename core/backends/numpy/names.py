"""What layers and weights are called in files and events: as the Keras backend calls them."""

from core.models.exports.keras_config import layer_name
from core.models.files.variables import snake_case
from core.models.inspect import LayerInspection, require_valid
from core.models.spec import GRU, LSTM, Bidirectional, ModelSpec, Recurrent, SimpleRNN


def weight_names(spec: ModelSpec) -> list[str]:
    """`02_lstm/lstm_cell/kernel` and its like, in the order of Keras' `get_weights()`."""
    return [name for layer in require_valid(spec).layers for name in _names(layer)]


def learning_layers(spec: ModelSpec) -> list[str]:
    """`2 LSTM` and its like: the layers with something to learn, by their place and kind."""
    return [f"{one.number} {one.kind}" for one in require_valid(spec).layers if one.weights]


def _names(inspected: LayerInspection) -> list[str]:
    layer, names = inspected.layer, [weight.name for weight in inspected.weights]
    match layer:
        case Bidirectional():
            # A kernel is called `forward_kernel` here, and in Keras after the layer that it is in.
            ways = (name.partition("_") for name in names)
            names = [
                f"{way}_{_kind(layer.layer)}/{_kind(layer.layer)}_cell/{name}"
                for way, _, name in ways
            ]
        case SimpleRNN() | LSTM() | GRU():
            names = [f"{_kind(layer)}_cell/{name}" for name in names]
        case _:
            pass
    return [f"{layer_name(inspected.number, layer)}/{name}" for name in names]


def _kind(layer: Recurrent) -> str:
    return snake_case(type(layer).__name__)
