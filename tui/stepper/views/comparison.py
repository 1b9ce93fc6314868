"""Two moments of one sequence: what their states have in common, and where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.rnn.arrays import Array
from tui.stepper.answers import answer_name, leading
from tui.stepper.numbers import fine
from tui.stepper.views.step_words import quoted, sign_role, signed
from tui.widgets.lines import Line
from tui.widgets.text_columns import bar, beside, clipped, fitted, wrapped

if TYPE_CHECKING:
    from tui.stepper.state import StepperState

LOW, BESIDE = 8, 33
"""Up to so many lines the units stand beside the whole, from this column on."""

NAME, BAR = 13, 8

ROOM_FOR_STATES = 32
"""From this width on a unit has its two states beside their difference."""

ANSWERS = 3
"""So many classes are followed at most: those that lead at B."""

HOW = (
    "Two moments are compared here: A, which you set, and B, where you are. "
    "Press a to set A at this timestep, then move on; a on A takes it away."
)


def comparison_lines(state: StepperState, width: int, height: int) -> list[Line]:
    """The states at A and at B: their lengths, distance, angle, answers, and units.

    Args:
        state: what the stepper looks at; its anchor is A, its timestep B.
        width: how many columns a line may have.
        height: how many lines there are; the units get what the rest leaves.
    """
    if state.anchor is None:
        return wrapped(HOW, width, height)
    if height <= LOW and width > BESIDE + 20:
        units = _units(state, state.anchor, width - BESIDE, height)
        lines = beside(_whole(state, state.anchor, BESIDE - 1), units, BESIDE)
    else:
        lines = _whole(state, state.anchor, width)
        left = height - len(lines) - 1
        lines += [(), *_units(state, state.anchor, width, left)]
    return [clipped(line, width) for line in lines][:height]


def _whole(state: StepperState, anchor: int, width: int) -> list[Line]:
    a, b = state.trace.states[anchor], state.trace.states[state.t]
    column = (width - NAME) // 2
    lines = [_pair("", "A", "B", column), _pair("t", str(anchor), str(state.t), column)]
    if state.words is not None:
        first, second = (quoted(state.words, t, column - 1) for t in (anchor, state.t))
        lines.append(_pair("word", first, second, column))
    first, second = (fine(float(np.linalg.norm(one))) for one in (a, b))
    lines.append(_pair("‖h‖", first, second, column))
    lines += _answers(state, anchor, column)
    lines.append(_single("‖B − A‖", fine(float(np.linalg.norm(b - a)))))
    lines.append(_single("cosine", cosine(a, b)))
    return lines


def cosine(a: Array, b: Array) -> str:
    """a·b / (‖a‖·‖b‖), or a dash where one of them is zero.

    Args:
        a: (H,).
        b: (H,).
    """
    lengths = float(np.linalg.norm(a)) * float(np.linalg.norm(b))
    return fine(float(a @ b) / lengths) if lengths > 0 else "–"


def _answers(state: StepperState, anchor: int, column: int) -> list[Line]:
    if state.answers is None:
        return []
    a, b = state.answers[anchor - 1], state.answers[state.t - 1]
    task, labels = state.opened.task, state.opened.labels
    return [
        _pair(
            fitted(answer_name(task, labels, output), NAME - 1),
            fine(float(a[output])),
            fine(float(b[output])),
            column,
        )
        for output in leading(b, task, ANSWERS)
    ]


def _pair(name: str, first: str, second: str, column: int) -> Line:
    return ((name.ljust(NAME), "quiet"), (fitted(first, column), ""), (second, "accent"))


def _single(name: str, number: str) -> Line:
    return ((name.ljust(NAME), "quiet"), (number, "accent"))


def _units(state: StepperState, anchor: int, width: int, height: int) -> list[Line]:
    """The units in which A and B differ most, the largest first."""
    a, b = state.trace.states[anchor], state.trace.states[state.t]
    change = b - a
    order = np.argsort(-np.abs(np.nan_to_num(change)), kind="stable")[: max(height - 1, 0)]
    greatest = float(np.max(np.abs(np.nan_to_num(change)), initial=0.0))
    numbers = width >= ROOM_FOR_STATES
    heading = "   h at A   h at B " if numbers else " "
    lines: list[Line] = [((f"unit{heading}   B − A", "quiet"),)]
    for unit in order:
        difference = float(change[unit])
        role = sign_role(difference)
        states = f" {fine(float(a[unit])):>8} {fine(float(b[unit])):>8} " if numbers else " "
        room = min(width - 13 - len(states), BAR)
        drawn = bar(difference, greatest, room) if np.isfinite(difference) else ""
        lines.append(
            (
                (f"{unit:>4}", "strong" if unit == state.unit else ""),
                (states, ""),
                (f"{signed(difference):>8} ", role),
                (drawn, role),
            )
        )
    return lines[: max(height, 0)]
