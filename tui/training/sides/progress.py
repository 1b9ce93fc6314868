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
        epoch_share: the same of the epoch's.
        seconds_left: until the last epoch is validated; None where it cannot be known yet.
        epoch_seconds_left: the same of the epoch.
        at_least: no epoch is complete, so the time that validation takes is missing from it.
        samples_per_second: of the training alone; None where nothing was measured yet.
    """

    epoch: int
    epochs: int
    batch: int | None
    batches: int | None
    share: float
    epoch_share: float
    seconds_left: float | None
    epoch_seconds_left: float | None
    at_least: bool
    samples_per_second: float | None


def progress(config: RunConfig, history: History) -> Progress:
    """How far the run has come, by its events alone."""
    epochs = config.fit.epochs
    done = history.epochs[-1].epoch if history.epochs else 0
    present = present_batches(history)
    last = present[-1] if present else None
    inside = _inside(present)
    left, epoch_left = _seconds_left(config, history, present)
    return Progress(
        epoch=min(last.epoch if last else done + 1, epochs),
        epochs=epochs,
        batch=last.batch if last else None,
        batches=last.batches if last else None,
        share=min(1.0, (done + inside) / epochs),
        epoch_share=inside if done < epochs else 1.0,
        seconds_left=left,
        epoch_seconds_left=epoch_left,
        at_least=left is not None and not _epochs_since_start(history),
        samples_per_second=_rate(config, history),
    )


def present_batches(history: History) -> tuple[Batch, ...]:
    """The reported steps of the epoch that is not complete yet, as this worker made them."""
    return _present(history, history.batches)


def _present(history: History, steps: tuple[Batch, ...]) -> tuple[Batch, ...]:
    done = history.epochs[-1].epoch if history.epochs else 0
    since = _since(history)
    batches = takewhile(lambda step: step.epoch > done and step.time >= since, reversed(steps))
    return tuple(batches)[::-1]


def _since(history: History) -> float:
    """When the present worker began; what an earlier one measured says little of this one."""
    return history.started.time if history.started else 0.0


def _inside(present: tuple[Batch, ...]) -> float:
    """What part of the epoch is done."""
    return present[-1].batch / max(present[-1].batches, 1) if present else 0.0


def _rate(config: RunConfig, history: History) -> float | None:
    """By the newest steps, for those of the whole run are thinned as they grow many."""
    recent = _present(history, history.recent)[-RATE_BATCHES:]
    if len(recent) > 1 and recent[-1].time > recent[0].time:
        steps = recent[-1].batch - recent[0].batch
        return steps * config.fit.batch_size / (recent[-1].time - recent[0].time)
    return history.epochs[-1].samples_per_second if history.epochs else None


def _seconds_left(
    config: RunConfig, history: History, present: tuple[Batch, ...]
) -> tuple[float | None, float | None]:
    """Of the whole run, and of its epoch."""
    if history.end is not None:
        return None, None
    epochs = _epochs_since_start(history)
    if not epochs:
        return _from_batches(config, present)
    left = config.fit.epochs - epochs[-1].epoch
    if left <= 0:
        return None, None
    began = _first_batch_time(history) or epochs[0].time - epochs[0].seconds
    counted = max(len(epochs) - _done_before(history, epochs), 1e-6)
    # From the first step to the last validation: what an epoch takes with all that belongs to it.
    whole = max((epochs[-1].time - began) / counted, 0.0)
    training = min(sum(epoch.seconds for epoch in epochs) / counted, whole)
    spent = training * _inside(present)
    return max(0.0, whole * left - spent), max(0.0, whole - spent)


def _done_before(history: History, epochs: tuple[Epoch, ...]) -> float:
    """What part of the first of these epochs an earlier worker had made."""
    resumed = history.resumed
    if resumed is None or resumed.epoch + 1 != epochs[0].epoch or not history.batches:
        return 0.0
    return min(resumed.batch / max(history.batches[-1].batches, 1), 1.0)


def _from_batches(
    config: RunConfig, present: tuple[Batch, ...]
) -> tuple[float | None, float | None]:
    """An estimate within the first epoch; its first step is left out, for that one compiles."""
    if len(present) < 2:
        return None, None
    first, last = present[0], present[-1]
    seconds, steps = last.time - first.time, last.batch - first.batch
    if seconds < LEAST_MEASURED or steps < 1:
        return None, None
    here = last.batches - last.batch
    left = here + last.batches * (config.fit.epochs - last.epoch)
    return seconds / steps * left, seconds / steps * here


def _epochs_since_start(history: History) -> tuple[Epoch, ...]:
    since = _since(history)
    return tuple(epoch for epoch in history.epochs if epoch.time >= since)


def _first_batch_time(history: History) -> float | None:
    first = bisect_left(history.batches, _since(history), key=lambda batch: batch.time)
    return history.batches[first].time if first < len(history.batches) else None
