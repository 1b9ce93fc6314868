"""In which order the units of a layer are shown."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array, require_shape

Order = Literal["index", "last", "variance", "correlation"]


def order_units(states: Array, by: Order, output: Array | None) -> NDArray[np.intp]:
    """unit_row = argsort(−key)[row], key = h_T, var_t(h_t) or corr_t(h_t, y_t) of each unit.

    The signs of h_T and of the correlation count, so that units which go against the output lie
    at the bottom. Units with equal keys keep the order of their numbers.

    Args:
        states: (T, H), the states after each step.
        by: what is sorted by, the largest first; "index" leaves the units as they are.
        output: (T,), what the correlation is taken with; None when there is none. Without it, and
            for a unit or an output that is constant, the correlation counts as 0.

    Returns:
        (H,), for each row the unit that is shown there.

    Raises:
        ValueError: no such order, or an array of a wrong shape.
    """
    if by not in get_args(Order):
        raise ValueError(f"unknown order '{by}': known: {', '.join(get_args(Order))}.")
    states = np.asarray(states)
    require_shape("states", states, ("timesteps", "units"), "an order of units")
    if output is not None:
        require_shape("output", np.asarray(output), (len(states),), "an order of units")
    if by == "index" or not len(states):
        return np.arange(states.shape[1])
    # What is not finite becomes nan here, which argsort puts last.
    with np.errstate(invalid="ignore", over="ignore"):
        key = _key(states, by, output)
    return np.argsort(-key, kind="stable")


def _key(states: Array, by: Order, output: Array | None) -> Array:
    match by:
        case "last":
            last: Array = states[-1]
            return last
        case "variance":
            spread: Array = np.var(states, axis=0, dtype=np.float64)
            return spread
        case _:
            return _correlation(states, output)


def _correlation(states: Array, output: Array | None) -> Array:
    """r_u = Σ_t (h_t − h̄)(y_t − ȳ) / √(Σ_t (h_t − h̄)² · Σ_t (y_t − ȳ)²), (H,)."""
    none = np.zeros(states.shape[1])
    if output is None or np.ptp(output) == 0:
        return none
    centred = np.asarray(output, np.float64) - np.mean(output, dtype=np.float64)
    deviations = states - np.mean(states, axis=0, dtype=np.float64)
    together = centred @ deviations
    lengths = np.linalg.norm(deviations, axis=0) * np.linalg.norm(centred)
    # A mean is rounded, so a constant unit is known by its range and not by its deviations.
    moves = (np.ptp(states, axis=0) != 0) & (lengths != 0)
    correlation: Array = np.divide(together, lengths, out=none, where=moves)
    return correlation
