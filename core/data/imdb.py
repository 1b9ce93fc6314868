"""IMDB (Maas et al., 2011) in Keras' encoding, prepared as `load_data` prepares it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Dataset, Split, Task, class_chance
from core.data.decoded import decoded_archive
from core.data.padding import fill, require_room
from core.data.ragged import Ragged, prefixed
from core.data.spec import DataSpec
from core.data.splits import hold_out
from core.data.vocabulary import SPECIALS, START, UNKNOWN, Vocabulary
from core.errors import Problem
from core.places import datasets_folder

ARCHIVE = "imdb.npz"
WORD_INDEX = "imdb_word_index.json"
MAXLEN = 500
LABELS = ("negative", "positive")

# Keras' load_data shuffles with this seed, training set first, then test set from the same stream.
SHUFFLE_SEED = 113
# Rank r becomes token r + 3: 0, 1 and 2 are padding, start and unknown.
INDEX_FROM = len(SPECIALS)

_INDEX_LIMIT = 64 * 2**20
_AT_ONCE = 2048


class MissingFiles(Problem):
    """The data set's files are neither where the request says nor in the cache."""


def missing(spec: DataSpec) -> bool:
    """Whether `imdb.npz` must be fetched first.

    A path that was given is never replaced by a download: `load_imdb` says what is wrong with it.
    """
    return spec.data_path is None and not (datasets_folder() / ARCHIVE).is_file()


def load_imdb(spec: DataSpec, progress: Callable[[str], None]) -> Dataset:
    """IMDB as `keras.datasets.imdb.load_data` gives it, padded and split as the tutorial does.

    Args:
        spec: `data_path` may name the archive or the folder that holds it.
        progress: is told what is going on.

    Raises:
        MissingFiles: when there is nothing to read.
        Problem: when the file is not what it should be.
    """
    path = archive_path(spec)
    progress(f"Reading {path.name}")
    archive = decoded_archive(path)
    vocabulary_size = min(
        spec.num_words,
        1 + INDEX_FROM + max(_largest(archive.train_ranks), _largest(archive.test_ranks)),
    )
    rng = np.random.RandomState(SHUFFLE_SEED)
    train_order = _shuffled(rng, len(archive.train_ranks))[: spec.limit]
    test_order = _shuffled(rng, len(archive.test_ranks))[: spec.limit]

    count = len(train_order) + len(test_order)
    progress(f"Preparing {count:,} reviews")
    train_inputs = _inputs(archive.train_ranks, train_order, spec)
    test_inputs = _inputs(archive.test_ranks, test_order, spec)
    test = Split(test_inputs, archive.test_labels[test_order].astype(np.float32))
    train, validation = hold_out(
        train_inputs, archive.train_labels[train_order].astype(np.float32), spec.validation
    )
    loss, accuracy = class_chance(test.targets, len(LABELS))
    words = word_list(path.parent / WORD_INDEX, vocabulary_size)
    return Dataset(
        name="imdb",
        task=Task("binary", LABELS, loss, accuracy),
        train=train,
        validation=validation,
        test=test,
        vocabulary=words.vocabulary,
        vocabulary_size=vocabulary_size,
        notes=words.notes,
    )


def archive_path(spec: DataSpec) -> Path:
    """The archive that a request means.

    Raises:
        MissingFiles: when there is none.
    """
    if spec.data_path is None:
        path = datasets_folder() / ARCHIVE
        if path.is_file():
            return path
        raise MissingFiles(
            f"IMDB is not on this machine yet ({path} is missing): connect to the internet and run "
            f"again, so that Keras' loader downloads it, or download {ARCHIVE} elsewhere and pass "
            "it with --data-path FILE."
        )
    given = Path(spec.data_path).expanduser()
    path = given / ARCHIVE if given.is_dir() else given
    if path.is_file():
        return path
    raise MissingFiles(
        f"there is no file {path}: pass the {ARCHIVE} that you have with --data-path FILE, or "
        "leave --data-path out and connect to the internet, so that Keras' loader downloads it."
    )


@dataclass(frozen=True)
class Words:
    """The vocabulary, and what there is to say about it."""

    vocabulary: Vocabulary
    notes: tuple[str, ...] = ()


def word_list(path: Path, size: int) -> Words:
    """The words of token 0 to `size` - 1, from Keras' word index where there is one.

    Args:
        path: `imdb_word_index.json`, word to rank; the cache is tried when it is absent.
        size: the size of the vocabulary.

    Returns:
        The vocabulary; words without a name are shown by their number, as "#1234".
    """
    candidates = [place for place in (path, datasets_folder() / WORD_INDEX) if place.is_file()]
    if not candidates:
        return _numbered(size, f"{WORD_INDEX} is not beside {ARCHIVE}: words are shown by number.")
    found = candidates[0]
    words = [*SPECIALS, *[""] * (size - INDEX_FROM)]
    try:
        if found.stat().st_size > _INDEX_LIMIT:
            raise ValueError("it is too large")
        index = json.loads(found.read_text(encoding="utf-8"))
        if not isinstance(index, dict):
            raise ValueError("it is no mapping")
        for word, rank in index.items():
            if type(rank) is not int or rank < 0:
                raise ValueError(f"'{word[:20]}' has no rank")
            if rank + INDEX_FROM < size:
                words[rank + INDEX_FROM] = word
    except (OSError, ValueError, RecursionError) as error:
        return _numbered(
            size, f"{found} is no word index ({error}): delete it; words are shown by number."
        )
    return Words(Vocabulary(tuple(words)))


def _numbered(size: int, note: str) -> Words:
    words = (*SPECIALS, *(f"#{number}" for number in range(INDEX_FROM, size)))
    return Words(Vocabulary(words), (note,))


def _inputs(ranks: Ragged, order: NDArray[np.int64], spec: DataSpec) -> NDArray[np.int32]:
    """Ranks as tokens: shifted by 3, the rare ones unknown, each review behind a start token."""
    maxlen = spec.maxlen or MAXLEN
    require_room(len(order) * maxlen * 4, maxlen)
    inputs = np.zeros((len(order), maxlen), np.int32)
    # Some at a time: what lies between ranks and inputs takes little memory, again and again.
    for first in range(0, len(order), _AT_ONCE):
        rows = slice(first, first + _AT_ONCE)
        reviews = ranks.take(order[rows])
        tokens = reviews.values + INDEX_FROM
        tokens[tokens >= spec.num_words] = UNKNOWN
        started = prefixed(Ragged(tokens, reviews.offsets), START)
        fill(inputs[rows], started, spec.padding, spec.truncating)
    return inputs


def _largest(ranks: Ragged) -> int:
    return int(ranks.values.max(initial=0))


def _shuffled(rng: np.random.RandomState, count: int) -> NDArray[np.int64]:
    order = np.arange(count)
    rng.shuffle(order)
    return order
