"""The selected layer in words, its equation and its weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from core.models.spec import Bidirectional
from tui.architecture.explain import about, equation, weight_table
from tui.architecture.rows import QUIET
from tui.architecture.state import recurrent
from tui.architecture.wording import shape_text

if TYPE_CHECKING:
    from core.models.inspect import Inspection


def detail(found: Inspection, place: int) -> Content:
    """Everything there is to say about the layer at a 0-based place."""
    layer = found.spec.layers[place]
    parts = [Content.styled(line, "bold $text-accent") for line in equation(layer)]
    if place >= len(found.layers):
        parts += _not_inferred(found, place)
        return Content("\n").join(parts)
    first, *others = about(found, place)
    parts.append(Content(first))
    made = found.layers[place]
    table = weight_table(made)
    if table:
        parts += [Content(""), *_table_lines(table)]
        if isinstance(layer, Bidirectional):
            parts.append(Content.styled("and as many again for the way back", QUIET))
        parts.append(Content.styled(f"{made.formula} = {made.arithmetic}", QUIET))
    for line in others:
        parts += [Content(""), Content(line)]
    return Content("\n").join(parts)


def _not_inferred(found: Inspection, place: int) -> list[Content]:
    fault = found.fault
    if fault is None or fault.layer_number != place + 1:
        where = f"layer {fault.layer_number}" if fault is not None else "the layer before"
        return [
            Content.styled(f"Its shapes follow from what it gets: repair {where} first.", QUIET)
        ]
    lines = [Content.styled(f"It {fault.reason}.", "$text-error")]
    if recurrent(found.spec.layers[place]) is not None and len(found.output_shape) == 2:
        lines.append(
            Content(
                "A recurrent layer walks over timesteps, so it needs three axes: batch, timesteps, "
                f"values. It gets two, {shape_text(found.output_shape)}: a single vector, with "
                "nothing to walk over."
            )
        )
    lines.append(Content.assemble(("Repair: ", "bold"), f"{fault.repair}."))
    return lines


def _table_lines(table: tuple[tuple[str, ...], ...]) -> list[Content]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = []
    for index, row in enumerate(table):
        cells = [
            cell.rjust(width) if column == len(row) - 1 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        style = QUIET if index == 0 else ""
        lines.append(Content.styled("   ".join(cells), style))
    return lines
