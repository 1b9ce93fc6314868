"""Many sequences of different lengths in two flat arrays, so that NumPy can work on all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Ragged:
    """N sequences of token numbers, end to end.

    Attributes:
        values: (sum of lengths,) int32, all sequences one after the other.
        offsets: (N + 1,) int64, where each sequence starts; the last entry is the end.
    """

    values: NDArray[np.int32]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        """The number of sequences."""
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """(N,) the length of each sequence."""
        return np.diff(self.offsets)

    def take(self, rows: NDArray[np.int64]) -> "Ragged":
        """The sequences of these numbers, in this order."""
        lengths = self.lengths[rows]
        values = gather(self.values, self.offsets[:-1][rows], lengths)
        return Ragged(values, offsets_of(lengths))


def offsets_of(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """(N + 1,) the running sum of lengths, starting at 0."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def ragged(sequences: Sequence[Sequence[int]]) -> Ragged:
    """The same sequences in flat arrays."""
    lengths = np.fromiter(map(len, sequences), np.int64, len(sequences))
    total = int(lengths.sum())
    values = np.fromiter(chain.from_iterable(sequences), np.int32, total)
    return Ragged(values, offsets_of(lengths))


def gather(
    values: NDArray[np.int32], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.int32]:
    """The stretches of `values` that begin at `starts` and have these lengths, end to end."""
    # Copied stretch by stretch: to work out the place of each value takes ten times as long.
    ends = (starts + lengths).tolist()
    stretches = [values[start:end] for start, end in zip(starts.tolist(), ends, strict=True)]
    return np.concatenate([values[:0], *stretches])


def prefixed(sequences: Ragged, token: int) -> Ragged:
    """Every sequence with one token in front of it."""
    offsets = sequences.offsets + np.arange(len(sequences) + 1)
    return Ragged(np.insert(sequences.values, sequences.offsets[:-1], token), offsets)
