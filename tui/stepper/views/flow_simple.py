"""The picture of a SimpleRNN's step: two streams and a constant, one sum, one activation."""

from dataclasses import dataclass

from core.rnn.cells import SimpleRNNCell
from tui.stepper.numbers import magnitude, percent
from tui.stepper.views.canvas import Canvas
from tui.stepper.views.flow_norms import Flow
from tui.stepper.views.flow_strokes import across, is_thick, on_edge, upright, written
from tui.widgets.lines import Line
from tui.widgets.text_columns import bar

NARROWEST = 41
BROADEST = 60
"""Beyond these columns the picture would fall apart."""

LABEL_END = 9
"""The column behind "h₋₁ 7.998"."""

LONGEST_BAR = 24


@dataclass(frozen=True)
class Rows:
    """In which row each stream flows."""

    remembered: int
    sum: int
    given: int
    boxed: bool
    """Whether there are rows for the lids of the boxes."""


TALL = Rows(remembered=2, sum=5, given=8, boxed=True)
FLAT = Rows(remembered=0, sum=2, given=4, boxed=False)


def draw_simple(canvas: Canvas, flow: Flow, cell: SimpleRNNCell, rows: Rows) -> None:
    """h₋₁ through U, x through W, and b meet in a sum; its activation is h.

    Args:
        canvas: where to draw.
        flow: the norms.
        cell: whose activation it is.
        rows: where the streams flow.
    """
    block = flow.blocks["h"]
    parts = (block.given, block.remembered, block.bias)
    width = min(canvas.width, BROADEST)
    spare = width - NARROWEST
    box, joint = LABEL_END + 1 + spare // 4, 22 + spare // 2
    canvas.put(rows.sum, joint, "+", "strong")
    for row, name, weight, size, norm in (
        (rows.remembered, "h₋₁", "U", flow.before, block.remembered),
        (rows.given, "x  ", "W", flow.x, block.given),
    ):
        thick = is_thick(norm, *parts)
        canvas.put(row, 0, f"{name} {magnitude(size)}")
        canvas.put(row, LABEL_END, across(thick) * (joint - LABEL_END))
        _box(canvas, row, box, f" {weight} ", rows.boxed)
        canvas.right(row, joint - 2, on_edge(norm, thick))
        above = row < rows.sum
        corner = ("┓" if above else "┛") if thick else ("┐" if above else "┘")
        canvas.put(row, joint, corner)
        between = range(row + 1, rows.sum) if above else range(rows.sum + 1, row)
        for place in between:
            canvas.put(place, joint, upright(thick))
    thick = is_thick(block.bias, *parts)
    canvas.put(rows.sum, 0, f"b {across(thick) * (joint - 2)}")
    canvas.right(rows.sum, joint - 2, on_edge(block.bias, thick))

    squash = written(cell.activation)
    last = width - 6
    first = last - len(squash) - 1
    canvas.put(rows.sum, joint + 1, "━" * (width - 3 - joint))
    canvas.middle(rows.sum, (joint + first) // 2, on_edge(block.total, True))
    _box(canvas, rows.sum, first, squash, rows.boxed)
    canvas.put(rows.sum, width - 3, "▶ ")
    canvas.put(rows.sum, width - 1, "h", "strong")
    canvas.right(rows.sum + 1, width - 1, magnitude(flow.after), "accent")


def _box(canvas: Canvas, row: int, column: int, text: str, boxed: bool) -> None:
    canvas.put(row, column, "┥")
    canvas.put(row, column + 1, text, "strong")
    canvas.put(row, column + 1 + len(text), "┝")
    if boxed:
        canvas.put(row - 1, column, f"╭{'─' * len(text)}╮", "quiet")
        canvas.put(row + 1, column, f"╰{'─' * len(text)}╯", "quiet")


def share_lines(flow: Flow, width: int) -> list[Line]:
    """How much of the sum comes from the input, from the state and from the bias."""
    block = flow.blocks["h"]
    parts = {"Wx": block.given, "Uh₋₁": block.remembered, "b": block.bias}
    total = sum(parts.values())
    lines: list[Line] = []
    for name, norm in parts.items():
        share = norm / total if total > 0 else 0.0
        room = min(width - 12, LONGEST_BAR)
        drawn = bar(share, 1.0, room) if share == share else ""
        lines.append(((f"{name:<5}", "quiet"), (f"{percent(share)} ", ""), (drawn, "accent")))
    return lines
