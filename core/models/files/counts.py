"""What a layer of a file costs, and its count of parameters as a formula."""

from collections.abc import Sequence
from math import prod

from core.models.cost import Cost, costs
from core.models.files.config import LARGEST
from core.models.files.graph import Node
from core.models.files.masks import PASSED_ON
from core.models.files.shapes.axes import size, split
from core.models.files.shapes.convolution import dimensions
from core.models.files.stored import Weight
from core.models.inspect import Shape
from core.models.parameters import count
from core.models.spec import Embedding, Layer

UNKNOWN = Cost(None, None, None)

_NAMES = """
    Add Average Concatenate Cropping1D Cropping2D Cropping3D Embedding Flatten InputLayer Masking
    Maximum Minimum Multiply Permute RepeatVector Reshape Subtract ZeroPadding1D ZeroPadding2D
    ZeroPadding3D
"""
WITHOUT_PRODUCTS = (PASSED_ON | frozenset(_NAMES.split())) - {
    "Dense",
    "TimeDistributed",
    "MultiHeadAttention",
    "GroupQueryAttention",
}
"""Layers that multiply no matrices."""


def formula(node: Node, ours: Layer | None, weights: Sequence[Weight]) -> tuple[str, str]:
    """The count of parameters with names and with values; both empty where no formula is known.

    Args:
        node: the layer.
        ours: the layer of ours that it is; None where it is none.
        weights: its arrays.
    """
    shapes = [one.stored.shape for one in weights]
    total = sum(one.stored.size for one in weights)
    if not shapes:
        return "", ""
    if ours is not None:
        inputs = 0 if isinstance(ours, Embedding) else shapes[0][0]
        counted = count(ours, inputs)
        fits = [one.shape for one in counted.weights] == shapes
        return (counted.formula, counted.arithmetic) if fits else ("", "")
    found = _named(node, weights)
    if found is None:
        return "", ""
    names, values = found
    return names, f"{values} = {total:,}"


def _named(node: Node, weights: Sequence[Weight]) -> tuple[str, str] | None:
    shapes = {one.name: one.stored.shape for one in weights}
    kernel, bias = shapes.get("kernel"), shapes.get("bias")
    if set(shapes) <= {"kernel", "bias"} and kernel is not None and len(weights) <= 2:
        letters = _letters(node.kind, len(kernel))
        if letters is None:
            return None
        names = "·".join(letters)
        values = "·".join(f"{one:,}" for one in kernel)
        if bias is None:
            return names, values
        last = "C·M" if node.kind.startswith("DepthwiseConv") else letters[-1]
        return f"{names}+{last}", f"{values}+{prod(bias):,}"
    if node.kind in ("BatchNormalization", "LayerNormalization", "GroupNormalization"):
        sizes = {one.stored.size for one in weights}
        if len(sizes) == 1:
            width = sizes.pop()
            many = len(weights)
            times = f"{many}·" if many > 1 else ""
            return f"{times}D", f"{times}{width:,}"
    return None


def _letters(kind: str, rank: int) -> list[str] | None:
    window = dimensions(kind)
    if kind == "Dense" and rank == 2:
        return ["D", "U"]
    if not window or rank != window + 2:
        return None
    if kind.startswith("DepthwiseConv"):
        return ["k"] * window + ["C", "M"]
    if kind.endswith("Transpose"):
        return ["k"] * window + ["F", "C"]
    return ["k"] * window + ["C", "F"] if kind.startswith("Conv") else None


def cost_of(
    node: Node,
    ours: Layer | None,
    weights: Sequence[Weight],
    before: Shape | None,
    after: Shape | None,
) -> Cost:
    """Multiply-adds of one call and the values it leaves; None each where they are not known.

    Args:
        node: the layer.
        ours: the layer of ours that it is; None where it is none.
        weights: its arrays.
        before: what it reads first.
        after: what it hands on first.
    """
    if before is None or after is None or node.origin != "keras":
        return UNKNOWN
    if ours is not None and 2 <= len(before) <= 3:
        return _bounded(costs(ours, before, after))
    kept = size(after[1:])
    if node.kind in WITHOUT_PRODUCTS or "Pooling" in node.kind or "UpSampling" in node.kind:
        return _bounded(Cost(0, 0, kept))
    if node.kind == "Dense" and weights:
        kernel = weights[0].stored.size
        positions = size(before[1:-1])
        return _bounded(Cost(kernel, _times(positions, kernel), kept))
    if node.kind in ("SimpleRNN", "LSTM", "GRU") and len(before) == 3:
        kernels = sum(one.stored.size for one in weights if one.name != "bias")
        return _bounded(Cost(kernels, _times(before[1], kernels), None))
    return _bounded(_of_window(node, weights, before, after, kept))


def _of_window(
    node: Node, weights: Sequence[Weight], before: Shape, after: Shape, kept: int | None
) -> Cost:
    """The kernel at each place where it is laid on; a transposed one is laid on the input's."""
    window = dimensions(node.kind)
    name = node.kind.removesuffix("Transpose")[:-2]
    if not window or name not in ("Conv", "DepthwiseConv", "SeparableConv") or not weights:
        return UNKNOWN
    if len(before) != window + 2 or len(after) != window + 2:
        return UNKNOWN
    laid_on = before if node.kind.endswith("Transpose") else after
    places, _ = split(node.config, laid_on)
    kernels = sum(one.stored.size for one in weights if one.name != "bias")
    whole = _times(size(places), kernels)
    # A one-dimensional convolution has timesteps; pictures and volumes have none.
    return Cost(kernels if window == 1 else whole, whole, kept)


def total(calls: Sequence[Cost]) -> Cost:
    """What a layer costs that is called several times; None each where one call's is not known.

    Args:
        calls: what each of them costs.
    """
    return _bounded(
        Cost(
            _sum([one.step_multiply_adds for one in calls]),
            _sum([one.multiply_adds for one in calls]),
            _sum([one.activations for one in calls]),
        )
    )


def _sum(values: Sequence[int | None]) -> int | None:
    known = [one for one in values if one is not None]
    return sum(known) if len(known) == len(values) else None


def _times(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first * second


def _bounded(cost: Cost) -> Cost:
    """The cost without numbers that no computer counts to, as made-up shapes have them."""
    values = (cost.step_multiply_adds, cost.multiply_adds, cost.activations)
    return Cost(*(None if one is None or one > LARGEST else one for one in values))
