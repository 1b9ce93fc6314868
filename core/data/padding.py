"""Sequences of different lengths as one rectangle."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.data.ragged import Ragged, ragged
from core.data.spec import Side
from core.errors import UsageProblem

MEMORY_LIMIT = 4 * 2**30


def pad(
    sequences: Ragged | Sequence[Sequence[int]], maxlen: int, padding: Side, truncating: Side
) -> NDArray[np.int32]:
    """Cuts and fills sequences to one length, exactly as `keras.utils.pad_sequences` does.

    Args:
        sequences: N sequences of token numbers.
        maxlen: the length that all of them get.
        padding: which end of a short sequence the zeros go to.
        truncating: which end of a long sequence is cut off.

    Returns:
        (N, maxlen) int32.

    Raises:
        UsageProblem: when the rectangle would not fit into memory.
    """
    if not isinstance(sequences, Ragged):
        sequences = ragged(sequences)
    require_room(len(sequences) * maxlen * 4, maxlen)
    padded = np.zeros((len(sequences), maxlen), np.int32)
    fill(padded, sequences, padding, truncating)
    return padded


def fill(zeros: NDArray[np.int32], sequences: Ragged, padding: Side, truncating: Side) -> None:
    """Writes one sequence into each row of `zeros`, (N, maxlen), as `pad` places it."""
    maxlen = zeros.shape[1]
    kept = np.minimum(sequences.lengths, maxlen)
    starts = sequences.offsets[:-1] if truncating == "post" else sequences.offsets[1:] - kept
    columns = np.zeros_like(kept) if padding == "post" else maxlen - kept
    for row, start, count, column in zip(
        zeros, starts.tolist(), kept.tolist(), columns.tolist(), strict=True
    ):
        row[column : column + count] = sequences.values[start : start + count]


def require_room(size: int, maxlen: int) -> None:
    """Refuses a `maxlen` that makes an array too large to hold.

    Args:
        size: how many bytes the array would take.
        maxlen: the setting to blame.

    Raises:
        UsageProblem: above 4 GiB.
    """
    if size > MEMORY_LIMIT:
        raise UsageProblem(
            f"maxlen={maxlen} would need {size / 2**30:.0f} GiB of memory for the data alone: "
            f"choose a smaller maxlen or a limit (at most {MEMORY_LIMIT // 2**30} GiB are used)."
        )
