"""A trained model on disk: Keras' own archive, and the bare weights for everyone else."""

import os
from pathlib import Path
from typing import Any

import numpy as np


def save_model(model: Any, path: Path) -> None:
    """Writes Keras' `.keras` archive; a reader sees the old file or the whole new one."""
    # Keras insists on the ending of the name that it writes to.
    partial = path.with_name(f".partial-{path.name}")
    model.save(partial)
    os.replace(partial, path)


def save_weights(model: Any, path: Path) -> None:
    """Writes the weights as arrays named by layer and weight, in `get_weights()` order."""
    partial = path.with_name(f".partial-{path.name}")
    named: dict[str, Any] = {
        variable.path: np.asarray(value) for variable, value in _weights(model)
    }
    np.savez(partial, **named)
    os.replace(partial, path)


def _weights(model: Any) -> list[tuple[Any, Any]]:
    return list(zip(model.weights, model.get_weights(), strict=True))
