"""Keras' `imdb.npz`: word ranks and labels, read within limits and without running code."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.pickled_lists import Refused, pickled_entries
from core.data.ragged import Ragged, offsets_of
from core.errors import Problem
from core.printable import printable

# The published file: 28 MB uncompressed, 12 million words in 50,000 reviews.
MEMBER_LIMIT = 256 * 2**20
WORD_LIMIT = 50_000_000
LARGEST_RANK = 2**31 - 16

_REMEDY = "take the imdb.npz that Keras publishes, or one in its layout"


@dataclass(frozen=True)
class Archive:
    """The four members of the file, as they stand in it.

    Attributes:
        train_ranks: N sequences of word ranks, 1 for the most frequent word.
        train_labels: (N,) int64 in {0, 1}.
        test_ranks: M sequences of word ranks.
        test_labels: (M,) int64 in {0, 1}.
    """

    train_ranks: Ragged
    train_labels: NDArray[np.int64]
    test_ranks: Ragged
    test_labels: NDArray[np.int64]


def read_archive(path: Path) -> Archive:
    """Reads an archive in the layout of Keras' `imdb.npz`.

    Args:
        path: the file, with members x_train, y_train, x_test and y_test.

    Raises:
        Problem: one sentence saying what is wrong with the file.
    """
    try:
        with _opened(path) as archive:
            train_ranks = _ranks(path, archive, "x_train")
            train_labels = _labels(path, archive, "y_train", len(train_ranks))
            test_ranks = _ranks(path, archive, "x_test")
            test_labels = _labels(path, archive, "y_test", len(test_ranks))
    except zipfile.BadZipFile as error:
        raise _damaged(path, error) from error
    except OSError as error:
        raise Problem(f"{path} cannot be read ({error.strerror or error}).") from error
    return Archive(train_ranks, train_labels, test_ranks, test_labels)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (NotImplementedError, ValueError, struct.error, EOFError, OverflowError) as error:
        # A damaged directory of contents may claim versions and places that make no sense.
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> Problem:
    return Problem(f"{path} is damaged or no .npz archive ({printable(str(error))}): {_REMEDY}.")


def _ranks(path: Path, archive: zipfile.ZipFile, name: str) -> Ragged:
    """A member that holds one list of word ranks a review."""
    shape, dtype, body = _array(path, archive, name)
    if dtype != np.dtype(object):
        raise _wrong(path, name, f"holds {dtype} values instead of lists of word numbers")
    try:
        entries = pickled_entries(body)
    except Refused as error:
        raise _wrong(path, name, f"{error}, and nothing in it was run") from error
    if shape != (len(entries),):
        raise _wrong(path, name, f"announces the shape {shape} but holds {len(entries):,} reviews")
    if len(entries) < 2:
        raise _wrong(path, name, f"holds {len(entries)} reviews, too few to train on")
    for number, entry in enumerate(entries):
        if type(entry) is not list:
            raise _wrong(
                path, name, f"has a {type(entry).__name__} for review {number}, not a list"
            )
    return _flat(path, name, entries)


def _flat(path: Path, name: str, entries: list[list[Any]]) -> Ragged:
    lengths = np.fromiter(map(len, entries), np.int64, len(entries))
    # One list may stand in many places of a pickle: count before anything is copied.
    total = int(lengths.sum())
    if total > WORD_LIMIT:
        raise _wrong(path, name, f"holds {total:,} words, more than the {WORD_LIMIT:,} allowed")
    if not set(map(type, chain.from_iterable(entries))) <= {int}:
        raise _wrong(path, name, "has entries that are no whole numbers")
    ranks = np.fromiter(chain.from_iterable(entries), np.int64, total)
    if total and (ranks.min() < 0 or ranks.max() > LARGEST_RANK):
        worst = int(ranks.min()) if ranks.min() < 0 else int(ranks.max())
        raise _wrong(path, name, f"has the word rank {worst}, which no vocabulary has")
    return Ragged(ranks.astype(np.int32), offsets_of(lengths))


def _labels(path: Path, archive: zipfile.ZipFile, name: str, count: int) -> NDArray[np.int64]:
    """A member that holds one label, 0 or 1, a review."""
    shape, dtype, body = _array(path, archive, name)
    if dtype.kind not in "iub":
        raise _wrong(path, name, f"holds {dtype} values instead of the labels 0 and 1")
    if shape != (count,):
        raise _wrong(path, name, f"has the shape {shape}, but there are {count:,} reviews")
    if len(body) != count * dtype.itemsize:
        raise _wrong(path, name, f"announces {count:,} labels but ends early or late")
    labels = np.frombuffer(body, dtype).astype(np.int64)
    strange = labels[(labels != 0) & (labels != 1)]
    if len(strange):
        raise _wrong(path, name, f"has the label {strange[0]}: labels are 0 or 1")
    return labels


def _array(
    path: Path, archive: zipfile.ZipFile, name: str
) -> tuple[tuple[int, ...], np.dtype[Any], bytes]:
    """The shape, the dtype and the bytes behind the header of a member."""
    stream = io.BytesIO(_member(path, archive, name))
    try:
        version = np.lib.format.read_magic(stream)
        if version == (1, 0):
            shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
        elif version in ((2, 0), (3, 0)):
            # 3.0 differs from 2.0 only in how field names are encoded; lists and labels have none.
            shape, _, dtype = np.lib.format.read_array_header_2_0(stream)
        else:
            raise ValueError(f"unknown version {version}")
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as error:
        raise _wrong(path, name, "is no NumPy array") from error
    return shape, dtype, stream.read()


def _member(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    """The uncompressed bytes of a member; neither the declared nor the real size is trusted."""
    try:
        entry = archive.getinfo(f"{name}.npy")
    except KeyError as error:
        held = printable(", ".join(sorted(archive.namelist())[:6]), 120) or "nothing"
        raise Problem(f"{path} has no {name}.npy (it holds {held}): {_REMEDY}.") from error
    if entry.file_size > MEMBER_LIMIT:
        raise _too_large(path, name)
    try:
        with archive.open(entry) as member:
            body = member.read(MEMBER_LIMIT + 1)
    except (EOFError, zlib.error, RuntimeError, ValueError, struct.error, OverflowError) as error:
        what = printable(str(error)) or "it ends early"
        raise _wrong(path, name, f"cannot be unpacked ({what})") from error
    if len(body) > MEMBER_LIMIT:
        raise _too_large(path, name)
    return body


def _too_large(path: Path, name: str) -> Problem:
    return _wrong(path, name, f"is larger than {MEMBER_LIMIT // 2**20} MiB once unpacked")


def _wrong(path: Path, name: str, what: str) -> Problem:
    return Problem(f"{path}: {name}.npy {what}; {_REMEDY}.")
