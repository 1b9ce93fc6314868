"""A trained model on disk: Keras' own archive, and the bare weights for everyone else."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.whole_file import whole_file


def save_model(model: Any, path: Path) -> None:
    """Writes Keras' `.keras` archive; a reader sees the old file or the whole new one."""
    with whole_file(path) as partial:
        model.save(partial)


def save_weights(model: Any, path: Path, weights: Sequence[NDArray[Any]]) -> None:
    """Writes weights in `get_weights()` order, each named by its layer and by what it is."""
    names = [variable.path for variable in model.weights]
    with whole_file(path) as partial:
        np.savez(partial, **dict(zip(names, weights, strict=True)))
