"""The pictures of an LSTM's and a GRU's step: a line that carries on, and gates below it."""

from dataclasses import dataclass, replace

from core.rnn.cells import GRUCell, LSTMCell
from tui.stepper.numbers import magnitude
from tui.stepper.views.canvas import Canvas
from tui.stepper.views.flow_norms import Flow
from tui.stepper.views.flow_strokes import (
    HALF,
    LABEL,
    Columns,
    SumRows,
    across,
    draw_sums,
    is_thick,
    on_edge,
    upright,
    written,
)


@dataclass(frozen=True)
class LineRows:
    """In which row each part of the upper half stands."""

    line: int
    """What is carried from step to step."""
    squash: int
    """The activation of an LSTM's cell state."""
    join: int
    """Where i meets ĉ, or 1 − z meets ĥ."""
    out: int
    """Where o lets h out."""
    after: int
    """‖h‖."""


@dataclass(frozen=True)
class Rows:
    """The whole picture's rows."""

    upper: LineRows
    sums: SumRows
    reset: int = 0
    """Where a GRU's reset gate acts."""


TALL_LSTM = Rows(
    LineRows(line=1, squash=3, join=3, out=4, after=5),
    SumRows(name=6, mean=7, squash=8, total=9, bias=10, given=11, remembered=12),
)
FLAT_LSTM = Rows(
    LineRows(line=0, squash=1, join=2, out=2, after=3),
    SumRows(name=3, mean=3, squash=4, total=4, bias=5, given=6, remembered=7),
)
TALL_GRU = Rows(
    LineRows(line=1, squash=0, join=3, out=0, after=2),
    SumRows(name=4, mean=5, squash=6, total=7, bias=8, given=9, remembered=11),
    reset=10,
)
FLAT_GRU = Rows(
    LineRows(line=0, squash=0, join=1, out=0, after=1),
    SumRows(name=2, mean=2, squash=3, total=3, bias=4, given=5, remembered=7),
    reset=6,
)


def draw_lstm(canvas: Canvas, flow: Flow, cell: LSTMCell, rows: Rows, column: int) -> None:
    """c₋₁ times f, plus i times ĉ, is c; o lets tanh(c) out as h.

    Args:
        canvas: where to draw.
        flow: the norms.
        cell: whose activations they are.
        rows: where the parts stand.
        column: the width of a column of sums.
    """
    columns = Columns(("f", "i", "c", "o"), column)
    upper, name = rows.upper, rows.sums.name
    f, i, candidate, o = (columns.centre(place) for place in range(4))
    plus = (i + candidate) // 2
    kept, taken = is_thick(flow.kept, flow.taken), is_thick(flow.taken, flow.kept)

    _carry(canvas, upper.line, "c", flow.cell_before)
    canvas.put(upper.line, f + 1, across(kept) * (plus - f - 1))
    canvas.middle(upper.line, (f + plus) // 2, on_edge(flow.kept, kept))
    canvas.put(upper.line, o, "┳")
    _right_end(canvas, upper.line, "c")
    canvas.right(upper.line + 1, canvas.width - 1, magnitude(flow.cell_after))
    for row in range(upper.line + 1, name):
        canvas.put(row, f, upright(flow.blocks["f"].openness >= HALF))
        canvas.put(row, o, upright(flow.blocks["o"].openness >= HALF or row < upper.out))
    canvas.put(upper.line + 1, plus + 2, magnitude(flow.taken))
    for row in range(upper.line + 1, upper.join):
        canvas.put(row, plus, upright(taken))
    for row in range(upper.join + 1, name):
        canvas.put(row, i, upright(taken))
        canvas.put(row, candidate, upright(taken))
    canvas.put(upper.join, i, "┏" if taken else "┌")
    canvas.put(upper.join, i + 1, across(taken) * (candidate - i - 1))
    canvas.put(upper.join, candidate, "┓" if taken else "┐")
    canvas.put(upper.join, plus, "×", "strong")
    canvas.put(upper.line, f, "×", "strong")
    canvas.put(upper.line, plus, "+", "strong")
    canvas.middle(upper.squash, o, written(cell.activation), "quiet")
    canvas.put(upper.out, o, "×", "strong")
    canvas.put(upper.out, o + 1, "━" * (canvas.width - o - 4))
    _right_end(canvas, upper.out, "h")
    canvas.right(upper.after, canvas.width - 1, magnitude(flow.after), "accent")

    gate = cell.recurrent_activation
    shown = {"f": "f", "i": "i", "c": "ĉ", "o": "o"}
    draw_sums(canvas, flow, columns, rows.sums, shown, (gate, gate, cell.activation, gate))


def draw_gru(canvas: Canvas, flow: Flow, cell: GRUCell, rows: Rows, column: int) -> None:
    """h₋₁ times z, plus ĥ times 1 − z, is h; r scales what of h₋₁ gets into ĥ.

    Args:
        canvas: where to draw.
        flow: the norms.
        cell: whose activations they are, and whether it resets after the product with U.
        rows: where the parts stand.
        column: the width of a column of sums.
    """
    columns = Columns(("z", "r", "h"), column)
    upper, sums = rows.upper, rows.sums
    z, _, candidate = (columns.centre(place) for place in range(3))
    kept, taken = is_thick(flow.kept, flow.taken), is_thick(flow.taken, flow.kept)

    _carry(canvas, upper.line, "h", flow.before)
    canvas.put(upper.line, z + 1, across(kept) * (candidate - z - 1))
    canvas.middle(upper.line, (z + candidate) // 2, on_edge(flow.kept, kept))
    _right_end(canvas, upper.line, "h")
    canvas.right(upper.after, canvas.width - 1, magnitude(flow.after), "accent")
    for row in range(upper.line + 1, sums.name):
        canvas.put(row, z, upright(flow.blocks["z"].openness >= HALF))
        canvas.put(row, candidate, upright(taken))
    canvas.put(upper.join, z, "┣" if flow.blocks["z"].openness >= HALF else "├")
    canvas.put(upper.join, z + 1, across(taken) * (candidate - z - 1))
    canvas.put(upper.join, z + 3, "1 − z", "quiet")
    canvas.right(upper.join, candidate - 2, on_edge(flow.taken, taken))
    canvas.put(upper.join, candidate, "×", "strong")
    canvas.put(upper.line, z, "×", "strong")
    canvas.put(upper.line, candidate, "+", "strong")

    gate = cell.recurrent_activation
    shown = {"z": "z", "r": "r", "h": "ĥ"}
    reset = rows.reset
    if not cell.reset_after:
        # The reset gate scales h₋₁ itself, on its way into U.
        sums = replace(sums, remembered=rows.reset)
        reset = rows.sums.remembered
    draw_sums(canvas, flow, columns, sums, shown, (gate, gate, cell.activation))
    start = columns.start(2)
    canvas.put(reset, start - 3, "r×", "strong")
    canvas.put(reset, start, magnitude(flow.reset))


def _carry(canvas: Canvas, row: int, name: str, norm: float) -> None:
    """The line that carries the memory from the left edge to the right."""
    canvas.put(row, 0, f"{name}₋₁ {magnitude(norm)}")
    canvas.put(row, LABEL - 1, "━" * (canvas.width - 3 - LABEL + 1))


def _right_end(canvas: Canvas, row: int, name: str) -> None:
    canvas.put(row, canvas.width - 3, "▶ ")
    canvas.put(row, canvas.width - 1, name, "strong")
