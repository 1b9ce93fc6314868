"""The whole state at t: its length, its movement, its gates, and whether Keras agrees."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from core.rnn.reading import StateStatistics, state_statistics
from core.rnn.reading.statistics import RANGES
from core.rnn.trace import steps
from tui.stepper.numbers import fine, magnitude, percent
from tui.stepper.views.agreement_words import agreement_lines
from tui.stepper.views.unit_step import block_name
from tui.widgets.lines import Line
from tui.widgets.text_columns import beside, clipped, wrapped

if TYPE_CHECKING:
    from tui.stepper.state import StepperState

LOW, BESIDE = 8, 31
"""Up to so many lines the words stand beside the numbers, from this column on."""

CLOSED, OPEN = 0.1, 0.9
"""Below the one a gate lets next to nothing through, above the other next to all."""

ABOUT_ONE = 0.05
"""This near to 1 a spectral radius counts as 1."""

NAME = 11
"""Columns of a quantity's name."""

MOST_LINES = 4
"""Lines that one note may take."""

LEVELS, BINS = " ▁▂▃▄▅▆▇█", 21
"""A bar of so many heights for each of so many equal parts of the range of h."""

GATES = {"SimpleRNN": (), "LSTM": ("i", "f", "o"), "GRU": ("z", "r")}


def state_lines(state: StepperState, width: int, height: int) -> list[Line]:
    """The state in numbers, its gates, the radius of U, and whether Keras agrees.

    Args:
        state: what the stepper looks at.
        width: how many columns a line may have.
        height: how many lines there are.
    """
    numbers = [*_statistics(state), *_gates(state)]
    if height <= LOW and width > BESIDE + 20:
        words = _words(state, width - BESIDE)
        lines = beside(numbers[:height], words[:height], BESIDE)
    else:
        lines = [*numbers, *_histogram(state), *_words(state, width)]
    return [clipped(line, width) for line in lines][:height]


def _words(state: StepperState, width: int) -> list[Line]:
    return [
        *_radii(state, width),
        *agreement_lines(state.findings, width),
        *_notes(state, width),
    ]


def _statistics(state: StepperState) -> list[Line]:
    trace, dead = state.trace, state.findings.dead
    nobody = np.zeros(trace.units, np.bool_)
    found = state_statistics(trace, state.t, nobody if dead is None else dead)
    masked = "" if trace.mask[state.t - 1] else "  masked: kept"
    return [
        (("‖h‖".ljust(NAME), "quiet"), (f"{fine(found.norm):<8}", "accent")),
        (
            ("‖h − h₋₁‖".ljust(NAME), "quiet"),
            (f"{fine(found.change):<8}", "accent"),
            (masked, "negative"),
        ),
        _saturated(found, trace.cell.activation),
        (("dead".ljust(NAME), "quiet"), (" being counted", "quiet"))
        if dead is None
        else _count("dead", found.dead, found.units, "never move"),
    ]


def _saturated(found: StateStatistics, activation: str) -> Line:
    if found.saturated is None:
        return (("saturated".ljust(NAME), "quiet"), (f" {activation} has no two ends", "quiet"))
    where = "|h| > 0.99" if activation == "tanh" else "at an end"
    return _count("saturated", found.saturated, found.units, where)


def _count(name: str, count: int, units: int, meaning: str) -> Line:
    role = "positive" if count * 2 > units else ""
    return (
        (name.ljust(NAME), "quiet"),
        (f"{count:>4} of {units:<4}{percent(count / units)}", role),
        (f"  {meaning}", "quiet"),
    )


def _histogram(state: StepperState) -> list[Line]:
    """How many units have which h, from one end of the activation's range to the other."""
    low, high = RANGES.get(state.trace.cell.activation, (0.0, 0.0))
    if low == high:
        return []
    counts, _ = np.histogram(state.trace.states[state.t], BINS, (low, high))
    scale = max(int(counts.max()), 1)
    drawn = "".join(LEVELS[-(-int(count) * (len(LEVELS) - 1) // scale)] for count in counts)
    ends = f"{low:.0f}".replace("-", "−"), f"{high:.0f}"
    return [
        (
            ("units by h".ljust(NAME), "quiet"),
            (f"{ends[0]} ", "quiet"),
            (drawn, "accent"),
            (f" {ends[1]}", "quiet"),
        )
    ]


def _gates(state: StepperState) -> list[Line]:
    names = GATES[state.trace.cell.kind]
    if not names:
        return []
    made = steps(state.trace, slice(state.t - 1, state.t))
    lines: list[Line] = [(("gate".ljust(NAME) + " mean  < 0.1  > 0.9", "quiet"),)]
    for name in names:
        gate = made.gates[name][0]
        closed, opened = np.mean(gate < CLOSED), np.mean(gate > OPEN)
        lines.append(
            (
                (name.ljust(NAME), ""),
                (magnitude(float(np.mean(gate))), "accent"),
                (f"  {percent(float(closed))}  {percent(float(opened))}", ""),
            )
        )
    return lines


def _radii(state: StepperState, width: int) -> list[Line]:
    """The spectral radius of every block of U, and what it means for this cell."""
    radii = state.findings.radii
    if radii is None:
        text = state.findings.problems.get("radii", "radius of U: being computed …")
        return wrapped(text, width, 2, "quiet")
    if state.trace.cell.kind == "SimpleRNN":
        radius = radii["h"]
        lines: list[Line] = [(("radius of U", "quiet"), (f" {magnitude(radius)}", "accent"))]
        return lines + wrapped(_meaning(radius), width, 2, "quiet")
    lines = [(("radius of each block of U", "quiet"),)]
    room = max((width + 2) // 9, 1)
    each = [f"{block_name(state.trace, name)} {magnitude(one)}" for name, one in radii.items()]
    for start in range(0, len(each), room):
        lines.append((("  ".join(each[start : start + room]), ""),))
    return lines + wrapped(_way_round(state.trace.cell.kind), width, 2, "quiet")


def _meaning(radius: float) -> str:
    if not math.isfinite(radius):
        return "U is not finite"
    if abs(radius - 1.0) <= ABOUT_ONE:
        return "about 1: U alone keeps what is there"
    change = "grow" if radius > 1.0 else "fade"
    return f"{'above' if radius > 1.0 else 'below'} 1: by U alone the state would {change}"


def _way_round(kind: str) -> str:
    if kind == "LSTM":
        return "c goes round U: f decides what is kept"
    return "h goes round U where z is near 1"


def _notes(state: StepperState, width: int) -> list[Line]:
    reasons = [left_out.reason for left_out in state.reading.left_out]
    notes = [*reasons, *state.opened.notes]
    return [line for note in notes for line in wrapped(note, width, MOST_LINES)]
