"""A spec as a Keras model: one Keras layer for each of ours."""

from typing import Any, Literal

from msgspec.structs import replace

from core.models import spec as ours
from core.models.exports.keras_config import layer_name
from core.models.spec import Features, Layer, ModelSpec

UseCudnn = Literal["auto", False]


def of_any_length(spec: ModelSpec) -> ModelSpec:
    """The stack for inputs of any number of timesteps, with the same weights."""
    return replace(spec, input=replace(spec.input, timesteps=None))


def build_model(spec: ModelSpec, use_cudnn: UseCudnn = "auto") -> Any:
    """The Keras functional model that a spec stands for, its weights freshly drawn.

    Layers are named by their place and kind, so that saved weights can be told apart.

    Args:
        spec: the stack.
        use_cudnn: of its LSTMs and GRUs; on an NVIDIA GPU, "auto" raises where a mask is not
            strictly right-padded.
    """
    import keras

    shape = (spec.input.timesteps,)
    if isinstance(spec.input, Features):
        inputs = keras.Input((*shape, spec.input.features), dtype="float32", name="features")
    else:
        inputs = keras.Input(shape, dtype="int32", name="tokens")
    outputs = inputs
    for number, layer in enumerate(spec.layers, start=1):
        outputs = build_layer(layer, layer_name(number, layer), use_cudnn)(outputs)
    return keras.Model(inputs, outputs, name=spec.name.replace("-", "_"))


def build_layer(layer: Layer, name: str | None = None, use_cudnn: UseCudnn = "auto") -> Any:
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
            return layers.LSTM(**_gated(layer), use_cudnn=use_cudnn, name=name)
        case ours.GRU():
            return layers.GRU(
                **_gated(layer), reset_after=layer.reset_after, use_cudnn=use_cudnn, name=name
            )
        case ours.Bidirectional():
            inner = build_layer(layer.layer, use_cudnn=use_cudnn)
            return layers.Bidirectional(inner, merge_mode=layer.merge_mode, name=name)
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
