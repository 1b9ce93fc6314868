"""A layer explained: its equation, what its options change, and its weights."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Layer,
    Recurrent,
    SimpleRNN,
    recurrent,
)
from core.printable import printable
from tui.architecture.views.known import Place
from tui.architecture.wording import LONGEST_NAME, shape_text, steps_text

if TYPE_CHECKING:
    from core.models.inspect import Shape
    from core.models.summary import Row

GATES: dict[type[Recurrent], tuple[tuple[str, str], ...]] = {
    SimpleRNN: (),
    LSTM: (("i", "input gate"), ("f", "forget gate"), ("c", "candidate"), ("o", "output gate")),
    GRU: (("z", "update gate"), ("r", "reset gate"), ("h", "candidate")),
}
"""The blocks of a cell's weights, in the order in which Keras keeps them side by side."""


def equation(layer: Layer) -> tuple[str, ...]:
    """One step of a recurrent layer, or what another layer computes; () for a Dropout."""
    inner = recurrent(layer)
    if isinstance(layer, Embedding):
        return ("y_t = table[token_t]",)
    if isinstance(layer, Dense):
        return (f"y = {_of(layer.activation, 'x·W + b')}",)
    if inner is None:
        return ()
    if isinstance(inner, SimpleRNN):
        return (f"h_t = {_of(inner.activation, 'x_t·W + h_{t-1}·U + b')}",)
    f, s = _function(inner.activation), _function(inner.recurrent_activation)
    if isinstance(inner, LSTM):
        return (
            "z = x_t·W + h_{t-1}·U + b, one block each for i, f, c and o",
            f"i = {s}(z_i)   f = {s}(z_f)   o = {s}(z_o)",
            f"c_t = f·c_{{t-1}} + i·{f}(z_c)   h_t = o·{f}(c_t)",
        )
    sum_ = (
        "x_t·W_h + b_h + r·(h_{t-1}·U_h + b_rh)"
        if inner.reset_after
        else "x_t·W_h + (r·h_{t-1})·U_h + b_h"
    )
    return (
        f"z, r = {_of(inner.recurrent_activation, 'x_t·W + h_{t-1}·U + b')}, "
        "each with a block of its own",
        f"ĥ = {_of(inner.activation, sum_)}",
        "h_t = z·h_{t-1} + (1 − z)·ĥ",
    )


def unbiased(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The equation of a layer with use_bias=False."""
    return tuple(_BIAS.sub("", line) for line in lines)


_BIAS = re.compile(r" \+ b(?:_h|_rh)?(?=[),]| \+|$)")


def _of(activation: str, inside: str) -> str:
    """A sum, and what is applied to it."""
    return inside if activation == "linear" else f"{_function(activation)}({inside})"


def _function(name: str) -> str:
    return {"sigmoid": "σ", "linear": ""}.get(name, name)


def about(layer: Layer, place: Place, after: Shape | None) -> tuple[str, ...]:
    """What a layer that can be built does, most important first.

    Args:
        layer: the layer.
        place: where it stands, and what it gets there.
        after: the shape that it hands on.
    """
    inner = recurrent(layer)
    if inner is not None:
        return _about_recurrent(layer, inner, place, after)
    if isinstance(layer, Embedding):
        return _about_embedding(layer, place.before)
    if isinstance(layer, Dropout):
        return (
            f"During training it sets {layer.rate:.0%} of the values to 0 and scales the others "
            "up, so that the sum keeps its size. It has no weights and changes no shape.",
        )
    assert isinstance(layer, Dense)
    return _about_dense(layer, place)


def _about_recurrent(
    layer: Layer, inner: Recurrent, place: Place, after: Shape | None
) -> tuple[str, ...]:
    before = place.before
    steps = before[1] if before is not None and len(before) > 1 else None
    width = before[-1] if before else None
    last = steps_text(steps)
    many = "every timestep" if steps is None else f"each of the {steps:,} timesteps"
    if inner.return_sequences:
        lines = [
            f"return_sequences=True: every hidden state comes out, h_1 to h_{last}: "
            f"{shape_text(after)}, a sequence, which is what another recurrent layer needs."
        ]
    else:
        lines = [
            f"return_sequences=False: only the last hidden state comes out, h_{last}: "
            f"{shape_text(after)}. A Dense head takes it; another recurrent layer cannot."
        ]
    values = "a vector" if width is None else f"a vector of D = {width:,} values"
    lines.append(
        f"In comes {shape_text(before)}: {values} at {many}. Each is joined "
        f"with the state before into a new hidden state of H = {inner.units:,} units."
    )
    if isinstance(layer, Bidirectional):
        joined = {
            "concat": f"set side by side: 2·{inner.units:,} = {2 * inner.units:,} values",
            "sum": "added",
            "mul": "multiplied",
            "ave": "averaged",
        }[layer.merge_mode]
        lines.append(
            f"Bidirectional: a second copy with weights of its own reads the sequence from its "
            f"end; the two outputs are {joined}."
        )
    lines.append(_about_mask(place))
    if inner.dropout:
        lines.append(
            f"dropout={inner.dropout:g} switches off that share of the inputs while training, "
            "the same ones at every timestep of a batch."
        )
    if inner.recurrent_dropout:
        slow = (
            ""
            if isinstance(inner, SimpleRNN)
            else "; cuDNN cannot run it, so a GPU takes the slow path"
        )
        lines.append(
            f"recurrent_dropout={inner.recurrent_dropout:g} switches off that share of h_{{t-1}} "
            f"on its way into the step{slow}."
        )
    return tuple(lines)


def _about_mask(place: Place) -> str:
    if place.masked:
        return (
            "It gets a mask: at a padding step it keeps its state and repeats its output, so the "
            "last state is the one after the last word."
        )
    if place.masked is None:
        return "Whether it gets a mask cannot be told from what is known of the layer before it."
    if not place.tokens:
        return "It gets no mask: every timestep is computed, whatever stands there."
    return (
        "It gets no mask: it steps through padding as if it were words. With post-padding the "
        "zeros come last and overwrite what it read."
    )


def _about_embedding(layer: Embedding, before: Shape | None) -> tuple[str, ...]:
    mask = (
        "mask_zero=True: word number 0 is padding; a mask goes along with the vectors and tells "
        "the recurrent layers which steps to skip."
        if layer.mask_zero
        else "mask_zero=False: padding gets a vector of its own, row 0, like any word, and the "
        "layers after it cannot tell it from one."
    )
    return (
        f"A table of V = {layer.input_dim:,} rows with D = {layer.output_dim:,} trainable values: "
        f"each word number of {shape_text(before)} is replaced by its row. Nothing is multiplied; "
        "it is a look-up.",
        mask,
    )


def _about_dense(layer: Dense, place: Place) -> tuple[str, ...]:
    before = place.before
    width = "D" if before is None or before[-1] is None else f"D = {before[-1]:,}"
    lines = [f"{width} values in, U = {layer.units:,} out, each connected with each."]
    if layer.units == 1 and layer.activation == "sigmoid":
        lines.append("One output through a sigmoid lies between 0 and 1: read as a probability.")
    elif layer.activation == "softmax":
        lines.append("softmax makes the outputs positive with the sum 1: read as probabilities.")
    if before is not None and len(before) > 2:
        lines.append("It gets a sequence and does this at every timestep with the same weights.")
    elif place.masked:
        lines.append("A mask that reaches it changes nothing here.")
    return tuple(lines)


def gates(layer: Layer | None) -> tuple[tuple[str, str], ...]:
    """The blocks of a layer's weights with their meaning; () where they are one block."""
    inner = recurrent(layer)
    return GATES[type(inner)] if inner is not None else ()


def weight_table(row: Row, blocks: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], ...]:
    """The layer's weights; those of an LSTM or a GRU split by gate.

    Of a Bidirectional layer the forward copy is shown; the backward one has the same shapes.

    Args:
        row: the layer.
        blocks: the letter and the meaning of each gate's block; () when there is one block.

    Returns:
        Rows of equal length, the first with the columns' names; () when there are no weights.
    """
    weights = own_weights(row)
    if not weights:
        return ()
    if not blocks or not splits(row, blocks):
        rows = [(name, shape_text(shape), f"{size_of(shape):,}") for name, shape in weights]
        return (("weight", "shape", "numbers"), *rows)
    parts = [block_shape(shape, len(blocks)) for _, shape in weights]
    numbers = f"{sum(map(size_of, parts)):,}"
    together = f"{sum(size_of(shape) for _, shape in weights):,}"
    return (
        ("gate", *(name for name, _ in weights), "numbers"),
        *((f"{letter} {what}", *map(shape_text, parts), numbers) for letter, what in blocks),
        ("side by side", *(shape_text(shape) for _, shape in weights), together),
    )


def own_weights(row: Row) -> list[tuple[str, tuple[int, ...]]]:
    """A layer's arrays by name; of a Bidirectional layer those of its forward copy."""
    return [
        (printable(weight.name.removeprefix("forward_"), LONGEST_NAME), weight.shape)
        for weight in row.weights
        if not weight.name.startswith("backward_")
    ]


def splits(row: Row, blocks: tuple[tuple[str, str], ...]) -> bool:
    """Whether every array of the layer is made of one part a gate."""
    shapes = [shape for _, shape in own_weights(row)]
    return all(shape and shape[-1] % len(blocks) == 0 for shape in shapes)


def block_shape(shape: tuple[int, ...], blocks: int) -> tuple[int, ...]:
    """What one of so many blocks side by side has of an array."""
    return (*shape[:-1], shape[-1] // blocks)


def size_of(shape: tuple[int, ...]) -> int:
    """How many numbers an array has."""
    return math.prod(shape)
