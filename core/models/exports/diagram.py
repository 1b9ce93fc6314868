"""A model as boxes of text, with shapes and masks on the edges between them."""

from collections.abc import Iterator

from core.models.exports.words import (
    LONGEST,
    columns,
    count_text,
    edge_text,
    is_stack,
    layer_text,
    shape_text,
    sources,
)
from core.models.summary import Row, Summary
from core.printable import printable

EDGE = 4
"""The column in which the edges run."""


def as_diagram(summary: Summary) -> str:
    """The layers from top to bottom, each a box with its parameters.

    In a stack every box hangs on the one before it. Where layers branch and join, each box says
    what it reads instead, and what leaves it is written below.

    Args:
        summary: the model.
    """
    lines = [printable(summary.name, LONGEST), ""]
    lines += _stack(summary) if is_stack(summary) else _graph(summary)
    if summary.fault is not None:
        lines.append(f"  ✗ {printable(summary.fault.sentence, 200)}")
    return "\n".join(lines) + "\n"


def _stack(summary: Summary) -> Iterator[str]:
    boxes = [[f"{row.number} {layer_text(row)}", count_text(row)] for row in summary.rows]
    width = _width(boxes)
    for shape in summary.inputs:
        yield f"{' ' * EDGE}{shape_text(shape)}"
    for row, texts in zip(summary.rows, boxes, strict=True):
        last = row is summary.rows[-1]
        yield _side("┌┐", width, "┴" if summary.inputs or row.number > 1 else "─")
        yield from _texts(texts, width)
        yield _side("└┘", width, "┬")
        edge = edge_text(row.output_shape, row.masked)
        yield f"{' ' * EDGE}{'' if last else '│ '}{edge}"


def _graph(summary: Summary) -> Iterator[str]:
    for shape in summary.inputs:
        yield f"  the input {shape_text(shape)}"
    boxes = [_box(summary, row) for row in summary.rows]
    width = _width(boxes)
    for row, texts in zip(summary.rows, boxes, strict=True):
        yield _side("┌┐", width, "─")
        yield from _texts(texts, width)
        yield _side("└┘", width, "┬")
        readers = [str(one.number) for one in summary.rows if row.number in one.inputs]
        to = f", to {', '.join(readers)}" if readers else ""
        yield f"{' ' * EDGE}└ {edge_text(row.output_shape, row.masked)}{to}"


def _box(summary: Summary, row: Row) -> list[str]:
    reads = ", ".join(sources(summary, row)) or "nothing known"
    return [f"{row.number} {layer_text(row)}", printable(f"reads {reads}", 144), count_text(row)]


def _width(boxes: list[list[str]]) -> int:
    """Columns between the sides of the widest box."""
    return max((columns(text) + 2 for box in boxes for text in box), default=2 * EDGE)


def _side(corners: str, width: int, joint: str) -> str:
    left = "─" * (EDGE - 1)
    return f"{corners[0]}{left}{joint}{'─' * (width - EDGE)}{corners[1]}"


def _texts(texts: list[str], width: int) -> Iterator[str]:
    for text in texts:
        yield f"│ {text}{' ' * (width - 1 - columns(text))}│"
