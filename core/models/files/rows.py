"""The layers of a file as the rows that every view shows."""

from collections.abc import Mapping, Sequence

from core.models.cost import Cost
from core.models.files.calls import call
from core.models.files.counts import UNKNOWN, cost_of, formula, total
from core.models.files.flow import Flows
from core.models.files.graph import MODELS, Graph, Node
from core.models.files.kinds import closed
from core.models.files.ours import NotOurs, layer_of
from core.models.files.plain import plain
from core.models.files.refusal import Refused
from core.models.files.stored import Weight
from core.models.files.variables import snake_case
from core.models.parameters import WeightInspection
from core.models.spec import Layer
from core.models.summary import Row
from core.printable import NAME_LENGTH, printable


def shown(graph: Graph) -> tuple[Node, ...]:
    """The layers that are rows: not a single input, and no operation that only computes a mask.

    Args:
        graph: the model.
    """
    needed = _needed(graph)
    several = len(graph.inputs) > 1
    return tuple(
        node
        for node in graph.nodes.values()
        if not (node.kind == "InputLayer" and not several)
        and not (node.origin == "operation" and node.name not in needed)
    )


def _needed(graph: Graph) -> set[str]:
    """The layers whose values reach an output, otherwise than as a mask."""
    found: set[str] = set()
    waiting = [one.layer for one in graph.outputs]
    while waiting:
        name = waiting.pop()
        if name not in found and name in graph.nodes:
            found.add(name)
            waiting += [one.layer for used in graph.nodes[name].calls for one in used.inputs]
    return found


def row(
    number: int, node: Node, flows: Flows, weights: Sequence[Weight], numbers: Mapping[str, int]
) -> Row:
    """One layer.

    Args:
        number: its position, from 1.
        node: the layer.
        flows: what travels between the layers.
        weights: its arrays.
        numbers: the positions of all layers that are shown, by name.
    """
    ours = _ours(node)
    first = flows.at.get((node.name, 0, 0))
    after = first.shape if first is not None else None
    names, values = formula(node, ours, weights)
    spent = _cost(node, ours, weights, flows)
    return Row(
        number=number,
        name=printable(node.name, NAME_LENGTH),
        kind=printable(node.kind, NAME_LENGTH),
        call=_call(node),
        config=_config(node),
        inputs=_inputs(node, numbers),
        output_shape=after,
        masked=first.masked if first is not None else None,
        parameters=sum(one.stored.size for one in weights),
        trainable=sum(one.stored.size for one in weights if one.trained),
        formula=names,
        arithmetic=values,
        weights=tuple(WeightInspection(one.name, one.stored.shape) for one in weights),
        step_multiply_adds=spent.step_multiply_adds,
        multiply_adds=spent.multiply_adds,
        activations=spent.activations,
        closed=closed(printable(node.registered or node.kind, NAME_LENGTH), node.origin),
    )


def our_layer(node: Node, weights: Sequence[Weight]) -> Layer | None:
    """The layer of ours that one of a file is, its arrays being those that ours has.

    Args:
        node: the layer.
        weights: its arrays.
    """
    ours = _ours(node)
    return ours if ours is not None and formula(node, ours, weights)[0] else None


def _ours(node: Node) -> Layer | None:
    if node.origin != "keras":
        return None
    try:
        return layer_of(node.kind, node.config)
    except (NotOurs, Refused):
        return None


def _config(node: Node) -> dict[str, object]:
    if node.origin == "lambda":
        return {"function": "Python code, not read"}
    kept = {
        name: value
        for name, value in node.config.values.items()
        if name != "name" and not (node.kind in MODELS and name in ("layers", "input_layers"))
    }
    if node.kind in MODELS:
        kept = {"layers": _inside(node), **{"trainable": kept.get("trainable", True)}}
    values = plain(kept)
    return values if isinstance(values, dict) else {}


def _inside(node: Node) -> list[object]:
    """The layers of a model within the model, each by its class and name."""
    found: list[object] = []
    for one in node.config.list("layers"):
        if isinstance(one, dict) and isinstance(one.get("config"), dict):
            found.append(f"{one.get('class_name')} '{one['config'].get('name')}'")
    return found


def _call(node: Node) -> str:
    if node.origin == "lambda":
        return "Lambda(…)"
    if node.kind in MODELS:
        return f"{node.kind}(…)"
    if node.origin == "operation":
        return call(f"ops.{snake_case(node.kind)}", node.config.values)
    return call(node.kind, node.config.values)


def _inputs(node: Node, numbers: Mapping[str, int]) -> tuple[int, ...]:
    if not node.calls:
        return (0,)
    found = [numbers.get(one.layer, 0) for used in node.calls for one in used.inputs]
    return tuple(dict.fromkeys(found))


def _cost(node: Node, ours: Layer | None, weights: Sequence[Weight], flows: Flows) -> Cost:
    if not node.calls:
        return Cost(0, 0, 0) if node.kind == "InputLayer" else UNKNOWN
    calls = []
    for number, used in enumerate(node.calls):
        source = used.inputs[0] if used.inputs else None
        before = source and flows.at.get((source.layer, source.call, source.output))
        after = flows.at.get((node.name, number, 0))
        if before is None or after is None:
            return UNKNOWN
        calls.append(cost_of(node, ours, weights, before.shape, after.shape))
    return total(calls)
