"""x for every moment of a run: in epochs, in gradient steps, or in seconds of training."""

import math
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from core.training.config import RunConfig
from core.training.history import History
from tui.training.charts.choices import XAxis
from tui.widgets.chart_scale import nice_step
from tui.widgets.chart_spec import Range

Floats = NDArray[np.float64]

FIRST_EPOCHS = 10
"""Epochs that the axis has room for from the start."""

LABELS: dict[XAxis, str] = {"epoch": "epoch", "step": "step", "seconds": "seconds"}


@dataclass(frozen=True)
class Timeline:
    """A broken line from epochs, whole and in part, to x; straight on beyond its ends.

    Attributes:
        label: the name of the x axis.
        range: its ends, for the epochs that are drawn: all that the run is to have, where they
            are not many times those that it has had.
        epochs: the bends, ascending; two at least.
        xs: x at each.
    """

    label: str
    range: Range
    epochs: tuple[float, ...]
    xs: tuple[float, ...]

    def x(self, epochs: Floats) -> Floats:
        """The x after so many epochs."""
        return _along(epochs, self.epochs, self.xs)

    def x_at(self, epoch: float) -> float:
        """The x after so many epochs."""
        return float(self.x(np.array([epoch]))[0])

    def epoch_at(self, x: float) -> float:
        """How many epochs were done at this x."""
        return float(_along(np.array([x]), self.xs, self.epochs)[0])


def timeline(config: RunConfig, history: History, x: XAxis) -> Timeline:
    """The x axis of a run.

    Seconds are those of training alone. Neither validation nor the time between a break and the
    resumption counts, and of what was trained twice only the second time. The steps of an epoch
    are spread evenly over its seconds; the epoch that is being trained is taken to last as long
    as the one before it, or, where it is the first, as long as its own steps so far promise.
    """
    total = float(epochs_ahead(config, history))
    if x == "epoch":
        return _straight(x, total, 1.0)
    if x == "step":
        return _straight(x, total, float(steps_per_epoch(config, history)))
    if not history.epochs:
        return _straight(x, total, _promised(history))
    numbers = np.array([epoch.epoch for epoch in history.epochs], dtype=np.float64)
    seconds = np.array([max(epoch.seconds, 1e-9) for epoch in history.epochs])
    if numbers[0] > 1:
        # A log whose beginning is lost: the epochs before are taken to have lasted as long.
        seconds[0] *= numbers[0]
    ends = np.cumsum(seconds)
    last = ends[-1] + float(history.epochs[-1].seconds or 1.0)
    bends = (0.0, *numbers.tolist(), float(numbers[-1]) + 1.0)
    xs = (0.0, *ends.tolist(), float(last))
    line = Timeline(LABELS[x], (0.0, 1.0), bends, xs)
    return Timeline(LABELS[x], (0.0, _round_up(line.x_at(max(total, bends[-2])))), bends, xs)


def epochs_ahead(config: RunConfig, history: History) -> int:
    """min(planned, 10·2ᵏ), the smallest that holds the present epoch: an axis that rarely moves.

    Three epochs of the five hundred that early stopping is to cut short would be a stroke.
    """
    present = history.epochs[-1].epoch if history.epochs else 0
    if history.recent:
        present = max(present, history.recent[-1].epoch)
    ahead = FIRST_EPOCHS
    while ahead < present:
        ahead *= 2
    return min(config.fit.epochs, ahead)


def steps_per_epoch(config: RunConfig, history: History) -> int:
    """Gradient steps of an epoch, as reported or as the examples make them; 1 if neither is."""
    if history.batches:
        return max(1, history.batches[-1].batches)
    if history.prepared is not None:
        return max(1, math.ceil(history.prepared.train / config.fit.batch_size))
    return 1


def _straight(x: XAxis, total: float, factor: float) -> Timeline:
    end = total * factor
    return Timeline(
        LABELS[x], (0.0, _round_up(end) if x == "seconds" else end), (0.0, 1.0), (0.0, factor)
    )


def _promised(history: History) -> float:
    """How many seconds the first epoch takes if it goes on as it began."""
    moments = [(step.time, step.batch / max(step.batches, 1)) for step in history.recent]
    pairs = pairwise(moments)
    # The middle one: a break in between, or a clock that was set, is an odd one out.
    rates = [(t1 - t0) / (p1 - p0) for (t0, p0), (t1, p1) in pairs if t1 > t0 and p1 > p0]
    if rates:
        return max(median(rates), 1e-9)
    if moments and history.environment is not None:
        elapsed = moments[-1][0] - history.environment.time
        if elapsed > 0 and moments[-1][1] > 0:
            return elapsed / moments[-1][1]
    return 1.0


def _round_up(seconds: float) -> float:
    """A round number not below, so that an axis whose end is a guess moves rarely."""
    step = nice_step(max(seconds, 1e-9), 5)
    return math.ceil(seconds / step - 1e-9) * step


def _along(values: Floats, xs: tuple[float, ...], ys: tuple[float, ...]) -> Floats:
    """A broken line, straight on beyond its last bend."""
    found = np.interp(values, xs, ys)
    beyond = values > xs[-1]
    if beyond.any():
        slope = (ys[-1] - ys[-2]) / (xs[-1] - xs[-2])
        found = np.where(beyond, ys[-1] + (values - xs[-1]) * slope, found)
    return found
