"""Where in a reading a condition holds, and where it next comes true."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.cells import LSTMCell, SimpleRNNCell, block_names
from core.rnn.reading.gates import gate_values
from core.rnn.reading.grammar import OF_THE_STATE, Condition, parse_condition
from core.rnn.reading.reading import Reading
from core.rnn.reading.statistics import RANGES, saturated_units
from core.rnn.trace import Trace

__all__ = ["Condition", "Direction", "breaks_at", "next_break", "parse_condition", "quantities"]

Direction = Literal[1, -1]

FIRST_WINDOW = 64
LARGEST_WINDOW = 2048


def quantities(reading: Reading, layer: int) -> tuple[str, ...]:
    """What a condition may name here, without "any" and "mean".

    Args:
        reading: what was read; with answers it has p, and p2 … where there are more outputs.
        layer: which of `reading.layers`; its cell decides which gates there are, and whether its
            units can be saturated.
    """
    cell = reading.layers[layer].cell
    names = ["change", "norm", *(["saturated"] if cell.activation in RANGES else []), "h"]
    if not isinstance(cell, SimpleRNNCell):
        own_candidate = "c" if isinstance(cell, LSTMCell) else "h"
        names += ["c"] if isinstance(cell, LSTMCell) else []
        names += [name for name in block_names(cell) if name != own_candidate]
        names.append("candidate")
    outputs = 0 if reading.answers is None else reading.answers.shape[1]
    return (*names, *(f"p{n}" if n > 1 else "p" for n in range(1, outputs + 1)))


def breaks_at(
    reading: Reading, layer: int, unit: int, condition: Condition, which: slice
) -> NDArray[np.bool_]:
    """value_t < θ, value_t > θ, or θ between value_{t−1} and value_t.

    A value at the threshold counts to the side above it. Nothing is crossed at the first step,
    which has no step before it. At a masked step the gates decide nothing, so no condition on a
    gate holds there, while the state, and what follows from it, is the one that is kept.

    Args:
        reading: what was read.
        layer: which of `reading.layers`.
        unit: the chosen unit.
        condition: what `parse_condition` returned.
        which: timesteps, counted from 0, with a stride if need be; those that are not known yet
            are left out.

    Returns:
        (n,), where it holds.

    Raises:
        ValueError: there is no such layer or unit, or this network has no such quantity.
    """
    trace = _required(reading, layer, unit, condition)
    return _holds(reading, trace, unit, condition, np.arange(trace.known)[which])


def next_break(
    reading: Reading,
    layer: int,
    unit: int,
    condition: Condition,
    t: int,
    direction: Direction = 1,
) -> int | None:
    """next_t = min {s > t: holds_s and not holds_{s−1}}; backwards max {s < t: …}.

    Backwards as well, a condition comes true where it does in time: at a step where it holds, and
    did not one step before. Each crossing is a moment of its own, also when two follow each other.
    The steps are looked at in windows that grow, so that a break close by is found at once.

    Args:
        reading: what was read.
        layer: which of `reading.layers`.
        unit: the chosen unit.
        condition: what is waited for.
        t: from which step, counted from 1; 0 looks at the first step as well.
        direction: 1 looks ahead, −1 back.

    Returns:
        The step, 1 … the steps that are known; None when there is none.

    Raises:
        ValueError: as `breaks_at` does, or the direction is neither 1 nor −1.
    """
    if direction not in (1, -1):
        raise ValueError(f"the direction is {direction}: it needs 1 or -1.")
    trace = _required(reading, layer, unit, condition)
    size = FIRST_WINDOW
    low, high = (max(t, 0), trace.known) if direction == 1 else (0, min(t - 1, trace.known))
    while low < high:
        window = (low, min(low + size, high)) if direction == 1 else (max(high - size, low), high)
        found = _comes_true(reading, trace, unit, condition, *window)
        if found.size:
            return int(found[0 if direction == 1 else -1]) + 1
        low, high = (window[1], high) if direction == 1 else (low, window[0])
        size = min(2 * size, LARGEST_WINDOW)
    return None


def _comes_true(
    reading: Reading, trace: Trace, unit: int, condition: Condition, start: int, stop: int
) -> NDArray[np.intp]:
    """The timesteps of start … stop − 1, counted from 0, at which the condition comes true."""
    begin = max(start - 1, 0)
    holds = _holds(reading, trace, unit, condition, np.arange(begin, stop))
    if condition.relation != "crosses":
        holds[1:] &= ~holds[:-1]
    return np.flatnonzero(holds[start - begin :]) + start


def _holds(
    reading: Reading, trace: Trace, unit: int, condition: Condition, places: NDArray[np.intp]
) -> NDArray[np.bool_]:
    threshold = condition.threshold
    if condition.relation == "crosses":
        # The first step has none before it: compared with itself, it crosses nothing.
        previous = np.maximum(places - 1, 0)
        needed = np.union1d(previous, places)
        found = _values(reading, trace, unit, condition, needed)
        values = found[np.searchsorted(needed, places)]
        before = found[np.searchsorted(needed, previous)]
        holds: NDArray[np.bool_] = (values >= threshold) != (before >= threshold)
        holds &= ~(np.isnan(values) | np.isnan(before))
    else:
        values = _values(reading, trace, unit, condition, places)
        holds = values < threshold if condition.relation == "<" else values > threshold
    return np.any(holds, axis=1) if holds.ndim == 2 else holds


def _values(
    reading: Reading, trace: Trace, unit: int, condition: Condition, places: NDArray[np.intp]
) -> Array:
    """(n,), or (n, H) when any unit may meet the condition."""
    if condition.output is not None:
        assert reading.answers is not None
        answers: Array = reading.answers[places, condition.output]
        return answers
    if condition.name in OF_THE_STATE:
        return _of_the_state(trace, condition.name, places)
    units = slice(unit, unit + 1) if condition.over is None else slice(None)
    values = _of_units(trace, condition.name, units, places)
    if condition.over == "mean":
        mean: Array = values.mean(axis=1)
        return mean
    return values[:, 0] if condition.over is None else values


def _of_the_state(trace: Trace, name: str, places: NDArray[np.intp]) -> Array:
    h = trace.states[places + 1]
    if name == "saturated":
        saturated = saturated_units(trace.cell, h)
        assert saturated is not None
        share: Array = saturated.mean(axis=1)
        return share
    lengths: Array = np.linalg.norm(h if name == "norm" else h - trace.states[places], axis=1)
    return lengths


def _of_units(trace: Trace, name: str, units: slice, places: NDArray[np.intp]) -> Array:
    if name == "h":
        return trace.states[:, units][places + 1]
    if name == "c":
        assert trace.cells is not None
        return trace.cells[:, units][places + 1]
    gate = name if name != "candidate" else "c" if isinstance(trace.cell, LSTMCell) else "h"
    values = gate_values(trace, gate, units, places)
    return np.where(trace.mask[places, np.newaxis], values, np.nan)


def _required(reading: Reading, layer: int, unit: int, condition: Condition) -> Trace:
    """The trace that is meant, when the condition can be looked at there."""
    if not 0 <= layer < len(reading.layers):
        raise ValueError(f"there is no layer {layer}: {len(reading.layers)} can be stepped.")
    trace = reading.layers[layer]
    if not 0 <= unit < trace.units:
        raise ValueError(f"there is no unit {unit}: the cell has {trace.units}.")
    known = quantities(reading, layer)
    if condition.name not in known:
        owner = f"the {trace.cell.kind} of layer {reading.places[layer] + 1}"
        raise ValueError(
            f"{owner} and this network have no '{condition.name}': there is {', '.join(known)}."
        )
    return trace
