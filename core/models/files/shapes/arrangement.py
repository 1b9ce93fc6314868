"""Layers that join several inputs, or arrange the values of one anew."""

import re
from collections.abc import Sequence

from core.models.files.config import Config, is_size
from core.models.files.refusal import SAVE_AGAIN, Refused
from core.models.files.shapes.axes import axis_of, dimension, ranked, size
from core.models.inspect import Shape


def merged(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The shape that all inputs have after broadcasting: Add, Multiply and their like.

    Args:
        config: the layer's.
        inputs: what it reads.
    """
    batches = {shape[0] for shape in inputs} - {None}
    output: tuple[int | None, ...] = inputs[0][1:]
    for shape in inputs[1:]:
        output = _broadcast(config, output, shape[1:])
    return (batches.pop() if len(batches) == 1 else None, *output)


def _broadcast(config: Config, first: Shape, second: Shape) -> Shape:
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    front = longer[: len(longer) - len(shorter)]
    behind: list[int | None] = []
    for one, other in zip(longer[len(front) :], shorter, strict=True):
        if one == other or other == 1:
            behind.append(one)
        elif one == 1:
            behind.append(other)
        elif one is None or other is None:
            behind.append(None)
        else:
            raise Refused(f"joins shapes {first} and {second} in {config.where}", SAVE_AGAIN)
    return (*front, *behind)


def concatenated(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The inputs one behind the other along an axis.

    Args:
        config: the layer's.
        inputs: what it reads, each of as many axes.
    """
    first = inputs[0]
    axis = axis_of(config, config.whole("axis", -1), len(first))
    sizes = [ranked(config, shape, len(first))[axis] for shape in inputs]
    known = [one for one in sizes if one is not None]
    whole = dimension(config, sum(known), least=0) if len(known) == len(sizes) else None
    return (*first[:axis], whole, *first[axis + 1 :])


def dotted(config: Config, inputs: Sequence[Shape]) -> Shape:
    """Both inputs without the axes that are summed over.

    Args:
        config: the layer's.
        inputs: the two that it reads.
    """
    if len(inputs) != 2:
        raise Refused(f"gives {config.where} {len(inputs)} inputs, but it reads 2", SAVE_AGAIN)
    given = config.values.get("axes")
    axes = given if isinstance(given, list | tuple) else [given, given]
    whole = [one for one in axes if isinstance(one, int)]
    if len(axes) != 2 or len(whole) != 2:
        raise config.refuse("axes", "one axis or two")
    left, right = list(inputs[0]), list(inputs[1])
    del left[axis_of(config, whole[0], len(left))]
    del right[axis_of(config, whole[1], len(right))]
    output = (*left, *right[1:])
    return output if len(output) > 1 else (*output, 1)


def attended(inputs: Sequence[Shape]) -> Shape:
    """The query's shape, its last axis the value's: Attention and AdditiveAttention.

    Args:
        inputs: the query and the value.
    """
    return (*inputs[0][:-1], inputs[1][-1] if len(inputs) > 1 else inputs[0][-1])


def multi_head(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The query's shape, its last axis as asked for.

    Args:
        config: the layer's.
        inputs: the query and the others.
    """
    asked = config.shape("output_shape") if config.values.get("output_shape") else None
    return inputs[0] if asked is None else (*inputs[0][:-1], *asked)


def flattened(shape: Shape) -> Shape:
    """(B, all values of an example).

    Args:
        shape: what it reads.
    """
    return (shape[0], size(shape[1:]))


def reshaped(config: Config, shape: Shape) -> Shape:
    """The shape asked for, -1 in it standing for what is left.

    Args:
        config: the layer's.
        shape: what it reads.
    """
    target = config.list("target_shape")
    if not all(is_size(one) or one == -1 or one is None for one in target) or len(target) > 32:
        raise config.refuse("target_shape", "a shape")
    given = size(shape[1:])
    known = [one for one in target if is_size(one)]
    left = [one for one in target if not is_size(one)]
    if given is None or None in target:
        return (shape[0], *(one if is_size(one) else None for one in target))
    whole = size(known) or 0
    fits = given == whole if not left else whole > 0 and given % whole == 0 and len(left) == 1
    if not fits:
        raise Refused(f"reshapes {shape} to {tuple(target)} in {config.where}", SAVE_AGAIN)
    return (shape[0], *(one if is_size(one) else given // whole for one in target))


def permuted(config: Config, shape: Shape) -> Shape:
    """The axes in another order, which counts from 1.

    Args:
        config: the layer's.
        shape: what it reads.
    """
    order = config.sizes("dims", len(shape) - 1)
    if sorted(order) != list(range(1, len(shape))):
        raise config.refuse("dims", f"an order of {len(shape) - 1} axes")
    return (shape[0], *(shape[axis] for axis in order))


def einsum(config: Config, shape: Shape) -> Shape | None:
    """The output of an equation such as "abc,cd->abd"; None where its axes are not plain letters.

    Args:
        config: the layer's.
        shape: what it reads.
    """
    equation = config.text("equation").replace(" ", "")
    found = re.fullmatch(r"(\.\.\.)?([a-zA-Z]+),[a-zA-Z]+->(\.\.\.)?([a-zA-Z]+)", equation)
    asked = config.values.get("output_shape")
    wanted = [asked] if is_size(asked) else asked
    if found is None or not isinstance(wanted, list | tuple) or bool(found[1]) != bool(found[3]):
        return None
    known = dict(zip(found[2][::-1], shape[::-1], strict=False))
    if len(shape) < len(found[2]) or (not found[1] and len(shape) != len(found[2])):
        raise Refused(f"gives {config.where} {shape}, which '{equation[:40]}' lacks", SAVE_AGAIN)
    front = shape[: len(shape) - len(found[2])] if found[1] else ()
    letters = found[4]
    # The shape that was asked for leaves out the batch axis alone.
    given: list[object] = [None] * (len(letters) - len(wanted)) + list(wanted)
    if len(given) != len(letters):
        return None
    output = [
        one if is_size(one) else known.get(letter)
        for letter, one in zip(letters, given, strict=True)
    ]
    return (*front, *output)
