"""A trained model on disk: Keras' own archive, and the bare weights for everyone else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np


def save_model(model: Any, path: Path) -> None:
    """Writes Keras' `.keras` archive; a reader sees the old file or the whole new one."""
    with _whole(path) as partial:
        model.save(partial)


def save_weights(model: Any, path: Path) -> None:
    """Writes the weights as arrays named by layer and weight, in `get_weights()` order."""
    named: dict[str, Any] = {
        variable.path: np.asarray(value) for variable, value in _weights(model)
    }
    with _whole(path) as partial:
        np.savez(partial, **named)


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


def _weights(model: Any) -> list[tuple[Any, Any]]:
    return list(zip(model.weights, model.get_weights(), strict=True))
