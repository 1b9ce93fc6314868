"""The steps at which the state's condition comes true: where play stops, and where keys go."""

from __future__ import annotations

from dataclasses import replace

from core.rnn import reading
from core.rnn.reading import Condition, Direction, Reading, breaks_at
from tui.stepper.state import StepperState


def check(state: StepperState, condition: Condition) -> None:
    """See that this network has what a condition asks for.

    Raises:
        ValueError: it has not; the sentence names what there is.
    """
    breaks_at(_answered(state), state.layer, state.unit, condition, slice(0, 1))


def next_break(state: StepperState, direction: Direction) -> int | None:
    """The next timestep, ahead or back, at which the condition comes true; None without any.

    Raises:
        ValueError: this network does not have what the condition asks for.
    """
    if state.condition is None:
        return None
    place = (state.layer, state.unit, state.condition, state.t)
    return reading.next_break(_answered(state), *place, direction)


def breaks_here(state: StepperState) -> bool:
    """Whether the condition comes true at t; never where the network lacks what it asks for."""
    condition, t = state.condition, state.t
    if condition is None:
        return False
    latest = slice(max(t - 2, 0), t)
    try:
        held = breaks_at(_answered(state), state.layer, state.unit, condition, latest).tolist()
    except ValueError:
        return False
    # Each crossing is a moment of its own, also when two follow each other.
    return bool(held[-1] and (condition.relation == "crosses" or not any(held[:-1])))


def _answered(state: StepperState) -> Reading:
    """The reading, with its answers also where they were found out only later."""
    return replace(state.reading, answers=state.answers)
