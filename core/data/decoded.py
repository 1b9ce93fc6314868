"""What was read from an `imdb.npz` once, kept flat: the next run need not decode it again.

To unpickle and check 12 million numbers takes over a second, to read them as plain arrays a
twentieth of that. The kept file depends on nothing that a run may choose. It is a `.npz` of plain
numbers, whose members carry a CRC-32 each; one that is cut, changed or foreign is not used.
"""

import hashlib
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.npz import LARGEST_RANK, WORD_LIMIT, Archive, read_archive
from core.data.ragged import Ragged, offsets_of
from core.places import decoded_folder
from core.whole_file import PARTIAL, whole_file

VERSION = 1
"""What is kept, and how: another number makes every file that is kept already worthless."""

KEPT = 2
"""How many files are kept, the newest; that of the published reviews takes 48 MB."""

ROOM = 10
"""Nothing is kept where less than this many times its size is free on the disk."""

# The end of a .npz is its directory, which has the CRC-32 of all that the archive holds.
_DIRECTORY = 4096
_PASSING_SECONDS = 3600


def decoded_archive(path: Path) -> Archive:
    """What `read_archive` gives, from the kept file where the archive is still the same one.

    Args:
        path: the archive, in the layout of Keras' `imdb.npz`.

    Raises:
        Problem: one sentence saying what is wrong with the archive.
    """
    key = _key(path)
    kept = decoded_folder() / f"imdb-{key}.npz"
    archive = _kept(kept) if key else None
    if archive is None:
        archive = read_archive(path)
        # Not where it was replaced while it was read: nobody knows which of the two this is.
        if key and _key(path) == key:
            # A full disk or a folder that cannot be written costs time, and nothing else.
            with suppress(OSError):
                _keep(kept, archive)
    return archive


def _key(path: Path) -> str:
    """What stands for a file as it is now; empty for one that cannot be read."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _DIRECTORY))
            directory = file.read()
        changed = path.stat().st_mtime_ns
        name = f"{VERSION} {size} {changed} {path.resolve()} ".encode(errors="surrogateescape")
    except OSError:
        return ""
    return hashlib.sha256(name + directory).hexdigest()[:24]


def _keep(path: Path, archive: Archive) -> None:
    """Writes an archive's contents, and removes what was kept before the newest.

    Raises:
        OSError: the disk is full, or the folder cannot be written; nothing half-written is left.
    """
    train, test = archive.train_ranks, archive.test_ranks
    path.parent.mkdir(parents=True, exist_ok=True)
    size = train.values.nbytes + test.values.nbytes
    if shutil.disk_usage(path.parent).free < ROOM * size:
        return
    # Not forced to the disk: what a power failure leaves of it is recognised.
    with whole_file(path, secrets.token_hex(4)) as partial:
        np.savez(
            partial,
            train_ranks=train.values,
            train_lengths=train.lengths,
            train_labels=archive.train_labels,
            test_ranks=test.values,
            test_lengths=test.lengths,
            test_labels=archive.test_labels,
        )
    _remove_older(path)


def _remove_older(newest: Path) -> None:
    """Removes all but the newest files, and what a writer that was killed has left."""
    others = sorted(
        (other for other in newest.parent.glob("imdb-*.npz") if other != newest),
        key=lambda other: other.stat().st_mtime_ns,
        reverse=True,
    )
    long_ago = time.time() - _PASSING_SECONDS
    left = [
        passing
        for passing in newest.parent.glob(f"{PARTIAL}*.npz")
        if passing.stat().st_mtime < long_ago
    ]
    for old in (*others[KEPT - 1 :], *left):
        old.unlink(missing_ok=True)


def _kept(path: Path) -> Archive | None:
    """What a kept file holds; None where there is none, or none that can be believed."""
    try:
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as members:
            # Nothing in it is compressed: what claims to be larger than the file is none of ours.
            claimed = sum(entry.file_size for entry in members.zip.infolist())
            if claimed > path.stat().st_size:
                return None
            train_ranks, train_labels = _half(members, "train")
            test_ranks, test_labels = _half(members, "test")
    except Exception:  # a damaged file may fail in any way, none of them the reader's concern
        return None
    return Archive(train_ranks, train_labels, test_ranks, test_labels)


def _half(members: Any, name: str) -> tuple[Ragged, NDArray[np.int64]]:
    """The sequences and labels of one set.

    Raises:
        ValueError: they are not what `read_archive` could have given.
    """
    ranks, lengths, labels = (members[f"{name}_{what}"] for what in ("ranks", "lengths", "labels"))
    count = len(lengths)
    sound = (
        (ranks.dtype, lengths.dtype, labels.dtype) == (np.int32, np.int64, np.int64)
        and (ranks.ndim, lengths.shape, labels.shape) == (1, (count,), (count,))
        and count >= 2
        and len(ranks) <= WORD_LIMIT
        and 0 <= lengths.min() <= lengths.max() <= len(ranks)
        and lengths.sum() == len(ranks)
        and ranks.min(initial=0) >= 0
        and ranks.max(initial=0) <= LARGEST_RANK
        and 0 <= labels.min() <= labels.max() <= 1
    )
    if not sound:
        raise ValueError(f"no {name} set of word ranks")
    return Ragged(ranks, offsets_of(lengths)), labels
