"""Checkpoints on the disk: one `.npz` each, whole or not at all, without any framework."""

import io
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.backends.checkpoint import Checkpoint, Progress
from core.whole_file import PARTIAL, whole_file

CHECKPOINTS = "checkpoints"
NEWEST = 2
"""How many of the newest are kept: should the last one be broken, there is one before it."""

_NAME = re.compile(r"(\d{6,})-(\d{8,})\.npz", re.ASCII)
_PARTS = ("weights", "optimizer", "random", "metrics")
# All that a damaged archive was seen to raise: flipped flags ask for passwords or for
# compressions that are not there, flipped sizes for more than there is.
_BROKEN = (
    OSError,
    ValueError,
    KeyError,
    EOFError,
    MemoryError,
    OverflowError,
    RuntimeError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    msgspec.MsgspecError,
)

Place = tuple[int, int]
"""Whole epochs done, and gradient steps done in the epoch after them."""


def checkpoint_path(folder: Path, place: Place) -> Path:
    """Where a run's folder keeps the checkpoint of a place in its training."""
    epoch, batch = place
    return folder / CHECKPOINTS / f"{epoch:06d}-{batch:08d}.npz"


def has_checkpoint(folder: Path) -> bool:
    """Whether a run's folder holds a checkpoint, be it readable or not."""
    return bool(_places(folder))


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Writes a checkpoint, and deletes those that it makes superfluous.

    A reader, and whoever comes after a loss of power, sees the whole file or none. The newest two
    and that of the best epoch are kept. Others that claim to be newer go: their training was taken
    up at an earlier place.

    Args:
        folder: the run's folder; one process alone writes into it.
        checkpoint: what to keep.

    Raises:
        OSError: the disk is full, or the folder cannot be written; earlier ones stay as they are.
    """
    place = (checkpoint.progress.epoch, checkpoint.progress.batch)
    path = checkpoint_path(folder, place)
    path.parent.mkdir(exist_ok=True)
    for left_over in path.parent.glob(f"{PARTIAL}*"):
        left_over.unlink(missing_ok=True)
    _write(path, _arrays(checkpoint))
    places = _places(folder)
    for superfluous in set(places) - _kept(places, place, checkpoint.progress.best_epoch):
        checkpoint_path(folder, superfluous).unlink(missing_ok=True)


def newest_checkpoint(folder: Path) -> tuple[Checkpoint | None, tuple[str, ...]]:
    """The newest checkpoint of a run's folder that can be read.

    Returns:
        The checkpoint, None where none can be read; and one sentence for each newer one that is
        broken.
    """
    passed_over: list[str] = []
    for place in reversed(_places(folder)):
        try:
            return _read(checkpoint_path(folder, place)), tuple(passed_over)
        except _BROKEN as error:
            passed_over.append(_sentence(folder, place, error))
    return None, tuple(passed_over)


def _places(folder: Path) -> list[Place]:
    try:
        names = os.listdir(folder / CHECKPOINTS)
    except OSError:
        return []
    matches = [match for name in names if (match := _NAME.fullmatch(name))]
    return sorted((int(match[1]), int(match[2])) for match in matches)


def _kept(places: Collection[Place], newest: Place, best: int | None) -> set[Place]:
    until_now = sorted(place for place in places if place <= newest)
    return {*until_now[-NEWEST:], *([(best, 0)] if best is not None else [])}


def _arrays(checkpoint: Checkpoint) -> dict[str, NDArray[Any]]:
    arrays = {
        "progress": _text(checkpoint.progress),
        "made_with": _text(checkpoint.made_with),
    }
    for part in _PARTS:
        for number, array in enumerate(getattr(checkpoint, part)):
            arrays[f"{part}-{number:04d}"] = np.asarray(array)
    return arrays


def _text(value: Any) -> NDArray[np.uint8]:
    return np.frombuffer(msgspec.json.encode(value), dtype=np.uint8)


def _write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    with whole_file(path) as partial, partial.open("wb") as file:
        with zipfile.ZipFile(file, "w") as archive:
            for name, array in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, array, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    # The new name itself must outlive a loss of power.
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> Checkpoint:
    with zipfile.ZipFile(path) as archive:
        arrays = dict(_members(archive))
    return Checkpoint(
        progress=msgspec.json.decode(arrays.pop("progress").tobytes(), type=Progress),
        made_with=msgspec.json.decode(arrays.pop("made_with").tobytes(), type=dict[str, str]),
        **_parts(arrays),
    )


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, NDArray[Any]]]:
    for info in archive.infolist():
        # Read to its end: only there does `zipfile` compare the checksum.
        content = io.BytesIO(archive.read(info))
        array = np.lib.format.read_array(content, allow_pickle=False)
        yield info.filename.removesuffix(".npy"), array


def _parts(arrays: dict[str, NDArray[Any]]) -> dict[str, tuple[NDArray[Any], ...]]:
    """The numbered arrays of each part, in order.

    Raises:
        ValueError: one is missing, or does not belong here.
    """
    parts: dict[str, tuple[NDArray[Any], ...]] = {}
    for part in _PARTS:
        count = sum(name.startswith(f"{part}-") for name in arrays)
        parts[part] = tuple(arrays.pop(f"{part}-{number:04d}") for number in range(count))
    if arrays or not parts["weights"]:
        raise ValueError("it is not laid out as a checkpoint")
    return parts


def _sentence(folder: Path, place: Place, error: BaseException) -> str:
    epoch, batch = place
    after = f"epoch {epoch}" if not batch else f"batch {batch} of epoch {epoch + 1}"
    name = checkpoint_path(folder, place).relative_to(folder)
    words = " ".join(str(error).split()) or type(error).__name__
    return f"the checkpoint after {after} ({name}) is broken and was passed over: {words}"
