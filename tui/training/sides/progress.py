"""How far a run has come, how fast it is, and how long it will still take."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import takewhile

from core.training.config import RunConfig
from core.training.events import Batch, Epoch
from core.training.history import History

# Batches are reported four times a second: the rate of the last two seconds or so.
RATE_BATCHES = 9
# Less than this much training is too little to foretell the rest from.
LEAST_MEASURED = 1.0


@dataclass(frozen=True)
class Progress:
    """How far a run has come.

    Attributes:
        epoch: the epoch that is being trained, counted from 1; the last one when all are done.
        epochs: how many there will be.
        batch: gradient steps made in this epoch; None before its first report.
        batches: gradient steps in an epoch.
        share: what part of all gradient steps is done, 0 to 1.
        seconds_left: until the last epoch is validated; None where it cannot be known yet.
        at_least: no epoch is complete, so the time that validation takes is missing from it.
        samples_per_second: of the training alone; None where nothing was measured yet.
    """

    epoch: int
    epochs: int
    batch: int | None
    batches: int | None
    share: float
    seconds_left: float | None
    at_least: bool
    samples_per_second: float | None


def progress(config: RunConfig, history: History) -> Progress:
    """How far the run has come, by its events alone."""
    epochs = config.fit.epochs
    done = history.epochs[-1].epoch if history.epochs else 0
    present = present_batches(history)
    last = present[-1] if present else None
    inside = last.batch / max(last.batches, 1) if last else 0.0
    left = _seconds_left(config, history, present)
    return Progress(
        epoch=min(last.epoch if last else done + 1, epochs),
        epochs=epochs,
        batch=last.batch if last else None,
        batches=last.batches if last else None,
        share=min(1.0, (done + inside) / epochs),
        seconds_left=left,
        at_least=left is not None and not _epochs_since_start(history),
        samples_per_second=_rate(config, history, present),
    )


def present_batches(history: History) -> tuple[Batch, ...]:
    """The reported steps of the epoch that is not complete yet, as this worker made them."""
    done = history.epochs[-1].epoch if history.epochs else 0
    since = history.started.time if history.started else 0.0
    batches = takewhile(
        lambda batch: batch.epoch > done and batch.time >= since, reversed(history.batches)
    )
    return tuple(batches)[::-1]


def _rate(config: RunConfig, history: History, present: tuple[Batch, ...]) -> float | None:
    recent = present[-RATE_BATCHES:]
    if len(recent) > 1 and recent[-1].time > recent[0].time:
        steps = recent[-1].batch - recent[0].batch
        return steps * config.fit.batch_size / (recent[-1].time - recent[0].time)
    return history.epochs[-1].samples_per_second if history.epochs else None


def _seconds_left(config: RunConfig, history: History, present: tuple[Batch, ...]) -> float | None:
    if history.end is not None:
        return None
    epochs = _epochs_since_start(history)
    if not epochs:
        return _from_batches(config, present)
    left = config.fit.epochs - epochs[-1].epoch
    if left <= 0:
        return None
    began = _first_batch_time(history) or epochs[0].time - epochs[0].seconds
    # From the first step to the last validation: what an epoch takes with all that belongs to it.
    whole = (epochs[-1].time - began) / len(epochs)
    training = sum(epoch.seconds for epoch in epochs) / len(epochs)
    inside = present[-1].batch / max(present[-1].batches, 1) if present else 0.0
    return max(0.0, whole * left - min(training, whole) * inside)


def _from_batches(config: RunConfig, present: tuple[Batch, ...]) -> float | None:
    """An estimate within the first epoch; its first step is left out, for that one compiles."""
    if len(present) < 2:
        return None
    first, last = present[0], present[-1]
    seconds, steps = last.time - first.time, last.batch - first.batch
    if seconds < LEAST_MEASURED or steps < 1:
        return None
    left = last.batches - last.batch + last.batches * (config.fit.epochs - last.epoch)
    return seconds / steps * left


def _epochs_since_start(history: History) -> tuple[Epoch, ...]:
    since = history.started.time if history.started else 0.0
    return tuple(epoch for epoch in history.epochs if epoch.time >= since)


def _first_batch_time(history: History) -> float | None:
    since = history.started.time if history.started else 0.0
    first = bisect_left(history.batches, since, key=lambda batch: batch.time)
    return history.batches[first].time if first < len(history.batches) else None
