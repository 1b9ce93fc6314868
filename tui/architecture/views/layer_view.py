"""The selected layer: its equation, what its options change, its weights, its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from core.models.spec import Bidirectional, Layer, recurrent
from core.printable import printable
from tui.architecture.explain import (
    about,
    block_shape,
    equation,
    gates,
    own_weights,
    size_of,
    splits,
    unbiased,
    weight_table,
)
from tui.architecture.views.configuration import configuration_lines
from tui.architecture.views.kinds import KINDS
from tui.architecture.views.known import has_embedding, layer_at, place_of, without_bias
from tui.architecture.views.prose import cut, fits, heading, marked, prose, table, title
from tui.architecture.wording import kind_text, named, shape_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models.summary import Row
    from tui.architecture.subject import Subject
    from tui.widgets.lines import Line

MOST_ARRAYS = 40
"""So many arrays are listed: a file may hold any number."""


def layer_lines(subject: Subject, width: int) -> list[Line]:
    """Everything there is to say about the selected layer."""
    row, layer = subject.row, layer_at(subject, subject.selected)
    if row is None and layer is None:
        return _without_layer(subject, width)
    lines = title(_title(subject, row, layer), width)
    if layer is not None:
        lines += _equation_lines(layer, row, width)
    if row is None:
        assert layer is not None
        lines += _not_inferred(subject, layer, width)
    else:
        lines += _inferred(subject, row, layer, width)
    config = row.config if row is not None else _settings(layer)
    if config:
        lines += heading("configuration", width)
        lines += configuration_lines(config, width)
    return [cut(line, width) for line in lines]


def _title(subject: Subject, row: Row | None, layer: Layer | None) -> str:
    if row is not None:
        return f"layer {named(row)}"
    return f"layer {subject.selected + 1} {type(layer).__name__}"


def _without_layer(subject: Subject, width: int) -> list[Line]:
    fault = subject.summary.fault
    if fault is not None:
        return marked("✗", f"{printable(fault.sentence)}.", width)
    return prose("This model has no layer to look at.", width)


def _settings(layer: Layer | None) -> Mapping[str, object]:
    if layer is None:
        return {}
    found: dict[str, object] = msgspec.to_builtins(layer)
    return {key: value for key, value in found.items() if key != "type"}


def _equation_lines(layer: Layer, row: Row | None, width: int) -> list[Line]:
    found = equation(layer)
    if without_bias(row):
        found = unbiased(found)
    lines: list[Line] = []
    for text in found:
        for part in _parts(text, width):
            lines += (
                prose(part, width, "accent", indent=4)
                if "   " not in part
                else [((part, "accent"),)]
            )
    return lines


def _parts(text: str, width: int) -> list[str]:
    """Equations that stand in one line, three blanks apart, as many of them as have room."""
    parts: list[str] = []
    for one in text.split("   "):
        if parts and len(parts[-1]) + 3 + len(one) <= width:
            parts[-1] += f"   {one}"
        else:
            parts.append(one)
    return parts


def _not_inferred(subject: Subject, layer: Layer, width: int) -> list[Line]:
    fault = subject.summary.fault
    if fault is None or fault.layer_number != subject.selected + 1:
        where = f"layer {fault.layer_number}" if fault and fault.layer_number else "the input"
        return prose(f"Its shapes follow from what it gets: repair {where} first.", width, "quiet")
    lines = marked("✗", f"It {printable(fault.reason)}.", width)
    before = place_of(subject, subject.selected).before
    if recurrent(layer) is not None and before is not None and len(before) == 2:
        lines += prose(
            "A recurrent layer walks over timesteps, so it needs three axes: batch, timesteps, "
            f"values. It gets two, {shape_text(before)}: "
            + (
                "word numbers, which an Embedding turns into vectors."
                if subject.selected == 0
                else "a single vector, with nothing to walk over."
            ),
            width,
        )
    return [*lines, *prose(f"Repair: {printable(fault.repair)}.", width, "strong")]


def _inferred(subject: Subject, row: Row, layer: Layer | None, width: int) -> list[Line]:
    lines: list[Line] = []
    if row.closed:
        lines += marked("□", f"A closed box: {printable(row.closed).rstrip('.')}.", width)
    sentences = _sentences(subject, row, layer)
    if sentences:
        lines += prose(sentences[0], width)
    lines += _weight_lines(row, layer, width)
    for sentence in sentences[1:]:
        lines += [(), *prose(sentence, width)]
    if subject.spec is not None and recurrent(layer) is not None:
        lines += [(), *prose(_keys(subject), width, "quiet")]
    return lines


def _keys(subject: Subject) -> str:
    mask = ", m the mask of the Embedding" if has_embedding(subject) else ""
    return f"Key r switches return_sequences{mask}."


def _sentences(subject: Subject, row: Row, layer: Layer | None) -> tuple[str, ...]:
    if layer is not None:
        return about(layer, place_of(subject, subject.selected), row.output_shape)
    known = KINDS.get(row.kind, "")
    masked = {True: " with a mask", False: "", None: ""}[row.masked]
    out = (
        f"Out goes {shape_text(row.output_shape)}{masked}."
        if row.output_shape is not None
        else "What goes out of it is not known."
    )
    if known:
        return (known, out)
    return (
        f"{kind_text(row.kind)} is not among the layers that are explained here: what its file "
        "says of it stands below.",
        out,
    )


def _weight_lines(row: Row, layer: Layer | None, width: int) -> list[Line]:
    if not row.weights:
        return [] if row.parameters else [(), *prose("It has no weights.", width, "quiet")]
    blocks = gates(layer)
    lines = table(weight_table(row, blocks)[:MOST_ARRAYS], rights=(-1,))
    if blocks and not fits(lines, width):
        lines = _narrow(row, blocks, width)
    if len(row.weights) > MOST_ARRAYS:
        lines += prose(f"and {len(row.weights) - MOST_ARRAYS:,} arrays more", width, "quiet")
    if isinstance(layer, Bidirectional):
        lines += prose("and as many again for the way back", width, "quiet")
    lines += prose(formula_text(row), width, "strong", indent=2)
    if 0 < row.trainable < row.parameters:
        lines += prose(f"{row.trainable:,} of them are trained.", width)
    elif not row.trainable:
        lines += prose("None of them is trained: the layer is frozen.", width)
    return [(), *lines]


def formula_text(row: Row) -> str:
    """The parameters with their formula and its values."""
    if row.arithmetic and row.formula:
        return f"{row.formula} = {row.arithmetic}"
    return row.arithmetic or f"{row.parameters:,} parameters"


def _narrow(row: Row, blocks: tuple[tuple[str, str], ...], width: int) -> list[Line]:
    """The arrays one below the other, where the gates have no room beside them."""
    rows = [("weight", "shape", "numbers")]
    letters = " ".join(letter for letter, _ in blocks)
    for name, shape in own_weights(row):
        rows.append((name, shape_text(shape), f"{size_of(shape):,}"))
        if splits(row, blocks):
            part = block_shape(shape, len(blocks))
            rows.append((f" {letters} each", shape_text(part), f"{size_of(part):,}"))
    words = ", ".join(f"{letter} {what}" for letter, what in blocks)
    return [*table(rows, rights=(-1,)), *prose(words, width, "quiet")]
