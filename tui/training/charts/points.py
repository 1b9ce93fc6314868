"""The points of a run's curves as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from msgspec import UNSET
from numpy.typing import NDArray

from core.training.events import Batch, Epoch, Number
from tui.training.charts.smoothing import smoothed, step_means

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Steps:
    """When the gradient steps of a history were.

    Attributes:
        batches: the events themselves.
        epochs: (N,) the epoch of each, counted from 1.
        counts: (N,) the step in its epoch, counted from 1.
        done: (N,) epochs done by then, whole and in part.
    """

    batches: Sequence[Batch]
    epochs: Floats
    counts: Floats
    done: Floats


@dataclass(frozen=True)
class Points:
    """A curve, whole.

    Attributes:
        done: (N,) epochs done, whole and in part; ascending.
        values: (N,) NaN where the log says that it was no number.
        measured: (N,) whether there is a value at all.
        breaks: (N,) whether the line does not go on to this point from the one before.
    """

    done: Floats
    values: Floats
    measured: Flags
    breaks: Flags


def steps_of(batches: Sequence[Batch]) -> Steps:
    """The steps as columns, for all curves that are made of them."""
    epochs, counts, wholes = (
        np.fromiter(map(attrgetter(name), batches), dtype=np.float64, count=len(batches))
        for name in ("epoch", "batch", "batches")
    )
    return Steps(batches, epochs, counts, epochs - 1 + counts / np.maximum(wholes, 1.0))


def mean_points(steps: Steps, metric: str) -> Points:
    """The mean over the epoch so far, step by step; it begins anew with every epoch."""
    values, measured = column(list(map(attrgetter(metric), steps.batches)))
    breaks = np.zeros(len(values), dtype=bool)
    breaks[1:] = steps.epochs[1:] != steps.epochs[:-1]
    return Points(steps.done, values, measured, breaks)


def step_points(steps: Steps, metric: str, batch_size: int, examples: int | None) -> Points:
    """What the steps themselves scored, taken from the means over the epoch so far.

    Args:
        steps: the steps.
        metric: its name in the events.
        batch_size: examples a step.
        examples: of an epoch, whose last step may have fewer; None where that is not known.
    """
    means = mean_points(steps, metric)
    seen = steps.counts * batch_size
    if examples:
        seen = np.minimum(seen, float(examples))
    own = step_means(means.values, seen, steps.epochs)
    return Points(steps.done, own, means.measured, np.zeros(len(own), dtype=bool))


def smoothed_points(points: Points, weight: float) -> Points:
    """The same points, smoothed."""
    values = smoothed(np.where(points.measured, points.values, np.nan), weight)
    return Points(points.done, values, points.measured, points.breaks)


def epoch_points(epochs: Sequence[Epoch], metric: str) -> Points:
    """One point at the end of each epoch."""
    values, measured = column(list(map(attrgetter(metric), epochs)))
    numbers = np.array([epoch.epoch for epoch in epochs], dtype=np.float64)
    return Points(numbers, values, measured, np.zeros(len(values), dtype=bool))


def told_points(numbers: Sequence[int], told: Sequence[Number]) -> Points:
    """One point at the end of each epoch; null is what was not told."""
    measured = np.array([value is not None for value in told], dtype=bool)
    values = np.array(told, dtype=np.float64)
    breaks = np.zeros(len(values), dtype=bool)
    return Points(np.array(numbers, dtype=np.float64), values, measured, breaks)


def column(told: Sequence[object]) -> tuple[Floats, Flags]:
    """The numbers of one name, and which of them there are: null is NaN, unset is none."""
    measured = np.ones(len(told), dtype=bool)
    if UNSET in told:
        measured = np.array([value is not UNSET for value in told], dtype=bool)
        told = [None if value is UNSET else value for value in told]
    return np.array(told, dtype=np.float64), measured
