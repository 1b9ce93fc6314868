"""The SimpleRNN that trains."""

from typing import ClassVar

import numpy as np

from core.rnn.arrays import Array
from core.rnn.backward.derivatives import pull_back
from core.rnn.cells import SimpleRNNCell, State
from core.rnn.engine.activations_in_place import IN_PLACE, write
from core.rnn.engine.draw import Draw
from core.rnn.engine.gates import by_gate, spread
from core.rnn.engine.one_sequence import OneSequence
from core.rnn.engine.plan import Block
from core.rnn.engine.recurrent import RecurrentLayer
from core.rnn.engine.rows import fill_rows, whole_rows
from core.rnn.engine.signal import Signal
from core.rnn.engine.walk import Walk


class SimpleRNNLayer(RecurrentLayer):
    """h_t = f((m_x·x_t)·W + (m_h·h_{t−1})·U + b), with dropout masks m that all timesteps share."""

    input_order: ClassVar[tuple[int, ...]] = (0,)
    recurrent_order: ClassVar[tuple[int, ...]] = (0,)
    slots: ClassVar[int] = 1
    gradient_slots: ClassVar[int] = 1
    input_slots: ClassVar[slice] = slice(0, 1)
    recurrent_slots: ClassVar[slice] = slice(0, 1)
    masks_a_gate: ClassVar[bool] = False

    def __init__(
        self,
        kernel: Array,
        recurrent_kernel: Array,
        bias: Array,
        activation: str = "tanh",
        return_sequences: bool = False,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        reverse: bool = False,
    ) -> None:
        """Takes the weights as they are, so that an optimizer changes them in place.

        Args:
            kernel: W, (D, H).
            recurrent_kernel: U, (H, H).
            bias: b, (H,).
            activation: f.
            return_sequences: whether every output is handed on, or the last one alone.
            dropout: the share of inputs that are dropped.
            recurrent_dropout: the share of states that are dropped.
            reverse: whether it walks from the last timestep to the first.

        Raises:
            ValueError: when the shapes do not fit together or the activation is unknown.
        """
        cell = SimpleRNNCell(kernel, recurrent_kernel, bias, activation)
        super().__init__(cell, return_sequences, dropout, recurrent_dropout, reverse)
        self._activation = activation
        self._write = write(activation)
        self._fast = IN_PLACE.get(activation)
        self._one_sequence: OneSequence | None = None

    def forward(self, given: Signal, draw: Draw | None) -> Signal:
        """(h_1 … h_T), or h_T; one sequence alone, of which nothing is kept, has its own way.

        Raises:
            ValueError: when the inputs do not fit the weights.
        """
        alone = given.values.shape[1:] == (1, self.cell.inputs)
        if draw is None and given.mask is None and alone:
            return self._answer_alone(given.values[:, 0])
        return super().forward(given, draw)

    def _answer_alone(self, x: Array) -> Signal:
        """(h_1 … h_T), (T, 1, H), or h_T, (1, H), from x, (T, D)."""
        cell = self.cell
        if self._one_sequence is None:
            self._one_sequence = OneSequence(cell.inputs, cell.units, cell.dtype, self._write)
        self._walk, outputs = None, None
        if self.return_sequences:
            outputs = self._buffers.take("h", (len(x), cell.units), cell.dtype)
        there = slice(None, None, -1 if self.reverse else 1)
        last = self._one_sequence.walk(
            x[there],
            (cell.kernel, cell.recurrent_kernel, cell.bias),
            None if outputs is None else outputs[there],
        )
        return Signal((last if outputs is None else outputs)[..., np.newaxis, :])

    def _begin(self, walk: Walk) -> tuple[Array, Array]:
        """W and b."""
        bias = spread(by_gate(self.cell.bias, self.input_order), walk.x.shape[1])
        return by_gate(self.cell.kernel, self.input_order), bias

    def _gates(self, walk: Walk, block: Block, shape: tuple[int, ...]) -> Array:
        """Room for z, which need not be kept where f′(z) can be read off h."""
        keep = walk.ring if self._fast else walk.room
        return keep("gates", block, shape)

    def _take_steps(self, walk: Walk, block: Block, z: Array, state: State) -> State:
        """h_t = f(z_t + (m·h_{t−1})·U)."""
        h = walk.states("h", block, state[0])
        product, dropped = self._buffers.take("step", (2, *h[0].shape), h.dtype)
        kernel, mask = self.cell.recurrent_kernel, walk.h_dropped
        rows = whole_rows(h)
        steps = zip(z[:, 0], h[:-1], h[1:], walk.standing(block), strict=True)
        for t, (z_t, before, after, still) in enumerate(steps):
            given = before if mask is None else np.multiply(before, mask[0], out=dropped)
            np.matmul(given, kernel, out=product)
            np.add(z_t, product, out=z_t)
            self._write(z_t, after)
            if still is not None:
                np.copyto(rows[t + 1], rows[t], where=still)
        return (h[-1],)

    def _begin_back(self, walk: Walk) -> None:
        """Uᵀ in rows."""
        self._recurrent_rows = np.ascontiguousarray(self.cell.recurrent_kernel.T)

    def _factors(self, walk: Walk, block: Block) -> None:
        """f′(z_t), zero where a row keeps its state."""
        if self._fast is None:
            return
        assert walk.h is not None
        slopes = self._arrived(walk, block)[:, 0]
        self._fast.slope(walk.h[block.start + 1 : block.stop + 1], slopes)
        walk.clear_standing(block, slopes)

    def _take_steps_back(
        self, walk: Walk, block: Block, arriving: Array | None, carried: State
    ) -> None:
        """∂L/∂z_t = ∂L/∂h_t·f′(z_t),  ∂L/∂h_{t−1} = m·(∂L/∂z_t·Uᵀ)."""
        d_h = carried[0]
        through = self._buffers.take("through", d_h.shape, d_h.dtype)
        rows = whole_rows(d_h), whole_rows(through)
        d_z = self._arrived(walk, block)[:, 0]
        z = self._gates(walk, block, (1, *d_h.shape))[:, 0]
        standing, mask = walk.standing(block), walk.h_dropped
        for t in range(len(block) - 1, -1, -1):
            d_z_t, still = d_z[t], standing[t]
            if arriving is not None:
                np.add(d_h, arriving[t], out=d_h)
            if self._fast is not None:
                np.multiply(d_h, d_z_t, out=d_z_t)
            else:
                d_z_t[...] = pull_back(self._activation, z[t], d_h)
                if still is not None:
                    fill_rows(d_z_t, 0, still)
            np.matmul(d_z_t, self._recurrent_rows, out=through)
            if mask is not None:
                np.multiply(through, mask[0], out=through)
            if still is not None:
                np.copyto(rows[1], rows[0], where=still)
            d_h, through, rows = through, d_h, rows[::-1]
        if d_h is not carried[0]:
            np.copyto(carried[0], d_h)
