"""The arrays that each of Keras' layers has: their names, their order and which are trained.

A `.keras` file numbers the arrays of a layer and names none of them, so that the names have to be
known. Order and names are those of `layer.get_weights()` in Keras 3.15.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from core.models.files.config import Config
from core.models.files.graph import MODELS
from core.models.files.kinds import KERAS_LAYERS, known_as

CELLS = frozenset({"SimpleRNN", "LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
"""Recurrent layers that keep their arrays in a cell."""

_CELL_NAMES = ("kernel", "recurrent_kernel")
_NEVER_TRAINED = frozenset({"moving_mean", "moving_variance", "vector_u"})
_NAMES = """
    Dense Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose DepthwiseConv1D
    DepthwiseConv2D
"""
_KERNEL_AND_BIAS = frozenset(_NAMES.split())

_UNSURE = frozenset(
    {"Discretization", "FeatureSpace", "HashedCrossing", "Hashing", "IntegerLookup", "Pipeline"}
    | {"LocallyConnected1D", "LocallyConnected2D", "MelSpectrogram", "STFTSpectrogram"}
    | {"StringLookup", "TextVectorization"}
)
"""Layers of Keras whose arrays depend on more than their configuration."""


@dataclass(frozen=True)
class Variable:
    """An array that a layer is to have.

    Attributes:
        name: what Keras calls it, with the inner layer's name in front where there are several.
        trained: whether training may change it.
    """

    name: str
    trained: bool


@dataclass(frozen=True)
class Inner:
    """A layer within a layer.

    Attributes:
        path: where a `.keras` file keeps its arrays, below the outer layer's group.
        prefix: what stands before the names of its arrays.
        kind: the name of its class.
        config: its configuration.
    """

    path: tuple[str, ...]
    prefix: str
    kind: str
    config: Config


def own_names(kind: str, config: Config) -> tuple[str, ...] | None:
    """The names of a layer's own arrays, those of inner layers left out; None where not known.

    Args:
        kind: the name of its class.
        config: its configuration.
    """
    bias = ("bias",) if config.flag("use_bias", True) else ()
    if kind in _KERNEL_AND_BIAS:
        return ("kernel", *bias)
    match kind:
        case "SimpleRNNCell" | "LSTMCell" | "GRUCell" | "ConvLSTMCell":
            return (*_CELL_NAMES, *bias)
        case "CuDNNLSTM" | "CuDNNGRU":
            return (*_CELL_NAMES, "bias")
        case "EinsumDense":
            return ("kernel",) if config.values.get("bias_axes") is None else ("kernel", "bias")
        case "Embedding":
            return ("embeddings",)
        case "ReversibleEmbedding":
            tied = config.flag("tie_weights", True)
            return ("embeddings",) if tied else ("embeddings", "reverse_embeddings")
        case "SeparableConv1D" | "SeparableConv2D":
            return ("depthwise_kernel", "pointwise_kernel", *bias)
        case "BatchNormalization" | "SyncBatchNormalization":
            return (*_scale_and_center(config), "moving_mean", "moving_variance")
        case "LayerNormalization" | "GroupNormalization":
            return _scale_and_center(config)
        case "RMSNormalization":
            return ("scale",)
        case "Normalization":
            return ("mean", "variance", "count") if config.values.get("mean") is None else ()
        case "PReLU":
            return ("alpha",)
        case "Attention":
            scale = ("scale",) if config.flag("use_scale", False) else ()
            concat = config.text("score_mode", "dot") == "concat"
            return (*scale, "concat_score_weight") if concat else scale
        case "AdditiveAttention":
            return ("scale",) if config.flag("use_scale", True) else ()
        case "SpectralNormalization":
            return ("kernel", "vector_u")
    known = kind in KERAS_LAYERS and kind not in _UNSURE
    return () if known or kind == "StackedRNNCells" else None


def inner(kind: str, config: Config) -> Iterator[Inner]:
    """The layers within a layer, in the order of its arrays.

    Args:
        kind: the name of its class.
        config: its configuration.
    """
    if kind in MODELS:
        used: dict[str, int] = {}
        for values in config.list("layers"):
            if isinstance(values, dict):
                layer = _nested(Config(values, config.where))
                place = unique(snake_case(layer.kind), used)
                name = layer.config.values.get("name")
                prefix = f"{name if isinstance(name, str) else place}/"
                yield replace(layer, path=("layers", place), prefix=prefix)
        return
    match kind:
        case "Bidirectional":
            forward = _nested(config.part("layer"))
            backward = config.values.get("backward_layer")
            there = _nested(config.part("backward_layer")) if backward else forward
            yield replace(forward, path=("forward_layer",), prefix="forward_")
            yield replace(there, path=("backward_layer",), prefix="backward_")
        case "SimpleRNN" | "LSTM" | "GRU":
            yield Inner(("cell",), "", f"{kind}Cell", config)
        case "ConvLSTM1D" | "ConvLSTM2D" | "ConvLSTM3D":
            yield Inner(("cell",), "", "ConvLSTMCell", config)
        case "RNN":
            yield replace(_nested(config.part("cell")), path=("cell",))
        case "StackedRNNCells":
            used = {}
            for values in config.list("cells"):
                if isinstance(values, dict):
                    cell = _nested(Config(values, config.where))
                    place = unique(snake_case(cell.kind), used)
                    yield replace(cell, path=("cells", place), prefix=f"{place}/")
        case "TimeDistributed" | "SpectralNormalization":
            yield replace(_nested(config.part("layer")), path=("layer",))
        case "MultiHeadAttention":
            yield from _attention(config, "")
        case "GroupQueryAttention":
            yield from _attention(config, "_")


def variables(kind: str, config: Config, trained: bool = True) -> list[Variable] | None:
    """All arrays of a layer in the order of `get_weights()`; None where not known.

    Args:
        kind: the name of its class.
        config: its configuration.
        trained: whether what it lies in is trained.
    """
    names = own_names(kind, config)
    if names is None:
        return None
    trained = trained and config.flag("trainable", True)
    found = [Variable(name, trained and is_trained(kind, name)) for name in names]
    for layer in inner(kind, config):
        arrays = variables(layer.kind, layer.config, trained)
        if arrays is None:
            return None
        found += [
            replace(one, name=layer.prefix + one.name)
            for one in arrays
            if not is_shared(kind, one.name)
        ]
    return found


def is_trained(kind: str, name: str) -> bool:
    """Whether training changes an array of this name, unless its layer is frozen.

    Args:
        kind: the class of the layer that has it.
        name: the array's own name.
    """
    return name not in _NEVER_TRAINED and kind != "Normalization"


def is_shared(kind: str, name: str) -> bool:
    """Whether an inner layer's array is one of the outer layer's own, met before.

    Args:
        kind: the class of the outer layer.
        name: of the array.
    """
    return kind == "SpectralNormalization" and name in ("kernel", "embeddings")


def snake_case(name: str) -> str:
    """The name of a class as Keras writes it in paths: "LSTMCell" becomes "lstm_cell".

    Args:
        name: of the class.
    """
    if name == "GroupQueryAttention":  # whose class has another name than the one it is known by
        return "grouped_query_attention"
    plain = re.sub(r"\W+", "", name)
    parted = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", plain)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parted).lower()


def unique(name: str, used: dict[str, int]) -> str:
    """The name, numbered from the second time on, as Keras numbers groups within a list.

    Args:
        name: wanted.
        used: how often each has been given; is changed.
    """
    count = used.get(name, 0)
    used[name] = count + 1
    return f"{name}_{count}" if count else name


def _nested(values: Config) -> Inner:
    """A layer as another one's configuration holds it."""
    kind = values.values.get("class_name")
    kind = known_as(kind) if isinstance(kind, str) else ""
    config = values.part("config")
    return Inner((), "", kind, config)


def _attention(config: Config, mark: str) -> Iterator[Inner]:
    bias = {"bias_axes": "yes"} if config.flag("use_bias", True) else {}
    values: Mapping[str, object] = {**bias}
    for part in ("query", "key", "value", "output"):
        path = (f"{mark}{part}_dense",)
        yield Inner(path, f"{part}_", "EinsumDense", Config(values, config.where))


def _scale_and_center(config: Config) -> tuple[str, ...]:
    scale = ("gamma",) if config.flag("scale", True) else ()
    return (*scale, "beta") if config.flag("center", True) else scale
