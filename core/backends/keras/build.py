"""A spec as a Keras model: one Keras layer for each of ours."""

from typing import Any

from msgspec.structs import replace

from core.models import spec as ours
from core.models.exports.keras_config import layer_name
from core.models.spec import Features, Layer, ModelSpec


def of_any_length(spec: ModelSpec) -> ModelSpec:
    """The stack for inputs of any number of timesteps, with the same weights."""
    return replace(spec, input=replace(spec.input, timesteps=None))


def build_model(spec: ModelSpec) -> Any:
    """The Keras functional model that a spec stands for, its weights freshly drawn.

    Layers are named by their place and kind, so that saved weights can be told apart.
    """
    import keras

    shape = (spec.input.timesteps,)
    if isinstance(spec.input, Features):
        inputs = keras.Input((*shape, spec.input.features), dtype="float32", name="features")
    else:
        inputs = keras.Input(shape, dtype="int32", name="tokens")
    outputs = inputs
    for number, layer in enumerate(spec.layers, start=1):
        outputs = build_layer(layer, layer_name(number, layer))(outputs)
    return keras.Model(inputs, outputs, name=spec.name.replace("-", "_"))


def build_layer(layer: Layer, name: str | None = None) -> Any:
    """The Keras layer of the same kind, with the same arguments."""
    from keras import layers

    match layer:
        case ours.Embedding():
            return layers.Embedding(
                layer.input_dim, layer.output_dim, mask_zero=layer.mask_zero, name=name
            )
        case ours.SimpleRNN():
            return layers.SimpleRNN(
                layer.units,
                activation=layer.activation,
                return_sequences=layer.return_sequences,
                dropout=layer.dropout,
                recurrent_dropout=layer.recurrent_dropout,
                name=name,
            )
        case ours.LSTM():
            return layers.LSTM(**_gated(layer), name=name)
        case ours.GRU():
            return layers.GRU(**_gated(layer), reset_after=layer.reset_after, name=name)
        case ours.Bidirectional():
            return layers.Bidirectional(
                build_layer(layer.layer), merge_mode=layer.merge_mode, name=name
            )
        case ours.Dropout():
            return layers.Dropout(layer.rate, name=name)
        case ours.Dense():
            return layers.Dense(layer.units, activation=layer.activation, name=name)


def _gated(layer: ours.LSTM | ours.GRU) -> dict[str, Any]:
    return {
        "units": layer.units,
        "activation": layer.activation,
        "recurrent_activation": layer.recurrent_activation,
        "return_sequences": layer.return_sequences,
        "dropout": layer.dropout,
        "recurrent_dropout": layer.recurrent_dropout,
    }
