"""A trained model on disk: Keras' own archive, and the bare weights for everyone else."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def save_model(model: Any, path: Path) -> None:
    """Writes Keras' `.keras` archive; a reader sees the old file or the whole new one."""
    with _whole(path) as partial:
        model.save(partial)


def save_weights(model: Any, path: Path, weights: Sequence[NDArray[Any]]) -> None:
    """Writes weights in `get_weights()` order, each named by its layer and by what it is."""
    names = [variable.path for variable in model.weights]
    with _whole(path) as partial:
        np.savez(partial, **dict(zip(names, weights, strict=True)))


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Somewhere to write; it takes its name when all is written, and goes when that fails."""
    # Keras insists on the ending of the name that it writes to.
    partial = path.with_name(f".partial-{path.name}")
    try:
        yield partial
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
