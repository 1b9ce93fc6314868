"""What Keras said of the numbers, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.printable import printable
from tui.architecture.views.prose import cut, heading, marked, prose, title
from tui.architecture.wording import kind_text, shape_text

if TYPE_CHECKING:
    from core.training.probe import Check, LayerCheck
    from tui.architecture.subject import Subject
    from tui.widgets.lines import Line


def check_lines(subject: Subject, width: int) -> list[Line]:
    """Every layer with a sign for whether Keras has the same shapes, masks and counts."""
    checked = subject.checked
    if checked is None:
        lines = _unasked(subject, width)
    else:
        lines = _answer(checked, width)
        for layer in checked.layers:
            lines += _layer_lines(subject, layer, width)
        lines += _whole(checked, width)
    return [cut(line, width) for line in lines]


def _unasked(subject: Subject, width: int) -> list[Line]:
    lines = title("does Keras agree?", width)
    if subject.summary.fault is not None:
        return [
            *lines,
            *prose("Repair the model first: Keras is asked about models without a fault.", width),
        ]
    built = "builds" if subject.spec is not None else "loads"
    lines += prose(
        f"All numbers here are worked out without Keras. Key k asks it: another process {built} "
        "the model and compares shapes, masks and counts layer by layer. Keras takes seconds to "
        "start.",
        width,
    )
    return lines


def _answer(checked: Check, width: int) -> list[Line]:
    version = printable(checked.keras, 30)
    lines = title(f"Keras {version} says", width)
    count = len(checked.layers)
    layers = "layer" if count == 1 else "layers"
    if checked.agrees:
        words = f"It agrees on every shape, mask and count of {count} {layers}."
        return [*lines, *marked("✓", words, width, "success"), ()]
    found = len(checked.differences)
    words = "It has one number that differs." if found == 1 else f"It differs in {found} numbers."
    return [*lines, *marked("✗", words, width), ()]


def _layer_lines(subject: Subject, layer: LayerCheck, width: int) -> list[Line]:
    sign, role = ("✗", "error") if layer.differences else ("✓", "success")
    rows = subject.summary.rows
    row = rows[layer.number - 1] if 0 < layer.number <= len(rows) else None
    told = f"{layer.number} {kind_text(layer.kind)}"
    said = ""
    if row is not None and not layer.differences:
        mask = {True: ", mask", False: "", None: ""}[row.masked]
        said = f"  {shape_text(row.output_shape)}{mask}, {row.parameters:,}"
    chosen = "strong" if layer.number == subject.selected + 1 else ""
    lines: list[Line] = [cut(((f"{sign} ", role), (told, chosen), (said, "quiet")), width)]
    for difference in layer.differences:
        told_why = prose(printable(difference), max(8, width - 4), role)
        lines += [(("    ", ""), *line) for line in told_why]
    return lines


def _whole(checked: Check, width: int) -> list[Line]:
    """What differs in the model as a whole: it stands behind what differs in layers."""
    in_layers = sum(len(layer.differences) for layer in checked.layers)
    others = checked.differences[in_layers:]
    if not others:
        return []
    lines = heading("the model as a whole", width)
    for difference in others:
        lines += marked("✗", printable(difference), width)
    return lines
