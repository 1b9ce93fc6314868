"""What has to be said about a file besides its layers."""

from collections.abc import Iterator, Sequence
from itertools import islice

from core.models.files.flow import Flows
from core.models.files.graph import Node
from core.models.files.kinds import closed
from core.models.files.ours import left_out
from core.models.files.reading import NEWEST, Read, is_newer
from core.models.files.refusal import Refused
from core.models.files.stored import Weight
from core.models.files.variables import variables
from core.printable import NAME_LENGTH, printable

MOST_NOTES = 12
"""More are counted and not shown."""


def notes(found: Read, nodes: Sequence[Node], flows: Flows, ours: bool) -> tuple[str, ...]:
    """A sentence each, the most important first.

    Args:
        found: the file.
        nodes: its layers as they are shown.
        flows: what travels between them.
        ours: whether the model is a stack of ours.
    """
    written = list(islice(_all(found, nodes, flows, ours), MOST_NOTES + 1))
    if len(written) <= MOST_NOTES:
        return tuple(written)
    return (*written[:MOST_NOTES], "There is more of the kind to say, which is left out.")


def _all(found: Read, nodes: Sequence[Node], flows: Flows, ours: bool) -> Iterator[str]:
    if is_newer(found.version):
        yield (
            f"Keras {found.version} wrote this file, which is newer than the "
            f"{NEWEST[0]}.{NEWEST[1]} that is known here: something may be missing or wrong."
        )
    boxes = [node for node in nodes if closed(node.kind, node.origin)]
    if boxes:
        yield f"Of {_layers(len(boxes))} only names, arrays and recorded shapes are known."
    if ours and (names := left_out(nodes)):
        yield (
            f"Its {', '.join(names)} {'is' if len(names) == 1 else 'are'} no part of a stack here: "
            "training it here leaves them out."
        )
    yield from _types(found)
    for number, node in enumerate(nodes, start=1):
        where = f"layer {number} '{printable(node.name, NAME_LENGTH)}'"
        weights = found.weights.get(node.name, ())
        yield from _missing(where, node, weights)
        if node.name in flows.doubts:
            yield f"The shape of {where} is not known: the file {flows.doubts[node.name]}."
        yield from _several(where, node, flows)


def _layers(count: int) -> str:
    return "one layer" if count == 1 else f"{count} layers"


def _types(found: Read) -> Iterator[str]:
    """Arrays that are not float32, for memory is counted as if all were."""
    kinds = {one.stored.dtype for own in found.weights.values() for one in own}
    others = sorted(kinds - {"float32"})
    if others:
        yield f"Some of its arrays are {', '.join(others)}; memory is counted as of float32."


def _missing(where: str, node: Node, weights: Sequence[Weight]) -> Iterator[str]:
    """A layer whose arrays are not those that its configuration asks for."""
    if node.origin != "keras":
        return
    try:
        expected = variables(node.kind, node.config)
    except Refused:
        return
    if expected is None or len(expected) == len(weights):
        return
    what = f"{len(weights)} of the {len(expected)} arrays"
    if not weights:
        yield f"The file holds no arrays of {where}, as of a model that was saved unbuilt."
    else:
        yield f"The file holds {what} that {where} asks for."


def _several(where: str, node: Node, flows: Flows) -> Iterator[str]:
    """Outputs and calls that the row of a layer has no place for."""
    outputs = flows.outputs(node.name)
    if len(outputs) > 1:
        shapes = ", ".join(str(one.shape) if one.shape else "unknown" for one in outputs)
        yield f"{where[:1].upper()}{where[1:]} hands on {len(outputs)} tensors: {shapes}."
    first = outputs[0].shape if outputs else None
    others = dict.fromkeys(
        flow.shape
        for call in range(1, len(node.calls))
        if (flow := flows.at.get((node.name, call, 0))) is not None and flow.shape != first
    )
    if others:
        shapes = ", ".join(str(one) if one else "unknown" for one in others)
        yield f"{where[:1].upper()}{where[1:]} is called with other shapes too: {shapes}."
