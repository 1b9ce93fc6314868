"""The model as a table: two lines a layer, laid out for the width there is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.models.cost import VALUE_BYTES, memory_text
from core.models.exports.words import mask_text
from core.models.script import plain_call
from core.printable import printable
from tui.architecture.views.prose import cut, rows_of
from tui.architecture.wording import count_text, kind_text, shape_text, share_text
from tui.widgets.lines import Line
from tui.widgets.text_columns import fitted

if TYPE_CHECKING:
    from core.models.summary import Row
    from tui.architecture.subject import Subject

INDENT = 3  # columns before a row's text: the layer's number and a blank
WIDE = 110
"""From this width on a layer's costs stand beside its parameters."""

LONGEST_CALL = 400  # of a call that a file has written


@dataclass(frozen=True)
class Columns:
    """How many columns each measure has; 0 for one that is not shown."""

    shape: int
    mask: int
    sums: int
    share: int
    step: int = 0
    memory: int = 0
    trainable: int = 0


@lru_cache(maxsize=64)
def columns(width: int) -> Columns:
    """The columns of a table that is `width` wide; the parameters get what the others leave."""
    if width >= WIDE:
        room = width - INDENT - 18 - 6 - 8 - 13 - 12 - 12
        return Columns(18, 6, room, 8, 13, 12, 12)
    if width >= 57:
        return Columns(17, 6, width - INDENT - 17 - 6 - 8, 8)
    if width >= 44:
        return Columns(16, 5, width - INDENT - 16 - 5 - 8, 8)
    return Columns(16, 5, max(8, width - INDENT - 16 - 5), 0)


def header_line(width: int) -> Line:
    """The columns' names, above the rows."""
    given = columns(width)
    text = (
        " " * INDENT
        + "output shape".ljust(given.shape)
        + "mask".ljust(given.mask)
        + "parameters".ljust(given.sums)
        + ("share" if given.share else "").rjust(given.share)
        + ("mult-adds/t" if given.step else "").rjust(given.step)
        + ("memory" if given.memory else "").rjust(given.memory)
        + ("trainable" if given.trainable else "").rjust(given.trainable)
    )
    return cut(((text, "quiet"),), width)


def layer_lines(subject: Subject, place: int, width: int) -> list[Line]:
    """A layer's call, and below it its shape, mask, parameters and share, or its fault.

    Args:
        subject: the model; the layer that is looked at is marked, so that it is seen without
            colours too.
        place: the layer's 0-based place.
        width: columns of the row.
    """
    rows = subject.summary.rows
    row = rows[place] if place < len(rows) else None
    mark = "▸" if place == subject.selected else " "
    number = f"{mark}{place + 1} ".rjust(INDENT)
    margin = " " * INDENT
    room = max(8, width - len(number))
    first, *rest = rows_of(_call(subject, place), room, indent=4)
    role = "quiet" if row is not None and row.closed else "strong"
    lines: list[Line] = [((number, ""), (first, role))]
    lines += [((margin, ""), (line, role)) for line in rest]
    if row is None:
        lines += _without_measures(subject, place, width)
    else:
        lines.append(_measures(subject, row, width))
    return [cut(line, width) for line in lines]


def _call(subject: Subject, place: int) -> str:
    rows = subject.summary.rows
    if place >= len(rows):
        return plain_call(subject.spec.layers[place]) if subject.spec is not None else "?"
    row = rows[place]
    written = printable(row.call, LONGEST_CALL) or kind_text(row.kind)
    name = printable(row.name)
    return f"{written} {name}" if name else written


def _without_measures(subject: Subject, place: int, width: int) -> list[Line]:
    margin = (" " * INDENT, "")
    fault = subject.summary.fault
    if fault is not None and fault.layer_number == place + 1:
        words = rows_of(f"✗ {fault.reason}: {fault.repair}", width - INDENT)
        return [(margin, (line, "error")) for line in words]
    where = f"layer {fault.layer_number}" if fault and fault.layer_number else "the input"
    return [(margin, (f"waits for {where}", "quiet"))]


def _measures(subject: Subject, row: Row, width: int) -> Line:
    given = columns(width)
    whole = subject.summary.fault is None
    share = share_text(row.parameters, subject.summary.parameters) if whole else ""
    spans = [
        (" " * INDENT, ""),
        (_shape_and_mask(row, given), ""),
    ]
    sums = sums_text(row, given.sums - (1 if given.share else 0))
    spans.append((fitted(sums, given.sums), ""))
    if given.share:
        spans.append((share.rjust(given.share), ""))
    if given.step:
        spans += [
            (count_text(row.step_multiply_adds).rjust(given.step), "quiet"),
            (_memory(row, subject.batch).rjust(given.memory), "quiet"),
            (trainable_text(row).rjust(given.trainable), "quiet"),
        ]
    return tuple(spans)


def _memory(row: Row, batch: int) -> str:
    return "–" if row.activations is None else memory_text(VALUE_BYTES * batch * row.activations)


def _shape_and_mask(row: Row, given: Columns) -> str:
    """The two in their columns; a long shape moves the mask as far as there is room."""
    shape, mask = shape_text(row.output_shape), mask_text(row.masked)
    room = given.shape + given.mask - len(mask) - 2
    if len(shape) > room:
        shape = fitted(shape, room)
    return f"{shape.ljust(given.shape - 1)} {mask}".ljust(given.shape + given.mask)


def sums_text(row: Row, room: int) -> str:
    """The parameters with their formula and its values, as much of it as there is room for."""
    if not row.parameters:
        return "0"
    count = f"{row.parameters:,}"
    wordings = [count]
    if row.arithmetic:
        wordings = [row.arithmetic, count]
        if row.formula:
            wordings.insert(0, f"{row.formula} = {row.arithmetic}")
    return next((one for one in wordings if cell_len(one) <= room), count_text(row.parameters))


def trainable_text(row: Row) -> str:
    """Whether training changes the layer: all of it, none, or how much."""
    if not row.parameters:
        return "–"
    if row.trainable == row.parameters:
        return "all"
    return count_text(row.trainable) if row.trainable else "frozen"
