"""What each whole epoch's validation loss does to the rest of a training."""

import math

from msgspec.structs import replace

from core.backends.checkpoint import Progress
from core.backends.protocol import FitSettings


def after_epoch(progress: Progress, settings: FitSettings, loss: float) -> Progress:
    """The progress once another epoch is done.

    Args:
        progress: as it was before that epoch.
        settings: how to fit.
        loss: the epoch's validation loss; one that is no number is no best one.

    Returns:
        The progress between that epoch and the next.
    """
    done = replace(progress, epoch=progress.epoch + 1, batch=0)
    lowest = math.inf if progress.best_loss is None else progress.best_loss
    if loss < lowest:
        return replace(done, best_epoch=done.epoch, best_loss=loss, waited=0, plateau_waited=0)
    waited = replace(done, waited=done.waited + 1, plateau_waited=done.plateau_waited + 1)
    if settings.schedule != "plateau" or waited.plateau_waited < settings.decay_epochs:
        return waited
    return replace(waited, plateau_waited=0, rate_factor=waited.rate_factor * settings.decay)


def has_waited_enough(progress: Progress, settings: FitSettings) -> bool:
    """Whether the validation loss has been no lower for as many epochs as are granted."""
    return 0 < settings.patience <= progress.waited


def early_end(progress: Progress, settings: FitSettings) -> str:
    """Why the training ended before its last epoch; empty where it did not."""
    if not has_waited_enough(progress, settings) or progress.epoch >= settings.epochs:
        return ""
    epochs = "1 epoch" if settings.patience == 1 else f"{settings.patience} epochs"
    return f"ended after epoch {progress.epoch}: no lower validation loss for {epochs}"
