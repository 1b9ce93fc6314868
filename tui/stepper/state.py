"""What the stepper looks at: one trace, one timestep, one unit, one of its quantities."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.rnn.trace import Trace
from tui.stepper.source import Source, traced

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class StepperState:
    """One snapshot of the stepper; a new one replaces it on every key.

    `t` counts as in h_t, from 1 to T: h_t is `trace.states[t]`, the state before it is
    `trace.states[t - 1]`, and what made it is at index t − 1 of every other array.
    """

    source: Source
    trace: Trace
    t: int = 1
    unit: int = 0
    view: str = "h"


@dataclass(frozen=True, eq=False)
class View:
    """A quantity that has a value at every timestep in every unit."""

    meaning: str
    """What it is called, with its letter."""
    values: Values
    """(T, H)."""
    limit: float
    """The magnitude at the ends of its colour scale."""
    block: str
    """The block of weights whose sum makes it."""


_MEANINGS = {
    "i": "input gate",
    "f": "forget gate",
    "o": "output gate",
    "z": "update gate",
    "r": "reset gate",
}


def opened(source: Source) -> StepperState:
    """The first timestep of a source's sequence."""
    return StepperState(source, traced(source))


def reopened(state: StepperState, source: Source) -> StepperState:
    """Another source, at the same timestep, unit and quantity as far as it has them."""
    trace = traced(source)
    return StepperState(
        source,
        trace,
        t=min(state.t, trace.timesteps),
        unit=min(state.unit, trace.units - 1),
        view=state.view if state.view in view_names(trace) else "h",
    )


def at(state: StepperState, t: int) -> StepperState:
    """The state at timestep `t`, or at the nearest one that the sequence has."""
    return replace(state, t=min(max(t, 1), state.trace.timesteps))


def of_unit(state: StepperState, unit: int) -> StepperState:
    """The state with `unit` chosen, or the nearest one that the cell has."""
    return replace(state, unit=min(max(unit, 0), state.trace.units - 1))


def next_view(state: StepperState) -> StepperState:
    """The state with the next quantity in the map."""
    names = view_names(state.trace)
    return replace(state, view=names[(names.index(state.view) + 1) % len(names)])


def view_names(trace: Trace) -> tuple[str, ...]:
    """Every quantity that the map can show for this cell, the hidden state first."""
    if trace.cell.kind == "SimpleRNN":
        return ("h", "z_h")
    if trace.cells is not None:
        return ("h", "c", "i", "f", "c~", "o")
    return ("h", "z", "r", "h~")


def view(state: StepperState) -> View:
    """The quantity in the map, with the colour scale that fits it."""
    trace, name = state.trace, state.view
    candidate = "c" if trace.cells is not None else "h"
    if name == "h":
        return _view("hidden state h", trace.states[1:], candidate)
    if name == "c" and trace.cells is not None:
        return _view("cell state c", trace.cells[1:], candidate)
    if name == "z_h":
        return _view(f"sum before {trace.cell.activation}", trace.terms[name], candidate)
    if name.endswith("~"):
        written = "ĉ" if candidate == "c" else "ĥ"
        return _view(f"candidate {written}", trace.gates[candidate], candidate)
    return _view(f"{_MEANINGS[name]} {name}", trace.gates[name], name)


def _view(meaning: str, values: Values, block: str) -> View:
    # Up to 1 the scale stays the same, so that colours can be compared between cells.
    largest = float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))
    return View(meaning, values, max(1.0, largest), block)
