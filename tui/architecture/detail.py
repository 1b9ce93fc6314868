"""The selected layer in words, its equation and its weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from core.models.spec import Bidirectional
from tui.architecture.explain import about, equation, weight_table

if TYPE_CHECKING:
    from core.models.inspect import Inspection


def detail(found: Inspection, place: int) -> Content:
    """Everything there is to say about the layer at a 0-based place."""
    layer = found.spec.layers[place]
    parts = [Content.styled(line, "bold $text-accent") for line in equation(layer)]
    if place >= len(found.layers):
        parts.append(_not_inferred(found, place))
        return Content("\n").join(parts)
    first, *others = about(found, place)
    parts.append(Content(first))
    table = weight_table(found.layers[place])
    if table:
        parts.append(Content(""))
        parts.extend(_table_lines(table))
        if isinstance(layer, Bidirectional):
            parts.append(Content.styled("and as many again for the way back", "$text-muted"))
        parts.append(Content(""))
    parts.extend(Content(line) for line in others)
    return Content("\n").join(parts)


def _not_inferred(found: Inspection, place: int) -> Content:
    fault = found.fault
    if fault is not None and fault.layer_number == place + 1:
        return Content.styled(f"{fault.sentence}.", "$text-error")
    where = f"layer {fault.layer_number}" if fault is not None else "the layer below"
    return Content.styled(
        f"Its shapes follow from what it gets: repair {where} first.", "$text-muted"
    )


def _table_lines(table: tuple[tuple[str, ...], ...]) -> list[Content]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = []
    for index, row in enumerate(table):
        cells = [
            cell.rjust(width) if column == len(row) - 1 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        style = "$text-muted" if index == 0 else ""
        lines.append(Content.styled("   ".join(cells), style))
    return lines
