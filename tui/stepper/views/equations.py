"""A unit's step written out with its real numbers, in the cell's own notation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.rnn.cells import GRUCell, LSTMCell, SimpleRNNCell
from tui.stepper.numbers import factor, fine, short, summed
from tui.stepper.views.largest_terms import largest_terms
from tui.stepper.views.step_words import quoted
from tui.stepper.views.unit_step import UnitStep, block_in_view, unit_step
from tui.widgets.lines import Line
from tui.widgets.text_columns import beside, clipped

if TYPE_CHECKING:
    from tui.stepper.state import StepperState

FLAT = 0.02
"""Below this slope tanh passes next to nothing on: |h| is above 0.99."""

LOW = 8
"""Up to this many lines the panel has no title; the map shows the unit and the timestep, too."""

ROOM_FOR_TERMS_BESIDE, EQUATION_BESIDE = 74, 40
"""From this width on a low panel has the terms beside the equation, which gets so many columns."""

ROOM_FOR_NUMBERS, ROOM_FOR_ALL = 46, 58
"""From these widths a result stands behind its numbers, and both behind their formula."""

ROOM_FOR_REMARK = 4
"""With fewer lines under the equation there is none between it and its terms."""


def unit_lines(state: StepperState, width: int, height: int) -> list[Line]:
    """What the unit panel shows: the step's equations and the largest terms behind them.

    Args:
        state: what the stepper looks at.
        width: how many columns a line may have.
        height: how many lines there are; the terms get what the equations leave.
    """
    step = unit_step(state.trace, state.t, state.unit)
    block = block_in_view(state.trace, state.view)
    remark = _remark(state, step)
    if height <= LOW and width >= ROOM_FOR_TERMS_BESIDE:
        terms = largest_terms(step, block, width - EQUATION_BESIDE - 1, height - 1)
        right = [*terms, *[()] * (height - 1 - len(terms)), remark]
        lines = beside(equation(step, EQUATION_BESIDE), right, EQUATION_BESIDE + 1)
    else:
        lines = [_title(state, width)] if height > LOW else []
        lines += equation(step, width)
        left = height - len(lines)
        if left >= ROOM_FOR_REMARK:
            lines += [remark, *largest_terms(step, block, width, left - 1)]
        elif step.masked and left > 0:
            lines += [*largest_terms(step, block, width, left - 1), remark]
        else:
            lines += largest_terms(step, block, width, left)
    return [clipped(line, width) for line in lines][:height]


def _title(state: StepperState, width: int) -> Line:
    text = f"unit {state.unit} at t = {state.t}"
    if state.words is None or width < len(text) + 8:
        return ((text, "strong"),)
    return ((f"{text} ", "strong"), (quoted(state.words, state.t, width - len(text) - 1), "accent"))


def _remark(state: StepperState, step: UnitStep) -> Line:
    """What must be known about the step besides its numbers; nothing for most."""
    if step.masked:
        return ((f"masked: not taken, h stays {fine(step.after)}", "negative"),)
    if state.layer > 0:
        return (("x is the state of the layer below", "quiet"),)
    return ()


def equation(step: UnitStep, width: int) -> list[Line]:
    """h_t of one unit, from its sums to its value.

    Of a masked step it shows what the cell would have made.

    Args:
        step: the unit and the timestep.
        width: how many columns a line may have; the layout depends on nothing else, so that
            lines stay in their place from step to step.
    """
    match step.trace.cell:
        case SimpleRNNCell():
            return _simple(step, width)
        case LSTMCell():
            return _lstm(step, width)
        case GRUCell():
            return _gru(step, width)


def _simple(step: UnitStep, width: int) -> list[Line]:
    name = step.trace.cell.activation
    h = step.made_state
    lines: list[Line] = [
        ((f"h = {name}(Wx + Uh₋₁ + b)", "quiet"),),
        ((f"  = {name}({summed(*step.sums('h'))})", ""),),
        ((f"  = {name}({fine(step.term('z_h'))})", ""),),
        (("  = ", ""), (fine(h), "accent")),
    ]
    if name == "tanh":
        slope = 1.0 - h * h
        verdict = ": flat" if slope < FLAT else ""
        written: Line = ((f"slope 1 − h² = {fine(slope)}{verdict}", "quiet"),)
        if width < ROOM_FOR_ALL:
            return [*lines, written]
        lines[-1] = (("  = ", ""), (f"{fine(h):<8}", "accent"), *written)
    return lines


def _lstm(step: UnitStep, width: int) -> list[Line]:
    c = step.cell_made
    squash = step.trace.cell.activation
    kept = _product(step.gate("f"), step.cell_before)
    taken = _product(step.gate("i"), step.gate("c"))
    return [
        *(_gate(step, name) for name in ("i", "f", "c", "o")),
        *_written("c = f·c₋₁ + i·ĉ", f"{kept} + {taken}", c, width),
        *_written(
            f"h = o·{squash}(c)",
            f"{fine(step.gate('o'))}·{squash}({fine(c)})",
            step.made_state,
            width,
        ),
    ]


def _gru(step: UnitStep, width: int) -> list[Line]:
    cell = step.trace.cell
    assert isinstance(cell, GRUCell)
    z, r, candidate = (step.gate(name) for name in "zrh")
    squash = cell.activation
    own = step.term("input_h"), step.term("bias_h")
    memory = step.term("recurrent_h")
    if cell.reset_after:
        formula = f"ĥ = {squash}(Wx + b + r·(Uh₋₁ + b′))"
        numbers = f"{summed(*own)} + {fine(r)}·{_bracketed(memory)}"
    else:
        formula = f"ĥ = {squash}(Wx + b + U(r·h₋₁))"
        numbers = summed(*own, memory)
    total = fine(step.term("z_h"))
    products = f"{_product(z, step.before)} + {_product(1.0 - z, candidate)}"
    return [
        _gate(step, "z"),
        _gate(step, "r"),
        ((formula, "quiet"),),
        ((f"  = {squash}({numbers})", ""),),
        ((f"  = {squash}({total}) = ", ""), (fine(candidate), "accent")),
        *_written("h = z·h₋₁ + (1 − z)·ĥ", products, step.made_state, min(width, ROOM_FOR_ALL - 1)),
    ]


def _written(formula: str, numbers: str, value: float, width: int) -> list[Line]:
    """An equation on three lines, on two, or on one, as the width allows."""
    result = (fine(value), "accent")
    if width >= ROOM_FOR_ALL:
        return [((formula, "quiet"), (f" = {numbers} = ", ""), result)]
    if width >= ROOM_FOR_NUMBERS:
        return [((formula, "quiet"),), ((f"  = {numbers} = ", ""), result)]
    return [((formula, "quiet"),), ((f"  = {numbers}", ""),), (("  = ", ""), result)]


def _gate(step: UnitStep, block: str) -> Line:
    candidate = block == "c"
    cell = step.trace.cell
    assert isinstance(cell, LSTMCell | GRUCell)
    name = cell.activation if candidate else cell.recurrent_activation
    written = "σ" if name == "sigmoid" else name
    return (
        (f"{'ĉ' if candidate else block} = ", ""),
        (f"{written}({summed(*step.sums(block))})", ""),
        (" = ", ""),
        (fine(step.gate(block)), "accent"),
    )


def _product(left: float, right: float) -> str:
    return f"{fine(left)}·{factor(right)}"


def _bracketed(value: float) -> str:
    text = short(value)
    return f"({text})" if text.startswith("−") else text
