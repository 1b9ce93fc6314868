"""Which timesteps a walk takes, and in which blocks."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.rnn.engine.signal import Mask


@dataclass(frozen=True)
class Block:
    """Timesteps start … stop − 1 of the walk, each of which counts for some row.

    Attributes:
        number: 0, 1, 2, … in the order of the walk.
        start: the first timestep.
        stop: the one after the last.
        mixed: for each step, whether it does not count for every row.
    """

    number: int
    start: int
    stop: int
    mixed: tuple[bool, ...]

    @property
    def steps(self) -> slice:
        """What the block takes of an array with time first."""
        return slice(self.start, self.stop)

    def __len__(self) -> int:
        return self.stop - self.start


def planned(mask: Mask | None, timesteps: int, longest: int) -> list[Block]:
    """The blocks of a walk; timesteps between them count for no row and are skipped.

    Args:
        mask: (T, B), True where a step counts; None when all do.
        timesteps: T.
        longest: how many timesteps a block has at most.
    """
    if mask is None:
        runs = [(0, timesteps)]
        mixed: list[bool] = [False] * timesteps
    else:
        counting = np.count_nonzero(mask, axis=1)
        mixed = (counting < mask.shape[1]).tolist()
        edges = np.flatnonzero(np.diff(counting > 0, prepend=False, append=False)).tolist()
        runs = list(zip(edges[::2], edges[1::2], strict=True))
    cuts = [
        (start, min(start + longest, stop))
        for first, stop in runs
        for start in range(first, stop, longest)
    ]
    return [
        Block(number, start, stop, tuple(mixed[start:stop]))
        for number, (start, stop) in enumerate(cuts)
    ]


def gaps(blocks: list[Block], timesteps: int) -> list[slice]:
    """The timesteps before each block that are skipped, and those behind the last: often empty."""
    edges = [0, *(edge for block in blocks for edge in (block.start, block.stop)), timesteps]
    return [slice(start, stop) for start, stop in list(pairwise(edges))[::2]]
