"""What both kinds of GRU share."""

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from core.rnn.arrays import Array
from core.rnn.cells import GRUCell
from core.rnn.engine.activations_in_place import IN_PLACE, sigmoid_of_double, write
from core.rnn.engine.gates import by_gate
from core.rnn.engine.plan import Block
from core.rnn.engine.recurrent import RecurrentLayer
from core.rnn.engine.walk import Walk


class GRUGates(RecurrentLayer):
    """Four slots a timestep: the candidate g, the gates z and r, and what the reset gate makes.

    Keras' blocks are z, r, h. Here the candidate comes first, so that z and r are one array with
    it as well as with the fourth slot.
    """

    input_order: ClassVar[tuple[int, ...]] = (2, 0, 1)
    recurrent_order: ClassVar[tuple[int, ...]] = (0, 1, 2)
    slots: ClassVar[int] = 4
    input_slots: ClassVar[slice] = slice(0, 3)

    def __init__(
        self,
        cell: GRUCell,
        return_sequences: bool,
        dropout: float,
        recurrent_dropout: float,
        reverse: bool,
    ) -> None:
        super().__init__(cell, return_sequences, dropout, recurrent_dropout, reverse)
        self._names = cell.activation, cell.recurrent_activation
        self._pointwise = all(name in IN_PLACE for name in self._names)
        # Halving rounds nothing, and spares σ a multiplication.
        self._halved = self._pointwise and cell.recurrent_activation == "sigmoid"
        self._squash = write(cell.activation)
        self._gate = sigmoid_of_double if self._halved else write(cell.recurrent_activation)

    def _by_gate_forward(self) -> tuple[Array, Array]:
        """W and U by gate, those of z and r halved where σ wants them so."""
        kernel = by_gate(self.cell.kernel, self.input_order)
        recurrent = by_gate(self.cell.recurrent_kernel, self.recurrent_order)
        if self._halved:
            kernel[1:] *= 0.5
            recurrent[:2] *= 0.5
        return kernel, recurrent

    def _rows(self, walk: Walk, block: Block, z: Array, h: Array) -> Iterator[tuple[Any, ...]]:
        """Step by step: the four slots, z and r as one, h_{t−1}, h_t, and which rows stand still.

        Args:
            walk: the walk.
            block: which of its steps.
            z: the slots, (k, 4, B, H).
            h: the states from before the first step on, (k + 1, B, H).
        """
        slots = (z[:, slot] for slot in range(4))
        return zip(*slots, z[:, 1:3], h[:-1], h[1:], walk.standing(block), strict=True)

    def _before(self, walk: Walk, block: Block) -> Array | None:
        """(k, 3, B, H) for the pre-activations of g, z, r, where a walk back asks for them."""
        if self._pointwise or not walk.keeps:
            return None
        return walk.room("before", block, (3, walk.x.shape[1], walk.units))

    def _kept(self, walk: Walk, block: Block) -> tuple[Array, Array]:
        """The slots, (k, 4, B, H), and h before each step, (k, B, H)."""
        assert walk.h is not None
        shape = (4, walk.x.shape[1], walk.units)
        return self._gates(walk, block, shape), walk.h[block.steps]

    def _factors_of_candidate_and_update(self, walk: Walk, block: Block) -> None:
        """(1 − z)·a′ for g and (h_{t−1} − g)·σ′ for z, and σ′ alone for r."""
        (slots, h_old), d_z = self._kept(walk, block), self._arrived(walk, block)
        g, z = slots[:, 0], slots[:, 1]
        squash, gate = (IN_PLACE[name].slope for name in self._names)
        part = self._scratch.take("part", g.shape, g.dtype)
        gate(slots[:, 1:3], d_z[:, 1:3])
        squash(g, d_z[:, 0])
        np.subtract(1, z, out=part)
        np.multiply(d_z[:, 0], part, out=d_z[:, 0])
        np.subtract(h_old, g, out=part)
        np.multiply(d_z[:, 1], part, out=d_z[:, 1])
