"""What travels between the layers of a model: shapes and masks."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.models.files.arguments import Call, Tensor
from core.models.files.config import Config
from core.models.files.graph import MODELS, Graph, Node, read_graph
from core.models.files.kinds import Origin
from core.models.files.masks import Masked, makes_no_mask, output_mask
from core.models.files.refusal import SAVE_AGAIN, Refused
from core.models.files.shapes import output_shapes
from core.models.files.shapes.recurrent import Shapes
from core.models.inspect import Shape

Place = tuple[str, int, int]
"""A layer's name, the number of its call and the number of its output."""


@dataclass(frozen=True)
class Flow:
    """What one output of one call is.

    Attributes:
        shape: its shape; None where it is not known.
        masked: whether it carries a mask; None where that is not known.
    """

    shape: Shape | None
    masked: Masked


@dataclass(frozen=True)
class Flows:
    """What all calls hand on.

    Attributes:
        at: by layer, call and output.
        doubts: why a shape could not be found, by the layer's name.
    """

    at: Mapping[Place, Flow]
    doubts: Mapping[str, str]

    def outputs(self, name: str, call: int = 0) -> list[Flow]:
        """Everything that a call hands on.

        Args:
            name: of the layer.
            call: which call.
        """
        found: list[Flow] = []
        while (name, call, len(found)) in self.at:
            found.append(self.at[name, call, len(found)])
        return found


def follow(graph: Graph, given: Sequence[Shape] | None = None) -> Flows:
    """Shapes and masks of every call: as the file records them, else by each layer's rule.

    Args:
        graph: the model.
        given: the shapes of its inputs, where they are not those of the file.

    Raises:
        Refused: when its layers read each other in a circle.
    """
    return _Following(graph, given).all()


class _Following:
    def __init__(self, graph: Graph, given: Sequence[Shape] | None) -> None:
        self._graph = graph
        self._given = dict(zip(graph.inputs, given, strict=False)) if given is not None else {}
        self._recorded = {} if given is not None else _recorded(graph)
        self._last: dict[tuple[str, int], int] = {}
        for name, call, output in self._recorded:
            self._last[name, call] = max(output, self._last.get((name, call), 0))
        self._at: dict[Place, Flow] = {}
        self._doubts: dict[str, str] = {}

    def all(self) -> Flows:
        calls = {
            (node.name, number): call
            for node in self._graph.nodes.values()
            for number, call in enumerate(node.calls)
        }
        waiting: dict[tuple[str, int], int] = {}
        readers: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for place, call in calls.items():
            sources = {(one.layer, one.call) for one in (*call.inputs, *call.masks)} & calls.keys()
            waiting[place] = len(sources)
            for source in sources:
                readers.setdefault(source, []).append(place)
        for node in self._graph.nodes.values():
            if not node.calls:
                shape = self._given.get(node.name, self._graph.inputs.get(node.name))
                shape = shape or self._recorded.get((node.name, 0, 0))
                self._at[node.name, 0, 0] = Flow(shape, False if shape else None)
        ready = deque(place for place, count in waiting.items() if not count)
        done = 0
        while ready:
            place = ready.popleft()
            self._follow(self._graph.nodes[place[0]], place[1], calls[place])
            done += 1
            for reader in readers.get(place, ()):
                waiting[reader] -= 1
                if not waiting[reader]:
                    ready.append(reader)
        if done < len(calls):
            raise Refused("has layers that read each other in a circle", SAVE_AGAIN)
        return Flows(self._at, self._doubts)

    def _follow(self, node: Node, number: int, call: Call) -> None:
        inputs = [self._flow(one) for one in call.inputs]
        shapes = self._shapes(node, number, inputs)
        for output in range(max(len(shapes), 1)):
            shape = shapes[output] if output < len(shapes) else None
            masked = self._mask(node, call, inputs, output)
            self._at[node.name, number, output] = Flow(shape, masked)

    def _flow(self, tensor: Tensor) -> Flow:
        place = (tensor.layer, tensor.call, tensor.output)
        return self._at.get(place, Flow(self._recorded.get(place), None))

    def _shapes(self, node: Node, number: int, inputs: Sequence[Flow]) -> list[Shape | None]:
        recorded = self._recorded.get((node.name, number, 0))
        known = [one.shape for one in inputs if one.shape is not None]
        found: Shapes | None = None
        if len(known) == len(inputs):
            try:
                found = _by_rule(node.kind, node.origin, node.config, known)
            except Refused as refused:
                # Keras has built this model, so that the rule may be wrong: the shape is left open.
                if recorded is None:
                    self._doubts.setdefault(node.name, refused.reason)
        shapes: list[Shape | None] = list(found or ())
        last = self._last.get((node.name, number), 0)
        shapes += [None] * (last + 1 - len(shapes))
        return [
            self._recorded.get((node.name, number, output), shape)
            for output, shape in enumerate(shapes)
        ]

    def _mask(self, node: Node, call: Call, inputs: Sequence[Flow], output: int) -> Masked:
        if node.origin == "operation":
            return False
        masks = [one.masked for one in inputs]
        if node.origin == "keras" and node.kind in MODELS:
            unmasked = all(one is False for one in masks) and makes_no_mask(node.config)
            return False if unmasked else None
        if node.origin != "keras":
            return None
        if call.masks and masks:
            masks[0] = True
        return output_mask(node.kind, node.config, masks, output)


def _by_rule(kind: str, whose: Origin, config: Config, inputs: Sequence[Shape]) -> Shapes | None:
    if whose != "keras":
        return None
    if kind in MODELS:
        return _of_model(Config({"class_name": kind, "config": config.values}, "the model"), inputs)
    return output_shapes(kind, config, inputs, _of_model)


def _of_model(values: Config, inputs: Sequence[Shape]) -> Shapes | None:
    """What a model hands on that is a layer of another one; None where a shape is not known."""
    graph = read_graph(values.values)
    flows = follow(graph, inputs)
    places = [(one.layer, one.call, one.output) for one in graph.outputs]
    shapes = [flows.at[place].shape for place in places if place in flows.at]
    known = [shape for shape in shapes if shape is not None]
    return tuple(known) if known and len(known) == len(places) else None


def _recorded(graph: Graph) -> dict[Place, Shape]:
    """The shapes that the readers of an output have recorded of it."""
    found: dict[Place, Shape] = {}
    for node in graph.nodes.values():
        for call in node.calls:
            for one in (*call.inputs, *call.masks):
                if one.shape is not None:
                    found.setdefault((one.layer, one.call, one.output), one.shape)
    return found
