"""The stack of ours that a file's model is, where it is exactly one."""

import re
from collections.abc import Mapping, Sequence

from core.models.files.config import Config
from core.models.files.flow import Flows
from core.models.files.graph import Graph, Node
from core.models.files.refusal import Refused
from core.models.files.stored import Weight
from core.models.inspect import Shape, inspect
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    Input,
    Layer,
    ModelSpec,
    Recurrent,
    SimpleRNN,
    Tokens,
)
from core.printable import NAME_LENGTH, printable

RECURRENT: Mapping[str, type[Recurrent]] = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}

_MUST_BE_FALSE = (
    "return_state",
    "go_backwards",
    "stateful",
    "unroll",
    "time_major",
    "zero_output_for_mask",
)


class NotOurs(Exception):
    """Why a stack of ours cannot say what a layer does: "is stateful"."""


def layer_of(kind: str, config: Config) -> Layer:
    """The layer of ours that does the same.

    Args:
        kind: the name of its class.
        config: its configuration.

    Raises:
        NotOurs: when there is none.
        Refused: when the configuration has values of wrong types.
    """
    if not config.flag("trainable", True):
        raise NotOurs("is frozen (trainable=False)")
    if _type(config) != "float32":
        raise NotOurs(f"computes in {printable(_type(config), 30)}")
    for name in ("lora_rank", "quantization_config", "noise_shape"):
        if config.values.get(name) is not None:
            raise NotOurs(f"has {name} set")
    if not config.flag("use_bias", True):
        raise NotOurs("has no bias (use_bias=False)")
    match kind:
        case "Embedding":
            mask = config.flag("mask_zero", False)
            return Embedding(config.size("input_dim"), config.size("output_dim"), mask)
        case "Dropout":
            return Dropout(_rate(config, "rate"))
        case "Dense":
            return Dense(config.size("units"), _activation(config, "activation", "linear"))
        case "SimpleRNN" | "LSTM" | "GRU":
            return _recurrent(kind, config)
        case "Bidirectional":
            return _bidirectional(config)
    raise NotOurs("is no layer that can be trained here")


def stack_of(
    graph: Graph, rows: Sequence[Node], flows: Flows, weights: Mapping[str, tuple[Weight, ...]]
) -> ModelSpec:
    """The whole model as a stack of ours.

    Args:
        graph: the model.
        rows: its layers as they are shown, inputs and the machinery of masks left out.
        flows: what travels between them.
        weights: their arrays, by the layer's name.

    Raises:
        NotOurs: when it is none, with a whole sentence.
    """
    _require_chain(graph, rows, flows)
    layers: list[Layer] = []
    for number, node in enumerate(rows, start=1):
        where = f"layer {number} {_called(node)}"
        if node.origin != "keras":
            raise NotOurs(f"{where} is no layer that can be trained here")
        try:
            layers.append(layer_of(node.kind, node.config))
        except NotOurs as error:
            raise NotOurs(f"{where} {error}") from None
        except Refused as error:
            raise NotOurs(f"{where} has values of wrong types") from error
    given = _input(graph, layers)
    spec = ModelSpec(_name(graph.name), given, tuple(layers))
    inspection = inspect(spec)
    if inspection.fault is not None:
        raise NotOurs(inspection.fault.sentence)
    for made, node in zip(inspection.layers, rows, strict=True):
        stored = [weight.stored.shape for weight in weights.get(node.name, ())]
        where = f"layer {made.number} {made.kind} '{printable(node.name, NAME_LENGTH)}'"
        if stored and stored != [weight.shape for weight in made.weights]:
            raise NotOurs(f"{where} has arrays that do not fit its configuration")
        shape = flows.at[node.name, 0, 0].shape
        if shape is not None and shape != made.output_shape:
            raise NotOurs(f"{where} hands on {shape}, where ours hands on {made.output_shape}")
    return spec


def left_out(rows: Sequence[Node]) -> tuple[str, ...]:
    """What the layers have that a stack of ours leaves out and that changes how it trains.

    Args:
        rows: the layers.
    """
    names: set[str] = set()
    for node in rows:
        inner = node.config.values.get("layer")
        configs = [node.config.values]
        if isinstance(inner, dict) and isinstance(inner.get("config"), dict):
            configs.append(inner["config"])
        for values in configs:
            names |= {
                name
                for name, value in values.items()
                if name.endswith(("_regularizer", "_constraint")) and value is not None
            }
            if values.get("unit_forget_bias") is False:
                names.add("unit_forget_bias")
    return tuple(sorted(printable(name, NAME_LENGTH) for name in names))


def _require_chain(graph: Graph, rows: Sequence[Node], flows: Flows) -> None:
    if graph.closed:
        raise NotOurs(graph.closed)
    if len(graph.inputs) != 1 or len(graph.outputs) != 1:
        raise NotOurs("it has more than one input or output")
    if not rows:
        raise NotOurs("it has no layers")
    before = next(iter(graph.inputs))
    for number, node in enumerate(rows, start=1):
        where = f"layer {number} {_called(node)}"
        if len(node.calls) != 1:
            raise NotOurs(f"{where} is used {len(node.calls)} times")
        call = node.calls[0]
        if len(call.inputs) != 1:
            raise NotOurs(f"{where} reads {len(call.inputs)} tensors")
        source = call.inputs[0]
        if source.layer != before or source.output:
            raise NotOurs(f"{where} does not read the layer right before it")
        # Keras writes its own masks down as if they had been handed over.
        carried = flows.at[source.layer, source.call, source.output].masked
        if call.masks and not carried:
            raise NotOurs(f"{where} is handed a mask of its own")
        before = node.name
    if graph.outputs[0].layer != before or graph.outputs[0].output:
        raise NotOurs("it does not end in its last layer")


def _input(graph: Graph, layers: Sequence[Layer]) -> Input:
    name, shape = next(iter(graph.inputs.items()))
    config = graph.nodes[name].config
    if config.values.get("sparse") or config.values.get("ragged"):
        raise NotOurs("its input is sparse or ragged")
    if shape is None:
        raise NotOurs("the shape of its input is not known")
    if shape[:1] != (None,):
        raise NotOurs(f"its input {shape} fixes how many examples a batch has")
    return _of_shape(shape, isinstance(layers[0], Embedding))


def _of_shape(shape: Shape, words: bool) -> Input:
    if words and len(shape) == 2:
        return Tokens(timesteps=shape[1])
    if not words and len(shape) == 3 and shape[2] is not None:
        return Features(features=shape[2], timesteps=shape[1])
    raise NotOurs(f"its input {shape} is neither (None, T) of word numbers nor (None, T, D)")


def _recurrent(kind: str, config: Config) -> Recurrent:
    for name in _MUST_BE_FALSE:
        if config.flag(name, False):
            raise NotOurs(f"has {name}=True")
    return _cell(kind, config)


def _cell(kind: str, config: Config) -> Recurrent:
    units = config.size("units")
    activation = _activation(config, "activation", "tanh")
    sequences = config.flag("return_sequences", False)
    rates = _rate(config, "dropout"), _rate(config, "recurrent_dropout")
    if kind == "SimpleRNN":
        return SimpleRNN(units, activation, sequences, *rates)
    gates = _activation(config, "recurrent_activation", "sigmoid")
    if kind == "LSTM":
        return LSTM(units, activation, gates, sequences, *rates)
    return GRU(units, activation, gates, sequences, *rates, config.flag("reset_after", True))


def _bidirectional(config: Config) -> Bidirectional:
    mode = config.values.get("merge_mode", "concat")
    if mode not in ("concat", "sum", "mul", "ave"):
        raise NotOurs(f"has merge_mode={printable(repr(mode), 30)}")
    layer = config.part("layer")
    kind = layer.text("class_name")
    if kind not in RECURRENT or layer.values.get("registered_name"):
        raise NotOurs(f"wraps a layer {printable(kind, NAME_LENGTH)}")
    forward = layer.part("config")
    _require_float(forward)
    made = _recurrent(kind, _unforced(forward))
    if config.values.get("backward_layer") is not None:
        _require_mirrored(kind, made, config.part("backward_layer"))
    return Bidirectional(made, mode)


def _require_mirrored(kind: str, made: Recurrent, layer: Config) -> None:
    backward = layer.part("config")
    _require_float(backward)
    values = {**_unforced(backward).values, "go_backwards": False}
    same = layer.text("class_name") == kind and backward.flag("go_backwards", False)
    if not same or _recurrent(kind, Config(values, backward.where)) != made:
        raise NotOurs("reads backward with another layer than forward")


def _unforced(config: Config) -> Config:
    """The configuration without what a Bidirectional sets on its layers by itself."""
    return Config({**config.values, "zero_output_for_mask": False}, config.where)


def _require_float(config: Config) -> None:
    if not config.flag("trainable", True):
        raise NotOurs("is frozen (trainable=False)")
    if _type(config) != "float32":
        raise NotOurs(f"computes in {printable(_type(config), 30)}")
    if not config.flag("use_bias", True):
        raise NotOurs("has no bias (use_bias=False)")


def _type(config: Config) -> str:
    """The name of what a layer computes in: a text, or within an object of Keras 3."""
    value = config.values.get("dtype")
    if value is None:
        return "float32"
    if isinstance(value, dict):
        return Config(value, config.where).part("config").text("name", "float32")
    return config.text("dtype")


def _activation(config: Config, name: str, default: str) -> str:
    value = config.values.get(name)
    if value is None:
        # No activation at all is written down as null by older files, as "linear" by newer ones.
        return "linear" if name in config.values else default
    if not isinstance(value, str):
        raise NotOurs(f"has an {name} that is no name")
    return value


def _rate(config: Config, name: str) -> float:
    value = config.values.get(name, 0.0)
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise NotOurs(f"has {name}={printable(repr(value), 30)}")
    return float(value)


def _name(name: str) -> str:
    """The model's name as ours are: lower-case letters, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    return plain or "model"


def _called(node: Node) -> str:
    return f"{printable(node.kind, NAME_LENGTH)} '{printable(node.name, NAME_LENGTH)}'"
