"""Sums over all places in a batch at which the same word number stands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.engine.buffers import Buffers

BLOCK = 1024
"""Rows that are gathered at once: they and their sum stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Occurrences:
    """Where each word number of a batch stands.

    Attributes:
        rows: (N,) the numbers that occur, ascending.
        order: (M,) all places, those of the smallest number first, each number's in their order.
        ranked: (N,) the entries of `rows`, the most frequent number first.
        starts: (N,) where the places of that number begin in `order`, ranked.
        counts: (N,) how many they are, ranked: never ascending.
    """

    rows: NDArray[np.intp]
    order: NDArray[np.intp]
    ranked: NDArray[np.intp]
    starts: NDArray[np.intp]
    counts: NDArray[np.intp]


def occurrences(tokens: NDArray[np.integer], vocabulary: int) -> Occurrences:
    """Finds where each word number stands.

    Args:
        tokens: (M,) word numbers, below `vocabulary`.
        vocabulary: how many word numbers there are.
    """
    # NumPy sorts 16 bits by radix, which took a seventh of the time that 64 bits take.
    narrow = tokens.astype(np.uint16) if vocabulary <= 1 << 16 else tokens
    order = np.argsort(narrow, kind="stable")
    ordered = narrow[order]
    begins = np.empty(len(ordered), np.bool_)
    begins[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=begins[1:])
    starts = np.flatnonzero(begins)
    counts = np.diff(starts, append=len(ordered))
    ranked = np.argsort(-counts, kind="stable")
    return Occurrences(
        ordered[starts].astype(np.intp), order, ranked, starts[ranked], counts[ranked]
    )


def sum_by_row(found: Occurrences, each: Array, sums: Array, buffers: Buffers) -> None:
    """sums_n = Σ each_i over all places i of the number rows_n.

    `np.add.reduceat` says the same in one call and takes five times as long, as it adds along the
    short axis. Here the few frequent numbers are summed one by one, and of all others the first
    occurrence at once, then the second, and so on: those that have one stand in front.

    Args:
        found: where the numbers stand.
        each: (M, D) what is summed.
        sums: (N, D) is written.
        buffers: where the work is done.
    """
    number, width = sums.shape
    if not number:
        return
    ranked = buffers.take("ranked", sums.shape, sums.dtype)
    part = buffers.take("part", (max(BLOCK, number), width), sums.dtype)
    frequent = _frequent(found.counts)
    for n in range(frequent):
        start, count = found.starts[n], found.counts[n]
        _sum_places(each, found.order[start : start + count], part, ranked[n])
    starts, counts = found.starts[frequent:], found.counts[frequent:]
    rare = ranked[frequent:]
    if len(rare):
        np.take(each, found.order[starts], axis=0, out=rare, mode="clip")
        longest = int(counts[0])
        # The counts descend: those above k are as many as stand before −k in the negated ones.
        reach = np.searchsorted(-counts, -np.arange(longest), side="left")
        for occurrence in range(1, longest):
            still = reach[occurrence]
            places = found.order[starts[:still] + occurrence]
            np.take(each, places, axis=0, out=part[:still], mode="clip")
            rare[:still] += part[:still]
    back = np.empty(number, np.intp)
    back[found.ranked] = np.arange(number)
    np.take(ranked, back, axis=0, out=sums, mode="clip")


def _frequent(counts: NDArray[np.intp]) -> int:
    """F = argmin_f (rounds for all behind the first f + twice f): one number costs two rounds."""
    behind = np.append(counts, 0)
    return int(np.argmin(behind + 2 * np.arange(len(behind))))


def _sum_places(each: Array, places: NDArray[np.intp], part: Array, total: Array) -> None:
    """Σ_i each_i over the places i, a block at a time, into `total`."""
    total.fill(0)
    for start in range(0, len(places), BLOCK):
        block = places[start : start + BLOCK]
        rows = part[: len(block)]
        np.take(each, block, axis=0, out=rows, mode="clip")
        total += _folded(rows)


def _folded(rows: Array) -> Array:
    """Σ_i rows_i, the second half added to the first until few are left; rows are overwritten.

    Every number takes part in few additions, so that little is rounded away.
    """
    count = len(rows)
    while count > 16:
        half, odd = divmod(count, 2)
        if odd:
            rows[0] += rows[count - 1]
        rows[:half] += rows[half : 2 * half]
        count = half
    total: Array = np.add.reduce(rows[:count], axis=0)
    return total
