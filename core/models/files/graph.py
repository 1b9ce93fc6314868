"""A model's configuration as layers and the calls that join them."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.models.files.arguments import MOST_LAYERS, Call, Tensor, ends, read_call
from core.models.files.config import Config, shape_of
from core.models.files.kinds import Origin, known_as, origin
from core.models.files.refusal import SAVE_AGAIN, Refused
from core.models.inspect import Shape
from core.printable import NAME_LENGTH, printable

MODELS = frozenset({"Functional", "Sequential", "Model"})
"""Classes that are models; as a layer of another model they are one box with layers inside."""


@dataclass(frozen=True)
class Node:
    """A layer as its file describes it.

    Attributes:
        name: the layer's own name.
        kind: the name of its class.
        registered: the name under which a class that is not Keras' own was registered.
        origin: whose class it is.
        config: its configuration.
        calls: its uses; an input has none.
        built: the shape of its first input, where its file records it.
    """

    name: str
    kind: str
    registered: str
    origin: Origin
    config: Config
    calls: tuple[Call, ...] = ()
    built: Shape | None = None


@dataclass(frozen=True)
class Graph:
    """A model: its layers in the file's order, and which tensors go in and out.

    Attributes:
        name: the model's name.
        nodes: its layers by name, inputs among them.
        inputs: the names of its inputs and their shapes.
        outputs: what it hands on.
        closed: why nothing is known of its layers; empty where they are.
    """

    name: str
    nodes: Mapping[str, Node]
    inputs: Mapping[str, Shape | None]
    outputs: tuple[Tensor, ...]
    closed: str = ""


def read_graph(values: Mapping[str, object]) -> Graph:
    """The model that an object {"class_name": …, "config": …} describes.

    Args:
        values: the object, as JSON.

    Raises:
        Refused: when it describes none.
    """
    model = Config(values, "the model")
    kind = model.text("class_name")
    config = model.part("config")
    # Keras 1 wrote the layers of a Sequential model as its whole configuration.
    layers = config.list("layers")
    if len(layers) > MOST_LAYERS:
        raise Refused(f"describes {len(layers):,} layers", f"{MOST_LAYERS:,} are shown at most")
    name = printable(config.text("name", kind), NAME_LENGTH)
    if "layers" not in config.values:
        return _closed(name, kind, config)
    if "input_layers" in config.values:
        return _functional(name, config)
    return _sequential(name, config, model)


def _closed(name: str, kind: str, config: Config) -> Graph:
    """A model that is a class of its author, or not built yet: one box."""
    if kind in MODELS:
        raise Refused("describes a model without layers", SAVE_AGAIN)
    box = Node(name, kind, kind, "custom", config)
    why = f"the class {printable(kind, NAME_LENGTH)} is Python code of its author"
    return Graph(name, {name: box}, {}, (), why)


def _sequential(name: str, config: Config, model: Config) -> Graph:
    nodes: dict[str, Node] = {}
    given: Shape | None = None
    last: Tensor | None = None
    for place, values in enumerate(config.list("layers"), start=1):
        layer = _object(values, f"layer {place}")
        node = _node(layer, place)
        shape = _batch_shape(node.config)
        if node.kind == "InputLayer":
            if last is not None:
                raise Refused(f"has a second input in layer {place} of a stack", SAVE_AGAIN)
        elif last is None:
            given = shape or config.shape("build_input_shape") or _built(model) or node.built
            last = Tensor("", 0, 0, given)
            nodes[""] = Node("", "InputLayer", "", "keras", Config({}, "the input"))
        if node.name in nodes:
            raise Refused(f"has two layers named '{printable(node.name, NAME_LENGTH)}'", SAVE_AGAIN)
        if node.kind == "InputLayer":
            given = shape or config.shape("build_input_shape")
            nodes[node.name] = node
            last = Tensor(node.name, 0, 0, given)
            continue
        if last is None:  # cannot be: the first layer has made an input
            raise Refused("has no input", SAVE_AGAIN)
        last = Tensor(last.layer, 0, 0, node.built or last.shape)
        nodes[node.name] = _called(node, (Call((last,)),))
        last = Tensor(node.name, 0, 0)
    inputs = {one: given for one, node in nodes.items() if node.kind == "InputLayer"}
    return Graph(name, nodes, inputs, () if last is None else (last,))


def _functional(name: str, config: Config) -> Graph:
    nodes: dict[str, Node] = {}
    for place, values in enumerate(config.list("layers"), start=1):
        layer = _object(values, f"layer {place}")
        node = _node(layer, place)
        if node.name in nodes:
            raise Refused(f"has two layers named '{printable(node.name, NAME_LENGTH)}'", SAVE_AGAIN)
        calls = tuple(read_call(one, layer) for one in layer.list("inbound_nodes"))
        nodes[node.name] = _called(node, calls)
    nodes = {one: _resolved(node, nodes) for one, node in nodes.items()}
    inputs = {}
    for tensor in ends(config, "input_layers"):
        if tensor.layer not in nodes:
            raise _unknown(tensor.layer)
        inputs[tensor.layer] = _batch_shape(nodes[tensor.layer].config)
    outputs = tuple(_resolve(tensor, nodes, -1) for tensor in ends(config, "output_layers"))
    return Graph(name, nodes, inputs, outputs)


def _node(layer: Config, place: int) -> Node:
    kind = known_as(layer.text("class_name"))
    config = layer.part("config")
    name = layer.text("name", config.text("name", f"layer_{place}"))
    where = f"layer '{printable(name, NAME_LENGTH)}'"
    config = Config(config.values, where)
    registered = layer.values.get("registered_name")
    module = layer.values.get("module")
    if not isinstance(registered, str | None) or not isinstance(module, str | None):
        raise Refused(f"says whose class {where} is in an unknown way", SAVE_AGAIN)
    return Node(
        name=name,
        kind=kind,
        registered=registered or "",
        origin=origin(kind, module, registered, config.values),
        config=config,
        built=_built(layer),
    )


def _called(node: Node, calls: tuple[Call, ...]) -> Node:
    return Node(node.name, node.kind, node.registered, node.origin, node.config, calls, node.built)


def _object(values: object, where: str) -> Config:
    if not isinstance(values, dict):
        raise Refused(f"describes {where} by {printable(repr(values), 40)}", SAVE_AGAIN)
    return Config(values, where)


def _batch_shape(config: Config) -> Shape | None:
    """Keras 3 calls it batch_shape, Keras 2 batch_input_shape."""
    return config.shape("batch_shape") or config.shape("batch_input_shape")


def _built(layer: Config) -> Shape | None:
    """The shape that a layer was built for; None also where it was built for several."""
    values = layer.values.get("build_config")
    return shape_of(values.get("input_shape")) if isinstance(values, dict) else None


def _resolved(node: Node, nodes: Mapping[str, Node]) -> Node:
    """The node with every tensor that it reads found among the layers."""
    calls = tuple(
        Call(
            tuple(_resolve(one, nodes, 0 if one.shape else -1) for one in call.inputs),
            tuple(_resolve(one, nodes, 0 if one.shape else -1) for one in call.masks),
        )
        for call in node.calls
    )
    return _called(node, calls)


def _resolve(tensor: Tensor, nodes: Mapping[str, Node], shift: int) -> Tensor:
    """The tensor with the number of its call counted from the layer's first call.

    A model that is used as a layer has had a call before, the one that made it. Keras counts that
    one too in `output_layers` and in its older files, and leaves it out elsewhere.
    """
    if tensor.layer not in nodes:
        raise _unknown(tensor.layer)
    node = nodes[tensor.layer]
    calls = max(len(node.calls), 1)
    number = tensor.call + (shift if "layers" in node.config.values else 0)
    if "layers" in node.config.values:
        number = min(max(number, 0), calls - 1)
    if number >= calls:
        raise Refused(
            f"reads call {tensor.call + 1} of layer '{printable(tensor.layer, NAME_LENGTH)}', "
            f"which is called {calls} times",
            SAVE_AGAIN,
        )
    return Tensor(tensor.layer, number, tensor.output, tensor.shape)


def _unknown(name: str) -> Refused:
    return Refused(
        f"reads a layer '{printable(name, NAME_LENGTH)}' that it does not have", SAVE_AGAIN
    )
