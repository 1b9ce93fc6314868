"""The lines above the map: what is being stepped, and how the whole state is doing."""

import numpy as np
from rich.cells import cell_len, set_cell_size

from core.rnn.reading import StateStatistics, state_statistics
from core.rnn.trace import steps
from core.stepping.source import CellWeights
from tui.stepper.answers import answer_name
from tui.stepper.numbers import fine
from tui.stepper.state import StepperState
from tui.widgets.lines import Line, Span

OPEN = 0.99
"""Above this a gate lets everything through."""

_ADVICE = "Press i for Keras' initialisers."


def title_line(state: StepperState, width: int) -> Line:
    """The cell, its sizes and what it reads, as far as they fit; then the timestep."""
    trace = state.trace
    cell, layers = trace.cell, len(state.reading.layers)
    parts = [f" {cell.inputs}→{cell.units} {cell.activation}"]
    if layers > 1:
        parts.append(f"layer {state.layer + 1} of {layers}")
    # A cell by itself is named by its kind and sizes, which stand here already.
    parts.append(state.opened.name.removeprefix(f"{cell.kind} {cell.inputs}→{cell.units} · "))
    time = f"t = {state.t:,} / {trace.known:,}".replace(",", " ")
    if trace.known < trace.timesteps:
        time += f" of {trace.timesteps:,}".replace(",", " ")
    room = max(width - cell_len(cell.kind) - cell_len(time) - 1, 0)
    text = " · ".join(parts)
    if cell_len(text) > room:
        text = f"{set_cell_size(text, max(room - 1, 0))}…"
    return (
        (cell.kind, "strong"),
        (f"{set_cell_size(text, room)} ", ""),
        (time, "accent"),
    )


def summary_line(state: StepperState, width: int) -> Line:
    """The norm of the state, how far it moved, the answer, and whether Keras agrees."""
    found = _statistics(state)
    spans: list[Span] = [
        ("‖h‖ ", "quiet"),
        (f"{fine(found.norm):<7}", ""),
        ("‖h − h₋₁‖ ", "quiet"),
        (f"{fine(found.change):<7}", ""),
    ]
    if found.saturated is not None:
        many = f"{found.saturated} of {found.units}"
        role = "positive" if found.saturated * 2 > found.units else ""
        spans += [("saturated ", "quiet"), (f"{many:<11}", role)]
    for more in (_answer(state), _keras(state)):
        if sum(cell_len(text) for text, _ in (*spans, *more)) <= width:
            spans += more
    return tuple(spans)


def _statistics(state: StepperState) -> StateStatistics:
    # Which units are dead is not said here, and looking through all timesteps on each step is slow.
    return state_statistics(state.trace, state.t, np.zeros(state.trace.units, np.bool_))


def _answer(state: StepperState) -> list[Span]:
    if state.answers is None:
        return []
    name = answer_name(state.opened.task, state.opened.labels)
    value = float(state.answers[state.t - 1, 0])
    return [(f"{name} ", "quiet"), (f"{fine(value):<7}", "accent")]


def _keras(state: StepperState) -> list[Span]:
    if "agreement" in state.findings.doing:
        return [("Keras …", "quiet")]
    found = state.findings.agreement
    if found is None or not state.findings.asked:
        return []
    return [("Keras ±", "quiet"), (f"{found.difference:.0e}".replace("-", "−"), "")]


def note(state: StepperState) -> str:
    """What is remarkable about what is read and about the state at t; empty when nothing is."""
    notes = [_sentence(remark) for remark in state.opened.notes]
    notes += [left_out.reason for left_out in state.reading.left_out]
    weights = state.source.weights
    if isinstance(weights, CellWeights):
        notes.append(_note_of_cell(state, _statistics(state), weights))
    return " ".join(filter(None, notes))


def _sentence(remark: str) -> str:
    return f"{remark[0].upper()}{remark[1:]}{'' if remark.endswith(('.', '…')) else '.'}"


def _note_of_cell(state: StepperState, found: StateStatistics, weights: CellWeights) -> str:
    trace, tutorial = state.trace, weights.rule == "tutorial"
    if trace.cell.kind == "GRU":
        gate = steps(trace, slice(state.t - 1, state.t)).gates["z"]
        closed = int(np.count_nonzero(gate > OPEN))
        if closed * 2 > found.units:
            return (
                f"In {closed} of {found.units} units the update gate z is at 1: the new state is "
                f"almost the old one. {_ADVICE if tutorial else ''}"
            ).strip()
    if found.saturated is None or found.saturated * 2 <= found.units:
        return ""
    if not tutorial:
        return (
            f"{found.saturated} of {found.units} units are saturated: tanh is flat there, so "
            "inputs hardly move them and hardly any gradient passes."
        )
    if trace.cells is not None:
        return (
            f"{found.saturated} of {found.units} units are saturated: all weights are positive, so "
            f"every gate is open and c grows by 1 a step. {_ADVICE}"
        )
    return (
        f"{found.saturated} of {found.units} units are saturated: all weights are positive, so "
        f"every sum is large and tanh gives 1 whatever the input. {_ADVICE}"
    )
