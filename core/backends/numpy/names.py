"""What layers and weights are called in files and events: as the Keras backend calls them."""

from core.models.exports.keras_config import layer_name
from core.models.inspect import require_valid
from core.models.spec import ModelSpec


def weight_names(spec: ModelSpec) -> list[str]:
    """`02_lstm/recurrent_kernel` and its like, in the order of Keras' `get_weights()`."""
    return [
        f"{layer_name(layer.number, layer.layer)}/{weight.name}"
        for layer in require_valid(spec).layers
        for weight in layer.weights
    ]


def learning_layers(spec: ModelSpec) -> list[str]:
    """`2 LSTM` and its like: the layers with something to learn, by their place and kind."""
    return [f"{one.number} {one.kind}" for one in require_valid(spec).layers if one.weights]
