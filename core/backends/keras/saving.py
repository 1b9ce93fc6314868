"""A trained model on disk, as Keras' own archive."""

from pathlib import Path
from typing import Any

from core.whole_file import whole_file


def save_model(model: Any, path: Path) -> None:
    """Writes Keras' `.keras` archive; a reader sees the old file or the whole new one."""
    with whole_file(path) as partial:
        model.save(partial)


def weight_names(model: Any) -> list[str]:
    """The names of the weights in `get_weights()` order: each its layer's, and what it is."""
    return [variable.path for variable in model.weights]
