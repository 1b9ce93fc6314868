"""What one walk through time has before its eyes, in the order in which it goes."""

from dataclasses import dataclass

import numpy as np

from core.rnn.arrays import Array
from core.rnn.engine.buffers import Buffers
from core.rnn.engine.plan import Block, gaps
from core.rnn.engine.rows import fill_rows
from core.rnn.engine.signal import Mask


@dataclass(frozen=True, eq=False)
class Walk:
    """A batch on its way; a layer that goes backwards in time sees every array flipped.

    Attributes:
        x: (T, B, D).
        mask: (T, B), True where a step counts; None when all do.
        x_dropped: (1, B, D), (G, B, D) or None: the dropout mask of x.
        h_dropped: (1, B, H), (G, B, H) or None: that of the states.
        blocks: the timesteps that count for some row.
        longest: how many timesteps a block has at most.
        keeps: whether a walk back may follow.
        units: H.
        h: (T + 1, B, H), the state before the first step and behind each; None where only the
            last output is asked for and nothing is kept.
        buffers: of the layer.
    """

    x: Array
    mask: Mask | None
    x_dropped: Array | None
    h_dropped: Array | None
    blocks: list[Block]
    longest: int
    keeps: bool
    units: int
    h: Array | None
    buffers: Buffers

    @property
    def skipped(self) -> list[slice]:
        """The timesteps before each block that count for no row, and those behind the last."""
        return gaps(self.blocks, len(self.x))

    def room(self, name: str, block: Block, shape: tuple[int, ...]) -> Array:
        """(k, …) for what a block's steps compute; the next block's unless the walk keeps it.

        Args:
            name: what is computed.
            block: the timesteps.
            shape: of one timestep.
        """
        if self.keeps:
            return self.buffers.take(name, (len(self.x), *shape), self.x.dtype)[block.steps]
        return self.ring(name, block, shape)

    def ring(self, name: str, block: Block, shape: tuple[int, ...]) -> Array:
        """(k, …) that the next block overwrites, so that it stays in the cache."""
        return self.buffers.take(name, (self.longest, *shape), self.x.dtype)[: len(block)]

    def states(self, name: str, block: Block, before: Array) -> Array:
        """(k + 1, B, H) for a state before a block, which is copied there, and behind its steps."""
        if name == "h" and self.h is not None:
            there = self.h[block.start : block.stop + 1]
        elif self.keeps:
            there = self.kept_states(name)[block.start : block.stop + 1]
        else:
            # The first entry is nobody else's, so that the last block's state can be copied there.
            ring = self.buffers.take(name, (self.longest + 1, *before.shape), before.dtype)
            there = ring[: len(block) + 1]
        np.copyto(there[0], before)
        return there

    def kept_states(self, name: str) -> Array:
        """(T + 1, B, H), a state before the first step and behind each, of a walk that keeps it."""
        timesteps, batch, _ = self.x.shape
        return self.buffers.take(name, (timesteps + 1, batch, self.units), self.x.dtype)

    def clear_standing(self, block: Block, factors: Array, value: float = 0) -> None:
        """A factor of 0 (or 1) for each row that keeps its state.

        Args:
            block: the timesteps.
            factors: (k, B, H) or (k, S, B, H).
            value: what is written there.
        """
        if self.mask is not None and any(block.mixed):
            still = ~self.mask[block.steps]
            shape = (len(block), *(1,) * (factors.ndim - 3), still.shape[1])
            fill_rows(factors, value, still.reshape(shape))

    def standing(self, block: Block) -> list[Mask | None]:
        """For each step (B,), True where a row keeps its state, or None where none does."""
        if self.mask is None or not any(block.mixed):
            return [None] * len(block)
        still = ~self.mask[block.steps]
        return [rows if mixed else None for rows, mixed in zip(still, block.mixed, strict=True)]
