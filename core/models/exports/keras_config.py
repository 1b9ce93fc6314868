"""A stack as the configuration that Keras 3.15 writes of a Sequential model.

Every key is there that Keras writes, so that nothing is left to what a later Keras may take for a
default. The one thing missing is `shared_object_id`, by which Keras joins equal objects on reading.
"""

import re
from typing import Any

from core.models.inspect import Inspection, Shape
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    Layer,
    ModelSpec,
    Recurrent,
    SimpleRNN,
)

Config = dict[str, Any]


def model_config(inspection: Inspection) -> Config:
    """The whole of a `.keras` file's config.json, of a model that is not compiled.

    Args:
        inspection: a stack that can be built.
    """
    spec = inspection.spec
    shape = _input_shape(spec)
    layers = [_object("InputLayer", _input_layer(spec))]
    before: Shape = shape
    for one in inspection.layers:
        layers.append(_layer(one.number, one.layer, before))
        before = one.output_shape
    config = {
        "name": model_name(spec),
        "trainable": True,
        "dtype": _float32(),
        "layers": layers,
        "build_input_shape": list(shape),
    }
    whole = _object("Sequential", config, built_on=shape, module="keras")
    return {**whole, "compile_config": {}}


def model_name(spec: ModelSpec) -> str:
    """The model's name as Keras can have it: without a slash, which parts paths there.

    Args:
        spec: the stack.
    """
    return re.sub(r"\W", "_", spec.name) or "model"


def layer_name(number: int, layer: Layer) -> str:
    """The layer's name in Keras, by its place and kind: "01_embedding".

    Args:
        number: its place, from 1.
        layer: the layer.
    """
    return f"{number:02}_{type(layer).__name__.lower()}"


def inner_names(number: int, layer: Recurrent) -> tuple[str, str]:
    """The names of the two layers in a Bidirectional: "forward_02_lstm" and "backward_02_lstm".

    They have the place in them because Keras, when it opens a file, names the arrays after them and
    not after the Bidirectional: two of these would have arrays of one name.

    Args:
        number: the Bidirectional's place, from 1.
        layer: what it wraps.
    """
    name = layer_name(number, layer)
    return f"forward_{name}", f"backward_{name}"


def _input_shape(spec: ModelSpec) -> Shape:
    if isinstance(spec.input, Features):
        return (None, spec.input.timesteps, spec.input.features)
    return (None, spec.input.timesteps)


def _input_layer(spec: ModelSpec) -> Config:
    real = isinstance(spec.input, Features)
    return {
        "batch_shape": list(_input_shape(spec)),
        "dtype": "float32" if real else "int32",
        "sparse": False,
        "ragged": False,
        "name": "features" if real else "tokens",
        "optional": False,
    }


def _layer(number: int, layer: Layer, before: Shape) -> Config:
    """A layer in this place, which reads values of the shape `before`."""
    name = layer_name(number, layer)
    match layer:
        case Embedding():
            own = _embedding(layer)
        case SimpleRNN() | LSTM() | GRU():
            own = _recurrent(layer)
        case Bidirectional():
            own = _bidirectional(number, layer, before)
        case Dropout():
            # It has no arrays, and Keras notes no shape of it.
            own = {"rate": layer.rate, "seed": None, "noise_shape": None}
            return _object("Dropout", _named(name, own))
        case Dense():
            own = _dense(layer)
    return _object(type(layer).__name__, _named(name, own), built_on=before)


def _named(name: str, own: Config) -> Config:
    """A layer's arguments with those that all layers have."""
    return {"name": name, "trainable": True, "dtype": _float32(), **own}


def _embedding(layer: Embedding) -> Config:
    bounds = {"seed": None, "minval": -0.05, "maxval": 0.05}
    return {
        "input_dim": layer.input_dim,
        "output_dim": layer.output_dim,
        "embeddings_initializer": _initializer("RandomUniform", bounds),
        "embeddings_regularizer": None,
        "activity_regularizer": None,
        "embeddings_constraint": None,
        "mask_zero": layer.mask_zero,
        "quantization_config": None,
    }


def _dense(layer: Dense) -> Config:
    return {
        "units": layer.units,
        "activation": layer.activation,
        "use_bias": True,
        "kernel_initializer": _glorot(),
        "bias_initializer": _initializer("Zeros", {}),
        "kernel_regularizer": None,
        "bias_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
        "quantization_config": None,
    }


def _recurrent(layer: Recurrent) -> Config:
    config: Config = {
        "return_sequences": layer.return_sequences,
        "return_state": False,
        "go_backwards": False,
        "stateful": False,
        "unroll": False,
        "zero_output_for_mask": False,
        "units": layer.units,
        "activation": layer.activation,
        "use_bias": True,
        "kernel_initializer": _glorot(),
        "recurrent_initializer": _initializer("Orthogonal", {"seed": None, "gain": 1.0}),
        "bias_initializer": _initializer("Zeros", {}),
        "kernel_regularizer": None,
        "recurrent_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "kernel_constraint": None,
        "recurrent_constraint": None,
        "bias_constraint": None,
        "dropout": layer.dropout,
        "recurrent_dropout": layer.recurrent_dropout,
    }
    match layer:
        case LSTM():
            gates = {"recurrent_activation": layer.recurrent_activation, "seed": None}
            return {**config, **gates, "unit_forget_bias": True}
        case GRU():
            gates = {"recurrent_activation": layer.recurrent_activation, "seed": None}
            return {**config, **gates, "reset_after": layer.reset_after}
        case SimpleRNN():
            return config


def _bidirectional(number: int, layer: Bidirectional, before: Shape) -> Config:
    inner = layer.layer
    forward, backward = (
        # Keras itself sets `zero_output_for_mask`, so that masked timesteps add nothing.
        _object(
            type(inner).__name__,
            _named(name, _recurrent(inner) | {"zero_output_for_mask": inner.return_sequences}),
            built_on=before,
        )
        for name in inner_names(number, inner)
    )
    backward["config"]["go_backwards"] = True
    return {"merge_mode": layer.merge_mode, "layer": forward, "backward_layer": backward}


def _glorot() -> Config:
    axes = {"input_axes": None, "output_axes": None}
    return _initializer("GlorotUniform", {"seed": None, **axes})


def _initializer(kind: str, config: Config) -> Config:
    return _object(kind, config, module="keras.initializers")


def _float32() -> Config:
    return _object("DTypePolicy", {"name": "float32"}, module="keras")


def _object(
    kind: str, config: Config, *, built_on: Shape | None = None, module: str = "keras.layers"
) -> Config:
    """An object as Keras writes it: its class, its arguments, and the shape it was built on."""
    made: Config = {
        "module": module,
        "class_name": kind,
        "config": config,
        "registered_name": None,
    }
    if built_on is not None:
        made["build_config"] = {"input_shape": list(built_on)}
    return made
