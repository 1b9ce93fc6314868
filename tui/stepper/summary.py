"""The lines above the map: what is being stepped, and how the whole state is doing."""

from dataclasses import dataclass

import numpy as np

from tui.stepper.numbers import fine
from tui.stepper.state import StepperState
from tui.widgets.lines import Line

SATURATED = 0.99
"""Above this |h| a tanh unit's slope is below 0.02: it hardly reacts and hardly learns."""


@dataclass(frozen=True)
class Summary:
    """The whole hidden state in a few numbers."""

    norm: float
    """‖h_t‖."""
    change: float
    """‖h_t − h_{t−1}‖."""
    saturated: int
    """In how many units |h_t| is above 0.99."""
    units: int


def summary(state: StepperState) -> Summary:
    """‖h_t‖, ‖h_t − h_{t−1}‖ and the number of units with |h_t| > 0.99."""
    h, before = state.trace.states[state.t], state.trace.states[state.t - 1]
    return Summary(
        norm=float(np.linalg.norm(h)),
        change=float(np.linalg.norm(h - before)),
        saturated=int(np.count_nonzero(np.abs(h) > SATURATED)),
        units=state.trace.units,
    )


def title_line(state: StepperState, width: int) -> Line:
    """The cell, its sizes, its weights and its seed, as far as they fit; then the timestep."""
    source, cell = state.source, state.trace.cell
    weights = "tutorial weights" if source.weights == "tutorial" else "Keras initialisers"
    parts = [f" {cell.inputs}→{cell.units} {cell.activation}", weights, f"seed {source.seed}"]
    time = f"t = {state.t} / {state.trace.timesteps}"
    room = width - len(cell.kind) - len(time) - 1
    while len(parts) > 1 and len(" · ".join(parts)) > room:
        parts.pop()
    return (
        (cell.kind, "strong"),
        (f"{' · '.join(parts):<{room}} ", ""),
        (time, "accent"),
    )


def summary_line(state: StepperState) -> Line:
    """The norm of the state, how far it moved, and how many units are saturated."""
    found = summary(state)
    most = found.saturated * 2 > found.units
    return (
        ("‖h‖ ", "quiet"),
        (f"{fine(found.norm):<7}", ""),
        ("‖h − h₋₁‖ ", "quiet"),
        (f"{fine(found.change):<7}", ""),
        ("saturated |h| > .99: ", "quiet"),
        (f"{found.saturated} of {found.units}", "positive" if most else ""),
    )


def note(state: StepperState) -> str:
    """What is remarkable about the state at t, in one sentence; empty when nothing is."""
    trace, found = state.trace, summary(state)
    tutorial = state.source.weights == "tutorial"
    if trace.cell.kind == "GRU":
        closed = int(np.count_nonzero(trace.gates["z"][state.t - 1] > SATURATED))
        if closed * 2 > found.units:
            return (
                f"In {closed} of {found.units} units the update gate z is at 1: the new state is "
                f"almost the old one. {_ADVICE if tutorial else ''}"
            ).strip()
    if found.saturated * 2 <= found.units:
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


_ADVICE = "Press i for Keras' initialisers."
