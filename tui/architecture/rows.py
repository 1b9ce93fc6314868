"""The stack as a table: one row a layer, laid out for the width there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.architecture.wording import call, share_text, shape_text

if TYPE_CHECKING:
    from core.models.inspect import Inspection

INDENT = 3  # columns before a row's text: the layer's number and a blank
SHAPE = 18
MASK = 7
SHARE = 8


def header(width: int) -> Content:
    """The columns' names, above the rows."""
    room = width - INDENT - SHAPE - MASK - SHARE
    return Content.styled(
        " " * INDENT
        + "output shape".ljust(SHAPE)
        + "mask".ljust(MASK)
        + "parameters".ljust(max(0, room))
        + "share".rjust(SHARE),
        "$text-muted",
    )


def layer_row(found: Inspection, place: int, width: int, *, repair_key: str = "") -> Content:
    """A layer's call, and below it its shape, mask, parameters and share, or its fault.

    Args:
        found: the inspected stack.
        place: the layer's 0-based place.
        width: columns of the row.
        repair_key: the key that repairs this layer's fault, "" when none does.
    """
    number = f"{place + 1:>2} "
    layer = found.spec.layers[place]
    lines = _wrapped_call(call(layer), width - INDENT)
    head = Content("\n").join(
        Content.assemble((number if index == 0 else " " * INDENT, "$text-muted"), (line, "bold"))
        for index, line in enumerate(lines)
    )
    fault = found.fault
    if fault is not None and fault.layer_number == place + 1:
        words = f"✗ {fault.reason}: {fault.repair}"
        if repair_key:
            words += f" — press {repair_key}"
        body = Content("\n").join(
            Content.styled(" " * INDENT + line, "$text-error")
            for line in wrapped(words, width - INDENT)
        )
        return Content.assemble(head, "\n", body)
    if place >= len(found.layers):
        return Content.assemble(
            head, "\n", (" " * INDENT + "waits for the layer below it", "$text-muted")
        )
    return Content.assemble(head, "\n", _measures(found, place, width))


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
        (shape_text(made.output_shape).ljust(SHAPE), "$text-accent"),
        ("yes" if made.masked else "no").ljust(MASK),
        sums.ljust(max(0, room)),
        share.rjust(SHARE),
    )


def _wrapped_call(text: str, width: int) -> list[str]:
    """A call broken after a comma where it is too long for one line."""
    return wrapped(text, width, indent="    ")


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
