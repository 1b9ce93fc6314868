"""The quantities that the map can show, each computed for the timesteps in sight alone."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.rnn.arrays import Array
from core.rnn.trace import Trace, steps
from tui.stepper.state import StepperState

SAMPLE = 500
"""At so many timesteps, evenly spaced, a sum is looked at to find the ends of its scale."""

MEANINGS = {
    "i": "input gate",
    "f": "forget gate",
    "o": "output gate",
    "z": "update gate",
    "r": "reset gate",
}


@dataclass(frozen=True, eq=False)
class View:
    """A quantity that has a value at every timestep in every unit."""

    meaning: str
    """What it is called, with its letter."""
    columns: Callable[[slice], Array]
    """(n, H) at the n timesteps that are asked for, counted from 0."""
    limit: float
    """The magnitude at the ends of its colour scale."""
    block: str
    """The block of weights whose sum makes it."""


def view(state: StepperState) -> View:
    """The quantity in the map, with the colour scale that fits it."""
    trace, name = state.trace, state.view
    candidate = "c" if trace.cells is not None else "h"
    if name == "h":
        return _of_states("hidden state h", trace.states, trace, candidate)
    if name == "c" and trace.cells is not None:
        return _of_states("cell state c", trace.cells, trace, candidate)
    if name == "Δh" and state.before_trace is not None and state.opened.origin is not None:
        return _change(trace, state.before_trace, state.opened.origin, candidate)
    if name == "z_h":
        meaning = f"sum before {trace.cell.activation}"
        return _computed(meaning, trace, lambda which: steps(trace, which).terms["z_h"], "h")
    if name.endswith("~"):
        written = "ĉ" if candidate == "c" else "ĥ"
        meaning, block = f"candidate {written}", candidate
    else:
        meaning, block = f"{MEANINGS[name]} {name}", name
    return _computed(meaning, trace, lambda which: steps(trace, which).gates[block], block)


def _of_states(meaning: str, states: Array, trace: Trace, block: str) -> View:
    known = states[1 : trace.known + 1]
    return View(meaning, lambda which: known[which], _limit(known), block)


def _computed(meaning: str, trace: Trace, columns: Callable[[slice], Array], block: str) -> View:
    sample = columns(slice(0, trace.known, max(trace.known // SAMPLE, 1)))
    return View(meaning, columns, _limit(sample), block)


def _change(trace: Trace, before: Trace, origin: Array, block: str) -> View:
    """h_t − h_s, s being the step before the edits that t was; not a number where t is new."""

    def columns(which: slice) -> Array:
        now, places = trace.states[1 : trace.known + 1][which], origin[: trace.known][which]
        change = now - before.states[1:][places]
        change[places < 0] = np.nan
        return change

    return View("change by edits", columns, _limit(columns(slice(None))), block)


def _limit(values: Array) -> float:
    # Up to 1 the scale stays the same, so that colours can be compared between cells.
    largest = float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))
    return max(1.0, largest)
