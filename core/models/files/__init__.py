"""Model files from elsewhere, read as data: nothing from a file is ever run."""

from core.models.files.model_file import ModelFile, summary_of
from core.models.files.opening import open_file
from core.models.files.process import read_file, read_weights

__all__ = ["ModelFile", "open_file", "read_file", "read_weights", "summary_of"]
