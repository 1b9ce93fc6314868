"""A layer explained: its equation, what its options change, and its weights."""

from __future__ import annotations

import math
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
)
from tui.architecture.state import recurrent
from tui.architecture.wording import input_shape, shape_text, steps_text

if TYPE_CHECKING:
    from core.models.inspect import Inspection, LayerInspection, Shape

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
        return (f"y = {_function(layer.activation)}(x·W + b)",)
    if inner is None:
        return ()
    f = _function(inner.activation)
    if isinstance(inner, SimpleRNN):
        return (f"h_t = {f}(x_t·W + h_{{t-1}}·U + b)",)
    s = _function(inner.recurrent_activation)
    if isinstance(inner, LSTM):
        return (
            "z = x_t·W + h_{t-1}·U + b, one block each for i, f, c and o",
            f"i = {s}(z_i)   f = {s}(z_f)   o = {s}(z_o)",
            f"c_t = f·c_{{t-1}} + i·{f}(z_c)   h_t = o·{f}(c_t)",
        )
    candidate = (
        f"ĥ = {f}(x_t·W_h + b_h + r·(h_{{t-1}}·U_h + b_rh))"
        if inner.reset_after
        else f"ĥ = {f}(x_t·W_h + (r·h_{{t-1}})·U_h + b_h)"
    )
    return (
        f"z, r = {s}(x_t·W + h_{{t-1}}·U + b), each with a block of its own",
        candidate,
        "h_t = z·h_{t-1} + (1 − z)·ĥ",
    )


def _function(name: str) -> str:
    return {"sigmoid": "σ", "linear": ""}.get(name, name)


def about(found: Inspection, place: int) -> tuple[str, ...]:
    """What the layer at a 0-based place does, most important first.

    Args:
        found: the stack; the layer must be one that could be inferred.
        place: the layer's place.
    """
    layer = found.spec.layers[place]
    before = input_shape(found.spec.input) if place == 0 else found.layers[place - 1].output_shape
    masked_input = place > 0 and found.layers[place - 1].masked
    inner = recurrent(layer)
    if inner is not None:
        return _about_recurrent(found, place, inner, before, masked_input)
    if isinstance(layer, Embedding):
        return _about_embedding(layer, before)
    if isinstance(layer, Dropout):
        return (
            f"During training it sets {layer.rate:.0%} of the values to 0 and scales the others "
            "up, so that the sum keeps its size. It has no weights and changes no shape.",
        )
    assert isinstance(layer, Dense)
    return _about_dense(layer, before, masked_input)


def _about_recurrent(
    found: Inspection, place: int, inner: Recurrent, before: Shape, masked: bool
) -> tuple[str, ...]:
    layer = found.spec.layers[place]
    after = found.layers[place].output_shape
    steps, width = before[1], before[2]
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
    lines.append(
        f"In comes {shape_text(before)}: a vector of D = {width} values at {many}. Each is joined "
        f"with the state before into a new hidden state of H = {inner.units} units."
    )
    if isinstance(layer, Bidirectional):
        joined = {
            "concat": f"set side by side: 2·{inner.units} = {2 * inner.units} values",
            "sum": "added",
            "mul": "multiplied",
            "ave": "averaged",
        }[layer.merge_mode]
        lines.append(
            f"Bidirectional: a second copy with weights of its own reads the sequence from its "
            f"end; the two outputs are {joined}."
        )
    lines.append(_about_mask(masked))
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


def _about_mask(masked: bool) -> str:
    if masked:
        return (
            "It gets a mask: at a padding step it keeps its state and repeats its output, so the "
            "last state is the one after the last word."
        )
    return (
        "It gets no mask: it steps through padding as if it were words. With post-padding the "
        "zeros come last and overwrite what it read; press m for a mask."
    )


def _about_embedding(layer: Embedding, before: Shape) -> tuple[str, ...]:
    mask = (
        "mask_zero=True: word number 0 is padding; a mask goes along with the vectors and tells "
        "the recurrent layers which steps to skip."
        if layer.mask_zero
        else "mask_zero=False: padding gets a vector of its own, row 0, like any word, and the "
        "layers after it cannot tell it from one. Press m to change it."
    )
    return (
        f"A table of V = {layer.input_dim:,} rows with D = {layer.output_dim} trainable values: "
        f"each word number of {shape_text(before)} is replaced by its row. Nothing is multiplied; "
        "it is a look-up.",
        mask,
    )


def _about_dense(layer: Dense, before: Shape, masked: bool) -> tuple[str, ...]:
    lines = [
        f"D = {before[-1]} values in, U = {layer.units} out, each connected with each.",
    ]
    if layer.units == 1 and layer.activation == "sigmoid":
        lines.append("One output through a sigmoid lies between 0 and 1: read as a probability.")
    if len(before) > 2:
        lines.append("It gets a sequence and does this at every timestep with the same weights.")
    elif masked:
        lines.append("A mask that reaches it changes nothing here.")
    return tuple(lines)


def weight_table(made: LayerInspection) -> tuple[tuple[str, ...], ...]:
    """The layer's weights; those of an LSTM or a GRU split by gate.

    Of a Bidirectional layer the forward copy is shown; the backward one has the same shapes.

    Args:
        made: the inspected layer.

    Returns:
        Rows of equal length, the first with the columns' names; () when there are no weights.
    """
    weights: list[tuple[str, Shape]] = [
        (weight.name.removeprefix("forward_"), weight.shape)
        for weight in made.weights
        if not weight.name.startswith("backward_")
    ]
    if not weights:
        return ()
    inner = recurrent(made.layer)
    gates = GATES[type(inner)] if inner is not None else ()
    names = [name for name, _ in weights]
    if not gates:
        rows = [(name, shape_text(shape), f"{_size(shape):,}") for name, shape in weights]
        return (("weight", "shape", "numbers"), *rows)
    split = [(*shape[:-1], (shape[-1] or 0) // len(gates)) for _, shape in weights]
    numbers = f"{sum(map(_size, split)):,}"
    together = f"{sum(_size(shape) for _, shape in weights):,}"
    return (
        ("gate", *names, "numbers"),
        *((f"{letter} {what}", *map(shape_text, split), numbers) for letter, what in gates),
        ("side by side", *(shape_text(shape) for _, shape in weights), together),
    )


def _size(shape: Shape) -> int:
    return math.prod(size or 0 for size in shape)
