"""Model files from elsewhere, read as data: nothing from a file is ever run."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.models.files.model_file import ModelFile, summary_of
    from core.models.files.opening import open_file
    from core.models.files.process import read_file, read_weights

__all__ = ["ModelFile", "open_file", "read_file", "read_weights", "summary_of"]

_PLACES = {
    "ModelFile": "model_file",
    "summary_of": "model_file",
    "open_file": "opening",
    "read_file": "process",
    "read_weights": "process",
}


def __getattr__(name: str) -> Any:
    """One of the names above, from its module: a training that only names arrays reads none."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
