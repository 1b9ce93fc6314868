"""The weights that stay on the disk: of a training's end, and of its epochs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backends.checkpoint import Progress
from core.backends.kept_epochs import kept_epochs
from core.backends.protocol import epoch_weights, epochs_with_weights
from core.whole_file import whole_file


def save_weights(path: Path, names: Sequence[str], weights: Sequence[NDArray[Any]]) -> None:
    """Writes weights in `get_weights()` order, each named by its layer and by what it is."""
    named: dict[str, Any] = dict(zip(names, weights, strict=True))
    with whole_file(path) as partial:
        np.savez(partial, **named)


def keep_epoch(
    folder: Path, progress: Progress, names: Sequence[str], weights: Sequence[NDArray[Any]]
) -> None:
    """Writes the weights after a whole epoch, and deletes those of epochs that are too many.

    Args:
        folder: of the job.
        progress: with that epoch done.
        names: of the weights.
        weights: in `get_weights()` order.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    path = epoch_weights(folder, progress.epoch)
    path.parent.mkdir(exist_ok=True)
    save_weights(path, names, weights)
    saved = epochs_with_weights(folder)
    for superfluous in set(saved) - kept_epochs(saved, progress.best_epoch):
        epoch_weights(folder, superfluous).unlink(missing_ok=True)
