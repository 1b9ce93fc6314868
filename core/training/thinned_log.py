"""A long log opened fast: gradient steps are found without being decoded, and few are."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BufferedReader
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.training.events import AnyEvent, Batch, Resumed, Started, decode

MOST_BATCHES = 4096
"""At most twice as many gradient steps are decoded, evenly spread."""

RECENT = 64
"""How many of the newest gradient steps are decoded besides, whatever their spread."""

CHUNK = 1 << 20
BATCH = b'{"event":"batch",'
NEWLINE = 10

Offsets = NDArray[np.int64]


@dataclass(frozen=True)
class ThinnedLog:
    """What a log says.

    Attributes:
        events: in order; of the gradient steps the first, every `stride`th after it, and the
            newest `RECENT`.
        stride: a power of two.
        reported: how many gradient steps the log holds, each counted once.
        end: the offset behind the last whole line.
        last: that line.
    """

    events: list[AnyEvent]
    stride: int = 1
    reported: int = 0
    end: int = 0
    last: bytes = b""


def read_thinned(path: Path) -> ThinnedLog:
    """Reads a log's whole lines; nothing where there is no file."""
    try:
        with path.open("rb") as log:
            return _read(log)
    except (FileNotFoundError, NotADirectoryError):
        return ThinnedLog([])


def stride_for(reported: int) -> int:
    """The smallest power of two that keeps at most 2 · MOST_BATCHES steps, the newest included."""
    stride = 1
    while -(-reported // stride) + bool((reported - 1) % stride) > 2 * MOST_BATCHES:
        stride *= 2
    return stride


def _read(log: BufferedReader) -> ThinnedLog:
    told: list[tuple[int, AnyEvent]] = []
    steps: list[Offsets] = []
    workers: list[int] = []
    found = end = 0
    last = b""
    rest = b""
    while chunk := log.read(CHUNK):
        data = rest + chunk
        starts, whole = _line_starts(data)
        batch = _begins(data, starts, BATCH)
        for start in starts[~batch].tolist():
            event = decode(data[start : data.index(b"\n", start)])
            if event is None:
                continue
            told.append((end + start, event))
            if isinstance(event, Started | Resumed):
                workers.append(found + int(np.searchsorted(starts[batch], start)))
        steps.append(starts[batch] + end)
        found += len(steps[-1])
        if len(starts):
            last = data[int(starts[-1]) : whole]
        rest = data[whole:]
        end += whole
    kept = _seen_last(log, np.concatenate(steps) if steps else np.empty(0, np.int64), workers)
    stride = stride_for(len(kept))
    chosen = np.concatenate([kept[:-RECENT][::stride], kept[-RECENT:]])
    for offset, step in _steps_at(log, chosen.tolist()):
        told.append((offset, step))
    told.sort(key=lambda one: one[0])
    return ThinnedLog([event for _, event in told], stride, len(kept), end, last)


def _line_starts(data: bytes) -> tuple[Offsets, int]:
    """Where the whole lines begin, and where the last of them ends."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == NEWLINE) + 1
    if not len(ends):
        return ends, 0
    return np.concatenate([[0], ends[:-1]]), int(ends[-1])


def _begins(data: bytes, starts: Offsets, words: bytes) -> NDArray[np.bool_]:
    """Which of the lines begin with these words."""
    letters = np.frombuffer(data, np.uint8)
    same = starts + len(words) <= len(data)
    for place, letter in enumerate(words):
        same[same] = letters[starts[same] + place] == letter
    return same


def _seen_last(log: BufferedReader, steps: Offsets, workers: Iterable[int]) -> Offsets:
    """The steps without those that a later worker passed again, which are counted there."""
    kept = steps[:0]
    for begin, end in pairwise([0, *workers, len(steps)]):
        own = steps[begin:end]
        if len(own):
            kept = np.concatenate([kept[: _first_not_before(log, kept, own)], own])
    return kept


def _first_not_before(log: BufferedReader, steps: Offsets, later: Offsets) -> int:
    """How many of the steps, which are in order, come before the first of the later ones."""
    if not len(steps):
        return 0
    first = _place(log, later, 0)
    return bisect_left(range(len(steps)), first, key=lambda number: _place(log, steps, number))


def _place(log: BufferedReader, steps: Offsets, number: int) -> tuple[float, float]:
    """Epoch and batch of a step, or of the next one whose line is not broken."""
    for _, step in _steps_at(log, steps[number:]):
        return step.epoch, step.batch
    return np.inf, np.inf


def _steps_at(log: BufferedReader, offsets: Sequence[int] | Offsets) -> Iterable[tuple[int, Batch]]:
    for offset in offsets:
        log.seek(int(offset))
        event = decode(log.readline())
        if isinstance(event, Batch):
            yield int(offset), event
