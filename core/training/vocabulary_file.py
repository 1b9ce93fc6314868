"""The words of a run's data, kept beside its weights: it is readable without its data set."""

from pathlib import Path

import msgspec

from core.data.dataset import Dataset
from core.data.vocabulary import Vocabulary
from core.whole_file import whole_file

VOCABULARY = "vocabulary.json"


def save_vocabulary(folder: Path, dataset: Dataset) -> None:
    """Keeps the words of a data set, where it has any.

    Raises:
        OSError: the disk is full, or the folder cannot be written; words kept before stay.
    """
    if dataset.vocabulary is not None:
        with whole_file(folder / VOCABULARY) as partial:
            partial.write_bytes(msgspec.json.encode(dataset.vocabulary.words))


def read_vocabulary(folder: Path) -> Vocabulary | None:
    """The words that a run's folder keeps; None where its data are numbers.

    Raises:
        OSError: they cannot be read.
        msgspec.DecodeError: the file holds no words.
    """
    path = folder / VOCABULARY
    if not path.exists():
        return None
    return Vocabulary(msgspec.json.decode(path.read_bytes(), type=tuple[str, ...]))
