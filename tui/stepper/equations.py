"""A unit's step written out with its real numbers, in the cell's own notation."""

from core.rnn.cells import GRUCell, LSTMCell, SimpleRNNCell
from core.rnn.trace import Trace, contributions
from tui.stepper.numbers import factor, fine, short, summed
from tui.stepper.state import StepperState, View, view
from tui.widgets.lines import Line

CANDIDATES = {"c": "ĉ", "h": "ĥ"}
"""How a candidate is written: in one character that every terminal has."""

FLAT = 0.02
"""Below this slope tanh passes next to nothing on: |h| is above 0.99."""

LOW = 8
"""Up to this many lines the panel has no title; the map shows the unit and the timestep, too."""

ROOM_FOR_NUMBERS, ROOM_FOR_ALL = 46, 58
"""From these widths a result stands behind its numbers, and both behind their formula."""

MOST_TERMS = 14
"""How many of the largest terms are shown at most: the rest add little."""

BAR = 10
"""The greatest length of a contribution's bar."""


def unit_lines(state: StepperState, width: int, height: int) -> list[Line]:
    """What the unit panel shows: the step's equations and the largest terms behind them.

    Args:
        state: what the stepper looks at.
        width: how many characters a line may have.
        height: how many lines there are; the terms get what the equations leave.
    """
    lines: list[Line] = []
    if height > LOW:
        lines.append(((f"unit {state.unit} at t = {state.t}", "strong"),))
    lines += equation(state.trace, state.t, state.unit, width)
    left = height - len(lines) - 2
    if left > 0:
        lines += [(), *largest_terms(state, view(state), width, min(left, MOST_TERMS))]
    return lines[:height]


def equation(trace: Trace, t: int, unit: int, width: int) -> list[Line]:
    """h_t of one unit, from its sums to its value.

    Args:
        trace: the sequence.
        t: which timestep, 1 … T.
        unit: which unit, 0 … H−1.
        width: how many characters a line may have; the layout depends on nothing else, so that
            lines stay in their place from step to step.
    """
    match trace.cell:
        case SimpleRNNCell():
            return _simple(trace, t, unit)
        case LSTMCell():
            return _lstm(trace, t, unit, width)
        case GRUCell():
            return _gru(trace, t, unit, width)


def _simple(trace: Trace, t: int, unit: int) -> list[Line]:
    name = trace.cell.activation
    h = float(trace.states[t, unit])
    lines: list[Line] = [
        ((f"h = {name}(Wx + Uh₋₁ + b)", "quiet"),),
        ((f"  = {name}({summed(*_sums(trace, 'h', t, unit))})", ""),),
        ((f"  = {name}({fine(_term(trace, 'z_h', t, unit))})", ""),),
        (("  = ", ""), (fine(h), "accent")),
    ]
    if name == "tanh":
        slope = 1.0 - h * h
        verdict = ": flat" if slope < FLAT else ""
        lines.append(((f"slope 1 − h² = {fine(slope)}{verdict}", "quiet"),))
    return lines


def _lstm(trace: Trace, t: int, unit: int, width: int) -> list[Line]:
    assert trace.cells is not None
    gate = {name: float(trace.gates[name][t - 1, unit]) for name in "ifco"}
    before, c = float(trace.cells[t - 1, unit]), float(trace.cells[t, unit])
    squash = trace.cell.activation
    products = f"{_product(gate['f'], before)} + {_product(gate['i'], gate['c'])}"
    return [
        *(_gate(trace, name, t, unit) for name in ("i", "f", "c", "o")),
        *_written("c = f·c₋₁ + i·ĉ", products, c, width),
        *_written(
            f"h = o·{squash}(c)",
            f"{fine(gate['o'])}·{squash}({fine(c)})",
            float(trace.states[t, unit]),
            width,
        ),
    ]


def _gru(trace: Trace, t: int, unit: int, width: int) -> list[Line]:
    assert isinstance(trace.cell, GRUCell)
    z, r, candidate = (float(trace.gates[name][t - 1, unit]) for name in "zrh")
    before, h = float(trace.states[t - 1, unit]), float(trace.states[t, unit])
    squash = trace.cell.activation
    own = _term(trace, "input_h", t, unit), _term(trace, "bias_h", t, unit)
    memory = _term(trace, "recurrent_h", t, unit)
    if trace.cell.reset_after:
        formula = f"ĥ = {squash}(Wx + b + r·(Uh₋₁ + b′))"
        numbers = f"{summed(*own)} + {fine(r)}·{_bracketed(memory)}"
    else:
        formula = f"ĥ = {squash}(Wx + b + U(r·h₋₁))"
        numbers = summed(*own, memory)
    total = fine(_term(trace, "z_h", t, unit))
    products = f"{_product(z, before)} + {_product(1.0 - z, candidate)}"
    return [
        _gate(trace, "z", t, unit),
        _gate(trace, "r", t, unit),
        ((formula, "quiet"),),
        ((f"  = {squash}({numbers})", ""),),
        ((f"  = {squash}({total}) = ", ""), (fine(candidate), "accent")),
        *_written("h = z·h₋₁ + (1 − z)·ĥ", products, h, min(width, ROOM_FOR_ALL - 1)),
    ]


def _written(formula: str, numbers: str, value: float, width: int) -> list[Line]:
    """An equation on three lines, on two, or on one, as the width allows."""
    result = (fine(value), "accent")
    if width >= ROOM_FOR_ALL:
        return [((formula, "quiet"), (f" = {numbers} = ", ""), result)]
    if width >= ROOM_FOR_NUMBERS:
        return [((formula, "quiet"),), ((f"  = {numbers} = ", ""), result)]
    return [((formula, "quiet"),), ((f"  = {numbers}", ""),), (("  = ", ""), result)]


def _gate(trace: Trace, block: str, t: int, unit: int) -> Line:
    candidate = block == "c"
    assert isinstance(trace.cell, LSTMCell | GRUCell)
    name = trace.cell.activation if candidate else trace.cell.recurrent_activation
    written = "σ" if name == "sigmoid" else name
    return (
        (f"{'ĉ' if candidate else block} = ", ""),
        (f"{written}({summed(*_sums(trace, block, t, unit))})", ""),
        (" = ", ""),
        (fine(float(trace.gates[block][t - 1, unit])), "accent"),
    )


def largest_terms(state: StepperState, shown: View, width: int, count: int) -> list[Line]:
    """The inputs and states that add most to the sum behind what the map shows.

    Args:
        state: what the stepper looks at.
        shown: the quantity in the map, which decides whose sum it is.
        width: how many characters a line may have.
        count: how many terms at most.
    """
    found = contributions(state.trace, state.t - 1, state.unit, shown.block)
    kernels = {"x": "W", "h": "U"}
    if state.trace.cell.kind != "SimpleRNN":
        kernels = {source: f"{kernel}{shown.block}" for source, kernel in kernels.items()}
    names = {"x": "x", "h": "h₋₁"}
    digits = len(str(max(state.trace.cell.inputs, state.trace.units) - 1))
    greatest = max((abs(one.product) for one in found[:1]), default=0.0) or 1.0
    column = len(kernels["h"]) + len(f"[,{state.unit}]·h₋₁[] ") + 2 * digits
    sum_of = "h" if state.trace.cell.kind == "SimpleRNN" else _block_name(state, shown.block)
    lines: list[Line] = [((f"largest of {len(found)} terms in the sum of {sum_of}", "quiet"),)]
    for one in found[:count]:
        name = f"{kernels[one.source]}[{one.index},{state.unit}]·{names[one.source]}[{one.index}]"
        factors = f" {short(one.weight)} × {short(one.value)}"
        role = "negative" if one.product < 0 else "positive"
        product = f"{'' if one.product < 0 else '+'}{short(one.product)}"
        row = f"{name:<{column}}"
        if width >= 46:
            row += f"{factors:<15}"
        room = max(width - len(row) - 7, 0)
        bar = "━" * max(1, round(abs(one.product) / greatest * min(room, BAR)))
        lines.append(((row, ""), (f"{product:>6} ", role), (bar[:room], role)))
    return lines


def _block_name(state: StepperState, block: str) -> str:
    candidate = block == "c" or (block == "h" and state.trace.cell.kind == "GRU")
    return CANDIDATES[block] if candidate else block


def _sums(trace: Trace, block: str, t: int, unit: int) -> tuple[float, float, float]:
    return (
        _term(trace, f"input_{block}", t, unit),
        _term(trace, f"recurrent_{block}", t, unit),
        _term(trace, f"bias_{block}", t, unit),
    )


def _term(trace: Trace, name: str, t: int, unit: int) -> float:
    return float(trace.terms[name][t - 1, unit])


def _product(left: float, right: float) -> str:
    return f"{fine(left)}·{factor(right)}"


def _bracketed(value: float) -> str:
    text = short(value)
    return f"({text})" if text.startswith("−") else text
