"""The walk from the end of a sequence towards its start, as far as it is worth or allowed."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.cells import State, block_names
from core.rnn.flow.jacobian import carry_back
from core.rnn.flow.rank import FEWEST_ROWS, halved
from core.rnn.flow.spectral import spectral_norm
from core.rnn.trace import Steps, Trace, steps

WINDOW = 64
"""Timesteps whose gates are computed together: enough for one product, little to keep."""

FIRST_HALVING = 16
"""Steps before the first try to halve the rows; after a try in vain, twice as many."""


@dataclass(frozen=True)
class Limits:
    """Where the walk ends before the start of the sequence.

    Attributes:
        floor: the share of the end's norm at or below which nothing more is computed.
        budget: multiply-adds of all steps together. A step of k rows takes k·H² a block of the
            cell and what its norms take; few rows count as 16, for the weights are read anyway.
    """

    floor: float = 0.0
    budget: float = math.inf


@dataclass(frozen=True, eq=False)
class Walked:
    """Norms by state, where a step that counts makes a new state and a masked one keeps the old.

    Attributes:
        of_h: (m+1,), entry j for the state after the j-th of the m steps that count, entry 0 for
            the initial one; NaN where the walk did not come.
        of_c: of the LSTM's c in the same way; None for the other cells.
        state_at: (T,), which state holds after each timestep.
    """

    of_h: Array
    of_c: Array | None
    state_at: NDArray[np.intp]


def walk_back(walked: Trace, rows: State, arriving: Array | None, limits: Limits) -> Walked:
    """n_j = ‖rows·J_m ⋯ J_{j+1}‖₂ with J_s = ∂state_s/∂state_{s−1}, from the last j to the first.

    Args:
        walked: all states of the sequence, in float64.
        rows: what is differentiated, by the state at the end: arrays of (k, H), (·, h) or
            (·, h and c).
        arriving: (T, H) what each output adds to the one row on its way; None for nothing.
        limits: where to end.
    """
    active = np.flatnonzero(walked.mask)
    state_at = np.cumsum(walked.mask, dtype=np.intp)
    joins = _by_state(arriving, state_at, len(active))
    of_h = np.full(len(active) + 1, np.nan)
    of_c = None if walked.cells is None else of_h.copy()
    rows = _joined(rows, joins, len(active))
    of_h[-1] = spectral_norm(rows[0])
    gates = _windows(walked, active)
    spent, until_halving, wait = 0.0, FIRST_HALVING, FIRST_HALVING

    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for j in reversed(range(len(active))):
            found, place = next(gates)
            rows, memory = carry_back(walked, found, place, int(active[j]), rows)
            spent += _work(walked, len(rows[0]))
            if of_c is not None and memory is not None:
                of_c[j + 1] = spectral_norm(memory)
            rows = _joined(rows, joins, j)
            of_h[j] = spectral_norm(rows[0])
            if _settled(of_h, of_c, j, joins is None):
                break
            if spent >= limits.budget or _below(of_h, of_c, j, limits.floor):
                break
            until_halving -= 1
            if not until_halving and joins is None:
                fewer = halved(rows)
                wait = 2 * wait if fewer is None else FIRST_HALVING
                rows, until_halving = rows if fewer is None else fewer, wait
        else:
            if of_c is not None:
                of_c[0] = spectral_norm(rows[1])
    return Walked(of_h, of_c, state_at)


def _windows(walked: Trace, active: NDArray[np.intp]) -> Iterator[tuple[Steps, int]]:
    """The gates of each step that counts and its place among them, the last step first."""
    first = walked.timesteps
    for t in active[::-1]:
        if t < first:
            first = max(0, int(t) + 1 - WINDOW)
            found = steps(walked, slice(first, int(t) + 1))
        yield found, int(t) - first


def _by_state(arriving: Array | None, state_at: NDArray[np.intp], counted: int) -> Array | None:
    """(m+1, H): a masked step repeats an output, so what arrives there belongs to that one."""
    if arriving is None:
        return None
    joins = np.zeros((counted + 1, arriving.shape[-1]))
    np.add.at(joins, state_at, arriving)
    joins[0] = 0  # what stands before the first step that counts is no state's output
    return joins


def _joined(rows: State, joins: Array | None, j: int) -> State:
    return rows if joins is None else (rows[0] + joins[j], *rows[1:])


def _settled(of_h: Array, of_c: Array | None, j: int, alone: bool) -> bool:
    """Whether all earlier norms are known: nothing is left, or more than a number can hold."""
    newest = [of_h[j]] if of_c is None else [of_h[j], of_c[j + 1]]
    if not alone or not (newest[0] == math.inf or not any(newest)):
        return False
    of_h[:j] = of_h[j]
    if of_c is not None:
        of_c[: j + 1] = of_h[j]
    return True


def _below(of_h: Array, of_c: Array | None, j: int, floor: float) -> bool:
    if not floor:
        return False
    return bool(of_h[j] <= floor * of_h[-1] and (of_c is None or of_c[j + 1] <= floor * of_c[-1]))


def _work(walked: Trace, rows: int) -> float:
    """Multiply-adds of one step: the product with every block of U, and a Gram matrix a norm."""
    units, norms = walked.units, 1 if walked.cells is None else 2
    product = len(block_names(walked.cell)) * max(rows, FEWEST_ROWS) * units**2
    return float(product + norms * rows * rows * units)
