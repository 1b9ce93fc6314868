"""The stack as a table: one row a layer, laid out for the width there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.architecture.wording import call, shape_text, share_text

if TYPE_CHECKING:
    from core.models.inspect import Inspection

INDENT = 3  # columns before a row's text: the layer's number and a blank
SHAPE = 17
MASK = 6
SHARE = 8
QUIET = "$foreground-muted"


def header(width: int) -> Content:
    """The columns' names, above the rows."""
    room = width - INDENT - SHAPE - MASK - SHARE
    return Content.styled(
        " " * INDENT
        + "output shape".ljust(SHAPE)
        + "mask".ljust(MASK)
        + "parameters".ljust(max(0, room))
        + "share".rjust(SHARE),
        QUIET,
    )


def layer_row(found: Inspection, place: int, width: int, *, selected: bool) -> Content:
    """A layer's call, and below it its shape, mask, parameters and share, or its fault.

    Args:
        found: the inspected stack.
        place: the layer's 0-based place.
        width: columns of the row.
        selected: mark the row, so that it is seen without colours too.
    """
    margin = " " * INDENT
    first, *rest = wrapped(call(found.spec.layers[place]), width - INDENT, indent="    ")
    number = f"{'▸' if selected else ' '}{place + 1} ".rjust(INDENT)
    lines = [Content.assemble(number, (first, "bold"))]
    lines += [Content.styled(margin + line, "bold") for line in rest]
    fault = found.fault
    if fault is not None and fault.layer_number == place + 1:
        words = wrapped(f"✗ {fault.reason}: {fault.repair}", width - INDENT)
        lines += [Content.styled(margin + line, "$text-error") for line in words]
    elif place >= len(found.layers):
        where = f"layer {fault.layer_number}" if fault and fault.layer_number else "the input"
        lines.append(Content.styled(f"{margin}waits for {where}", QUIET))
    else:
        lines.append(_measures(found, place, width))
    return Content("\n").join(lines)


def _measures(found: Inspection, place: int, width: int) -> Content:
    made = found.layers[place]
    room = width - INDENT - SHAPE - MASK - SHARE
    share = share_text(made.parameters, found.parameters) if found.fault is None else ""
    sums = f"{made.formula} = {made.arithmetic}"
    if made.parameters == 0:
        sums = "0"
    elif len(sums) > room - 1:
        sums = made.arithmetic if len(made.arithmetic) < room else f"{made.parameters:,}"
    return Content.assemble(
        " " * INDENT,
        shape_text(made.output_shape).ljust(SHAPE),
        ("yes" if made.masked else "no").ljust(MASK),
        sums.ljust(max(0, room)),
        share.rjust(SHARE),
    )


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Text broken at blanks into lines of at most `width` cells; `indent` from the second on."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1].strip() else lines[-1] + word
        if len(longer) <= max(1, width) or not lines[-1].strip():
            lines[-1] = longer
        else:
            lines.append(indent + word)
    return lines
