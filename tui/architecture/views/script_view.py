"""The Keras script that builds the same model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.models.script import script
from core.printable import printable
from tui.architecture.views.prose import cut, marked, prose, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.architecture.subject import Subject
    from tui.widgets.lines import Line

KEYS = "y copies it, x saves it to a file, s saves the model under a name."


def script_lines(subject: Subject, width: int) -> list[Line]:
    """The script with its lines numbered, or why there is none."""
    if subject.spec is None:
        return [
            *title("no script", width),
            *prose(
                f"'{printable(subject.summary.name, 60)}' has layers or connections that a stack "
                "of the layers built here does not have, so no script is written: it would build "
                "another model. Key x saves the table and the diagram.",
                width,
            ),
        ]
    lines = [*title("the same model in Keras", width), *prose(KEYS, width, "quiet"), ()]
    fault = subject.summary.fault
    if fault is not None:
        lines += [
            *marked("✗", f"It cannot be built like this: {printable(fault.sentence)}.", width),
            (),
        ]
    rows = script(subject.spec).rstrip("\n").split("\n")
    numbers = len(str(len(rows)))
    for number, row in enumerate(rows, start=1):
        for at, part in enumerate(_parts(row, max(8, width - numbers - 2))):
            margin = f"{number:>{numbers}}  " if at == 0 else " " * (numbers + 2)
            lines.append(((margin, "quiet"), (part, "")))
    return [cut(line, width) for line in lines]


def _parts(row: str, room: int) -> Iterator[str]:
    """A line of code, broken where it is too long for the room: nothing of it is left out."""
    inset = len(row) - len(row.lstrip())
    indent = " " * min(inset + 2, room // 4)
    left = row
    while len(left) > room:
        at = left.rfind(" ", max(inset, len(indent)) + 1, room + 1)
        cut_at, rest_at = (at, at + 1) if at > 0 else (room, room)
        yield left[:cut_at]
        left = indent + left[rest_at:]
    yield left
