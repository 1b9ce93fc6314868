"""What ends a training before its last epoch, and whose weights it ends with."""

import math
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backends.checkpoint import Progress
from core.backends.course import Course
from core.backends.patience import early_end
from core.backends.protocol import Job, epoch_weights

_UNREADABLE = (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile)

Take = Callable[[Sequence[NDArray[Any]]], None]
"""Gives a model weights in `get_weights()` order; raises ValueError where they do not fit."""


def not_finite(what: str, number: float, course: Course) -> str:
    """One sentence on a number that is none any more: where it was, and what to try."""
    is_what = "not a number" if math.isnan(number) else "infinite"
    return (
        f"the {what} was {is_what} at batch {course.batch} of epoch {course.epoch}, with a "
        f"learning rate of {course.rate:g}: try a tenth of it, or clip_norm=1"
    )


def what_is_not_finite(loss: float, weights: Sequence[NDArray[Any]], course: Course) -> str:
    """Why an epoch is none, from its validation loss and weights; empty where all is finite."""
    if not math.isfinite(loss):
        return not_finite("validation loss", loss, course)
    for one in weights:
        # The last step of an epoch may spoil what no loss has shown yet.
        if not np.isfinite(one).all():
            return not_finite("weights", math.nan, course)
    return ""


def end(job: Job, progress: Progress, take: Take) -> str:
    """Gives the model the weights that were asked for.

    Args:
        job: what was to be done.
        progress: how far it came.
        take: called with the best epoch's weights, where they are asked for and not there yet.

    Returns:
        What ended the training early and whose weights it has, in words; empty where all epochs
        were done and the last one's weights stay.
    """
    why = early_end(progress, job.settings)
    best = progress.best_epoch
    if not job.settings.restore_best or best is None or best == progress.epoch:
        return why
    taken = f"the weights of epoch {best} were taken"
    if not _taken(job, best, take):
        taken = f"the weights of epoch {best} could not be read, and those of the last one stayed"
    return f"{why}; {taken}" if why else f"{taken}: epoch {best} had the lowest validation loss"


def _taken(job: Job, best: int, take: Take) -> bool:
    try:
        with np.load(epoch_weights(job.folder, best), allow_pickle=False) as archive:
            take([archive[name] for name in archive.files])
    except _UNREADABLE:
        return False
    return True
