"""The Keras call that makes a layer."""

from collections.abc import Mapping

from core.models.files.plain import CODE, plain
from core.printable import NAME_LENGTH, TEXT_LENGTH, printable

_NOT_ARGUMENTS = frozenset(
    {"name", "batch_shape", "batch_input_shape", "implementation", "time_major"}
    | {"ragged", "sparse", "build_config", "shared_object_id", "class_name"}
)
"""What Keras writes down of every layer, and what only Keras 2 had as arguments."""

_WINDOW = ("filters", "kernel_size")
_FIRST: Mapping[str, tuple[str, ...]] = {
    "Activation": ("activation",),
    "Bidirectional": ("layer",),
    "Conv1D": _WINDOW,
    "Conv1DTranspose": _WINDOW,
    "Conv2D": _WINDOW,
    "Conv2DTranspose": _WINDOW,
    "Conv3D": _WINDOW,
    "Conv3DTranspose": _WINDOW,
    "ConvLSTM1D": _WINDOW,
    "ConvLSTM2D": _WINDOW,
    "ConvLSTM3D": _WINDOW,
    "Dense": ("units",),
    "Dropout": ("rate",),
    "EinsumDense": ("equation", "output_shape"),
    "Embedding": ("input_dim", "output_dim"),
    "GRU": ("units",),
    "GRUCell": ("units",),
    "GaussianDropout": ("rate",),
    "GaussianNoise": ("stddev",),
    "LSTM": ("units",),
    "LSTMCell": ("units",),
    "MultiHeadAttention": ("num_heads", "key_dim"),
    "Permute": ("dims",),
    "RNN": ("cell",),
    "RepeatVector": ("n",),
    "Rescaling": ("scale",),
    "Reshape": ("target_shape",),
    "SimpleRNN": ("units",),
    "SimpleRNNCell": ("units",),
    "SeparableConv1D": _WINDOW,
    "SeparableConv2D": _WINDOW,
    "SpatialDropout1D": ("rate",),
    "SpatialDropout2D": ("rate",),
    "SpatialDropout3D": ("rate",),
    "SpectralNormalization": ("layer",),
    "StackedRNNCells": ("cells",),
    "TimeDistributed": ("layer",),
}
"""The arguments that are given without their names."""

_DEFAULTS: Mapping[str, object] = {
    "activation": "linear",
    "alpha_initializer": "Zeros",
    "axis": -1,
    "beta_initializer": "Zeros",
    "bias_initializer": "Zeros",
    "center": True,
    "data_format": "channels_last",
    "depth_multiplier": 1,
    "depthwise_initializer": "GlorotUniform",
    "dilation_rate": 1,
    "dropout": 0.0,
    "dtype": "float32",
    "embeddings_initializer": "RandomUniform(minval=-0.05, maxval=0.05)",
    "epsilon": 0.001,
    "gamma_initializer": "Ones",
    "go_backwards": False,
    "groups": 1,
    "keepdims": False,
    "kernel_initializer": "GlorotUniform",
    "mask_value": 0.0,
    "mask_zero": False,
    "merge_mode": "concat",
    "momentum": 0.99,
    "moving_mean_initializer": "Zeros",
    "moving_variance_initializer": "Ones",
    "normalize": False,
    "offset": 0.0,
    "padding": "valid",
    "pointwise_initializer": "GlorotUniform",
    "power_iterations": 1,
    "recurrent_activation": "sigmoid",
    "recurrent_dropout": 0.0,
    "optional": False,
    "recurrent_initializer": "Orthogonal(gain=1.0)",
    "renorm": False,
    "renorm_momentum": 0.99,
    "reset_after": True,
    "rms_scaling": False,
    "return_sequences": False,
    "return_state": False,
    "scale": True,
    "score_mode": "dot",
    "stateful": False,
    "strides": 1,
    "synchronized": False,
    "trainable": True,
    "unit_forget_bias": True,
    "unroll": False,
    "use_bias": True,
    "use_gate": False,
    "use_scale": False,
    "virtual_batch_size": None,
    "zero_output_for_mask": False,
}
"""What most layers of Keras have where nothing is given."""

_SAME_AS: Mapping[str, str] = {"strides": "pool_size", "value_dim": "key_dim"}
"""What has another argument's value where nothing is given."""

_RECURRENT = {"activation": "tanh"}
_OWN_DEFAULTS: Mapping[str, Mapping[str, object]] = {
    "AdditiveAttention": {"use_scale": True},
    "SimpleRNN": _RECURRENT,
    "LSTM": _RECURRENT,
    "GRU": _RECURRENT,
    "SimpleRNNCell": _RECURRENT,
    "LSTMCell": _RECURRENT,
    "GRUCell": _RECURRENT,
    "ConvLSTM1D": _RECURRENT,
    "ConvLSTM2D": _RECURRENT,
    "ConvLSTM3D": _RECURRENT,
    "GroupNormalization": {"groups": 32},
    "MultiHeadAttention": {"attention_axes": 1},
    "UpSampling2D": {"interpolation": "nearest"},
    "RMSNormalization": {"epsilon": 1e-06},
    "ReLU": {"negative_slope": 0.0, "threshold": 0.0, "max_value": None},
}


def call(kind: str, config: Mapping[str, object]) -> str:
    """The Keras call that makes a layer, its defaults left out: `Conv2D(filters=8, …)`.

    Args:
        kind: the name of its class.
        config: its configuration, as its file has it.
    """
    if "layers" in config:
        return f"{printable(kind, NAME_LENGTH)}(…)"
    if kind == "InputLayer":
        return _input(config)
    if kind == "Bidirectional":
        config = _bidirectional(config)
    first = [name for name in _FIRST.get(kind, ()) if name in config]
    arguments = [_argument(config[name]) for name in first]
    arguments += [
        f"{printable(name, NAME_LENGTH)}={_argument(value)}"
        for name, value in config.items()
        if name not in first and not _is_left_out(kind, name, config)
    ]
    text = ", ".join(arguments)
    shown = text if len(text) <= TEXT_LENGTH else f"{text[: TEXT_LENGTH - 1]}…"
    return f"{printable(kind, NAME_LENGTH)}({shown})"


def _is_left_out(kind: str, name: str, config: Mapping[str, object]) -> bool:
    """Whether Keras does the same without this argument."""
    value = config[name]
    if name == "merge_mode" and value is None:
        return False
    if name in _NOT_ARGUMENTS or value is None:
        return True
    if name in _SAME_AS and value == config.get(_SAME_AS[name], ...):
        return True
    default = _OWN_DEFAULTS.get(kind, {}).get(name, _DEFAULTS.get(name))
    if isinstance(value, list):
        return bool(value) and all(_is_alike(one, default) for one in value)
    return _is_alike(plain(value), default)


def _is_alike(value: object, default: object) -> bool:
    return value == default and isinstance(value, bool) == isinstance(default, bool)


def _argument(value: object) -> str:
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, list | tuple):
        inside = ", ".join(_argument(one) for one in value[:TEXT_LENGTH])
        nested = any(isinstance(one, dict) for one in value)
        return f"[{inside}]" if nested else f"({inside}{',' if len(value) == 1 else ''})"
    if isinstance(value, str):
        return f'"{printable(value, TEXT_LENGTH)}"'
    return printable(repr(value), TEXT_LENGTH)


def _object(value: Mapping[str, object]) -> str:
    """A layer, an initializer or their like within a call."""
    kind, config = value.get("class_name"), value.get("config")
    if not isinstance(kind, str) or kind in CODE:
        return "…"
    if not isinstance(config, dict):
        return printable(kind if kind != "function" else str(config), NAME_LENGTH)
    if "DTypePolicy" in kind:
        return f'"{printable(str(config.get("name")), NAME_LENGTH)}"'
    if "trainable" in config or "layers" in config or kind.endswith(("Cell", "Cells")):
        return call(kind, config)
    given = {name: one for name, one in config.items() if one is not None}
    if not given:
        return f'"{printable(kind, NAME_LENGTH)}"'
    inside = ", ".join(
        f"{printable(name, NAME_LENGTH)}={_argument(one)}" for name, one in given.items()
    )
    return f"{printable(kind, NAME_LENGTH)}({inside})"


def _input(config: Mapping[str, object]) -> str:
    shape = config.get("batch_shape", config.get("batch_input_shape"))
    inside = _argument(shape[1:]) if isinstance(shape, list) and shape else "…"
    kind = config.get("dtype", "float32")
    return f"Input({inside})" if kind == "float32" else f"Input({inside}, dtype={_argument(kind)})"


def _bidirectional(config: Mapping[str, object]) -> dict[str, object]:
    """The configuration without what the layer makes or sets by itself."""
    forward, backward = _direction(config.get("layer")), _direction(config.get("backward_layer"))
    mirrored = {**_values(forward), "go_backwards": not _values(forward).get("go_backwards")}
    kept = {**config, "layer": forward, "backward_layer": backward}
    if mirrored == _values(backward):
        kept["backward_layer"] = None
    return kept


def _direction(layer: object) -> object:
    if not isinstance(layer, dict) or not isinstance(layer.get("config"), dict):
        return layer
    dropped = ("name", "zero_output_for_mask")
    config = {name: one for name, one in layer["config"].items() if name not in dropped}
    return {"class_name": layer.get("class_name"), "config": _without_numbers(config)}


def _values(layer: object) -> dict[str, object]:
    config = layer.get("config") if isinstance(layer, dict) else None
    return config if isinstance(config, dict) else {}


def _without_numbers(config: Mapping[str, object]) -> dict[str, object]:
    """The values without the numbers by which Keras tells shared objects from equal ones."""
    return {
        name: {key: kept for key, kept in one.items() if key != "shared_object_id"}
        if isinstance(one, dict)
        else one
        for name, one in config.items()
    }
