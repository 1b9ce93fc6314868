"""How information flows through the cell at one timestep, with the norms on the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.rnn.cells import Cell, GRUCell, LSTMCell, SimpleRNNCell
from tui.stepper.numbers import magnitude, percent
from tui.stepper.views.canvas import Canvas
from tui.stepper.views.flow_gates import (
    FLAT_GRU,
    FLAT_LSTM,
    TALL_GRU,
    TALL_LSTM,
    draw_gru,
    draw_lstm,
)
from tui.stepper.views.flow_norms import Flow, flow_at
from tui.stepper.views.flow_simple import BROADEST, FLAT, NARROWEST, TALL, draw_simple, share_lines
from tui.stepper.views.flow_strokes import LABEL, NUMBER, written
from tui.stepper.views.step_words import quoted
from tui.widgets.lines import Line
from tui.widgets.text_columns import clipped, wrapped

if TYPE_CHECKING:
    from tui.stepper.state import StepperState

LOW = 8
"""Up to this many lines the picture is drawn flat and without a title."""

WIDEST_COLUMN = 14

PICTURE = {"SimpleRNN": 10, "LSTM": 13, "GRU": 12}
"""Rows of a tall picture with its title."""

FLAT_PICTURE = {"SimpleRNN": 5, "LSTM": 8, "GRU": 8}

NOTE = {"SimpleRNN": 7, "LSTM": 5, "GRU": 4}
"""Which row of a flat picture gives way when there is something to say."""

MASKED = "masked: not taken, h stays"
TOO_NARROW = "The picture needs 41 columns."


def flow_lines(state: StepperState, width: int, height: int) -> list[Line]:
    """The cell as a picture: x_t through W, h₋₁ through U, their sum, the gates, h_t.

    Args:
        state: what the stepper looks at.
        width: how many columns a line may have.
        height: how many lines there are.
    """
    if width < NARROWEST:
        return wrapped(TOO_NARROW, width, height, "quiet")
    flow = flow_at(state.trace, state.t)
    cell = state.trace.cell
    if height <= LOW:
        lines = _flat(flow, cell, width)
        if flow.masked:
            lines[NOTE[cell.kind]] = ((MASKED, "negative"),)
    else:
        lines = [_title(state, flow, width), *_tall(flow, cell, width)[1:], ()]
        lines += _words(flow, cell, width)
    return [clipped(line, width) for line in lines][:height]


def _tall(flow: Flow, cell: Cell, width: int) -> list[Line]:
    canvas = Canvas(min(width, BROADEST), PICTURE[cell.kind])
    room = canvas.width - LABEL - 3
    match cell:
        case SimpleRNNCell():
            draw_simple(canvas, flow, cell, TALL)
        case LSTMCell():
            draw_lstm(canvas, flow, cell, TALL_LSTM, room // 4)
        case GRUCell():
            draw_gru(canvas, flow, cell, TALL_GRU, room // 3)
    return canvas.lines()


def _flat(flow: Flow, cell: Cell, width: int) -> list[Line]:
    canvas = Canvas(min(width, LABEL + 4 * WIDEST_COLUMN + 8), FLAT_PICTURE[cell.kind])
    room = canvas.width - LABEL - NUMBER - 3
    match cell:
        case SimpleRNNCell():
            draw_simple(canvas, flow, cell, FLAT)
            return [*canvas.lines(), *share_lines(flow, width)]
        case LSTMCell():
            draw_lstm(canvas, flow, cell, FLAT_LSTM, min(room // 4, WIDEST_COLUMN))
        case GRUCell():
            draw_gru(canvas, flow, cell, FLAT_GRU, min(room // 3, WIDEST_COLUMN))
    return canvas.lines()


def _title(state: StepperState, flow: Flow, width: int) -> Line:
    text = f"t = {state.t}  "
    if flow.masked:
        return ((text, "strong"), (MASKED, "negative"))
    if state.layer > 0:
        return ((text, "strong"), ("x: the state of the layer below", "quiet"))
    if state.words is None:
        return ((text, "strong"),)
    word = quoted(state.words, state.t, width - len(text) - len("x: "))
    return ((text, "strong"), ("x: ", "quiet"), (word, "accent"))


def _words(flow: Flow, cell: Cell, width: int) -> list[Line]:
    """The picture in a few sentences, of the same length at every step."""
    mean = {name: percent(block.openness) for name, block in flow.blocks.items()}
    lines: list[Line] = []
    match cell:
        case SimpleRNNCell():
            lines += share_lines(flow, width)
            if cell.activation == "tanh":
                lines.append(_fact("mean slope 1 − h² ", magnitude(flow.slope)))
        case LSTMCell():
            lines.append(((f"c = {mean['f']} of c₋₁ + {mean['i']} of ĉ, on average", ""),))
            squash = f"{cell.activation}(c)"
            lines.append(((f"h = {mean['o']} of {squash}, on average", ""),))
        case GRUCell():
            rest = percent(1.0 - flow.blocks["z"].openness)
            lines.append(((f"h = {mean['z']} of h₋₁ + {rest} of ĥ, on average", ""),))
            lines.append(((f"ĥ sees {mean['r']} of the past, on average", ""),))
    lines.append(_fact("the step moves h by ", magnitude(flow.change)))
    lines.append((("on the edges: norms ‖·‖, ━ the large ones", "quiet"),))
    return lines + _longer_names(cell, width)


def _fact(name: str, number: str) -> Line:
    return ((name, "quiet"), (number, ""))


def _longer_names(cell: Cell, width: int) -> list[Line]:
    """Which activation f stands for, where its name was too long for the picture."""
    names = {cell.activation}
    if isinstance(cell, LSTMCell | GRUCell):
        names.add(cell.recurrent_activation)
    long = sorted(name for name in names if written(name) == "f")
    return wrapped(f"f: {', '.join(long)}", width, 2, "quiet") if long else []
