"""A data set by its name, or from a file."""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType

from core.data.dataset import Dataset
from core.data.spec import DataSpec
from core.errors import UsageProblem, unknown

Loader = Callable[[DataSpec, Callable[[str], None]], Dataset]

DATASETS: Mapping[str, str] = MappingProxyType(
    {
        "imdb": "50,000 film reviews, positive or negative, in Keras' encoding (downloaded once)",
        "reviews": "short generated reviews whose last clause decides; needs no file, no network",
        "adding": "the sum of the two marked numbers of a long sequence (regression)",
        "temporal-order": "in which order two symbols came, far apart in noise (4 classes)",
    }
)

NUMBERS = ("adding", "temporal-order")
"""Generated tasks whose sequences are numbers, all of one length."""


def _silent(message: str) -> None:
    """Tells nobody."""


def load(spec: DataSpec, progress: Callable[[str], None] = _silent) -> Dataset:
    """Reads or generates a data set and prepares it for training.

    Args:
        spec: which data, and how they are prepared.
        progress: is told in a few words what is going on.

    Raises:
        UsageProblem: for an unknown name or a setting that the data set cannot have.
        MissingFiles: when `imdb` has no file to read.
        Problem: when a file is not what it should be.
    """
    if spec.data_path is not None and spec.dataset != "imdb":
        remedy = (
            "pass the file itself as the dataset" if is_file_name(spec.dataset) else "leave it out"
        )
        raise UsageProblem(f"'{spec.dataset}' reads no file from a data path: {remedy}.")
    return _loader(spec.dataset)(spec, progress)


def _loader(name: str) -> Loader:
    """What reads a data set; the names above are known without what reads any of them."""
    if is_file_name(name):
        from core.data.text_file import load_text_file

        return load_text_file
    match name:
        case "imdb":
            from core.data.imdb import load_imdb

            return load_imdb
        case "reviews":
            from core.data.reviews import load_reviews

            return load_reviews
        case "adding":
            from core.data.adding import load_adding

            return load_adding
        case "temporal-order":
            from core.data.temporal_order import load_temporal_order

            return load_temporal_order
        case _:
            raise unknown("dataset", name, DATASETS)


def is_file_name(name: str) -> bool:
    """Whether a data set's name means a file: it has a file ending or a path separator."""
    return bool(PurePath(name).suffix) or "/" in name or "\\" in name
