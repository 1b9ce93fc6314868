"""Sentences, headings and pairs of words, laid into lines of so many columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size

from core.printable import printable
from tui.widgets.lines import Line
from tui.widgets.text_columns import fitted

_WORD = re.compile(r"\S*\((?:None|\d+)(?:, (?:None|\d+))*,?\)\S*|\S+ %\S*|\S+")
"""What is not broken: what stands between blanks, a shape, a number with its percent sign."""


def width_of(line: Line) -> int:
    """How many columns a line takes."""
    return sum(cell_len(text) for text, _ in line)


def rows_of(sentence: str, width: int, indent: int = 0) -> list[str]:
    """A sentence broken at its blanks; from the second row on `indent` columns stand in front.

    A word that is longer than a whole row is cut and ends with an ellipsis.
    """
    margin = " " * max(0, min(indent, width - 8))
    rows = [""]
    for word in _WORD.findall(sentence):
        room = max(1, width - (len(margin) if len(rows) > 1 else 0))
        longer = f"{rows[-1]} {word}" if rows[-1] else word
        if cell_len(longer) <= room or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word)
    shown = [fitted(rows[0], width).rstrip()]
    return shown + [margin + fitted(row, width - len(margin)).rstrip() for row in rows[1:]]


def prose(sentence: str, width: int, role: str = "", indent: int = 0) -> list[Line]:
    """A sentence as lines of one role."""
    return [((row, role),) for row in rows_of(sentence, width, indent)]


def marked(sign: str, sentence: str, width: int, role: str = "error") -> list[Line]:
    """A sentence behind a sign, all but the sign in the plain role."""
    first, *rest = rows_of(sentence, width - 2)
    return [((f"{sign} ", role), (first, "")), *((("  ", ""), (row, "")) for row in rest)]


def title(text: str, width: int) -> list[Line]:
    """What follows is about this."""
    return [((fitted(printable(text), width).rstrip(), "accent"),)]


def heading(text: str, width: int) -> list[Line]:
    """A part of what follows, with a blank line before it."""
    return [(), ((fitted(text, width).rstrip(), "strong"),)]


def cut(line: Line, width: int) -> Line:
    """The line in so many columns; where something is left out it ends with an ellipsis."""
    if width_of(line) <= width:
        return line
    kept: list[tuple[str, str]] = []
    left = width - 1
    for text, role in line:
        length = cell_len(text)
        if length > left:
            kept.append((f"{set_cell_size(text, left).rstrip()}…", role))
            break
        kept.append((text, role))
        left -= length
    return tuple(kept)


def pairs(rows: Sequence[tuple[str, str]], width: int) -> list[Line]:
    """Names with what they are, the names in a column of their own."""
    if not rows:
        return []
    column = min(max(cell_len(name) for name, _ in rows) + 2, max(8, width * 3 // 5))
    lines: list[Line] = []
    for name, value in rows:
        shown = fitted(value, max(1, width - column)).rstrip()
        lines.append(((fitted(name, column - 1) + " ", "quiet"), (shown, "")))
    return [cut(line, width) for line in lines]


def table(rows: Sequence[Sequence[str]], rights: Iterable[int] = ()) -> list[Line]:
    """Cells in columns as wide as they need, the first row quiet; `rights` end flush right."""
    if not rows:
        return []
    flush = {place % len(rows[0]) for place in rights}
    widths = [max(cell_len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines: list[Line] = []
    for at, row in enumerate(rows):
        cells = []
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blanks = " " * (width - cell_len(cell))
            cells.append(blanks + cell if place in flush else cell + blanks)
        lines.append((("  ".join(cells).rstrip(), "quiet" if at == 0 else ""),))
    return lines


def fits(lines: Iterable[Line], width: int) -> bool:
    """Whether every line has room."""
    return all(width_of(line) <= width for line in lines)
