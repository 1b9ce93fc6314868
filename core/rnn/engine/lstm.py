"""The LSTM that trains."""

from typing import ClassVar

import numpy as np

from core.rnn.arrays import Array
from core.rnn.backward.derivatives import pull_back
from core.rnn.cells import LSTMCell, State
from core.rnn.engine.activations_in_place import IN_PLACE, write
from core.rnn.engine.gates import by_gate, spread, transposed
from core.rnn.engine.plan import Block
from core.rnn.engine.recurrent import RecurrentLayer
from core.rnn.engine.rows import fill_rows, whole_rows
from core.rnn.engine.signal import Mask
from core.rnn.engine.walk import Walk


class LSTMLayer(RecurrentLayer):
    """c_t = f·c_{t−1} + i·a(z_c),  h_t = o·a(c_t),  with o, i, f = σ(z_o), σ(z_i), σ(z_f).

    z = (m_x·x_t)·W + (m_h·h_{t−1})·U + b, the dropout masks m shared by all timesteps and, once
    states are dropped, one a gate. The gates lie in the order o, i, f, c: the three that σ is
    applied to are one array, as are the three that the gradient of c_t arrives at.
    """

    input_order: ClassVar[tuple[int, ...]] = (3, 0, 1, 2)
    recurrent_order: ClassVar[tuple[int, ...]] = (3, 0, 1, 2)
    slots: ClassVar[int] = 4
    gradient_slots: ClassVar[int] = 4
    input_slots: ClassVar[slice] = slice(0, 4)
    recurrent_slots: ClassVar[slice] = slice(0, 4)

    def __init__(
        self,
        kernel: Array,
        recurrent_kernel: Array,
        bias: Array,
        activation: str = "tanh",
        recurrent_activation: str = "sigmoid",
        return_sequences: bool = False,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        reverse: bool = False,
    ) -> None:
        """Takes the weights as they are, so that an optimizer changes them in place.

        Args:
            kernel: W, (D, 4H), blocks i, f, c, o.
            recurrent_kernel: U, (H, 4H).
            bias: b, (4H,).
            activation: a.
            recurrent_activation: σ.
            return_sequences: whether every output is handed on, or the last one alone.
            dropout: the share of inputs that are dropped.
            recurrent_dropout: the share of states that are dropped.
            reverse: whether it walks from the last timestep to the first.

        Raises:
            ValueError: when the shapes do not fit together or an activation is unknown.
        """
        cell = LSTMCell(kernel, recurrent_kernel, bias, activation, recurrent_activation)
        super().__init__(cell, return_sequences, dropout, recurrent_dropout, reverse)
        self._names = activation, recurrent_activation
        self._squash, self._gate = write(activation), write(recurrent_activation)
        self._pointwise = activation in IN_PLACE and recurrent_activation in IN_PLACE
        self._one_tanh = self._names == ("tanh", "sigmoid")

    def _begin(self, walk: Walk) -> tuple[Array, Array]:
        """W and b; where one tanh does for all gates, those of σ halved, which rounds nothing."""
        kernel, self._recurrent, bias = (
            by_gate(weights, self.input_order) for weights in self.weights
        )
        if self._one_tanh:
            for gates in (kernel, self._recurrent, bias):
                gates[:3] *= 0.5
        return kernel, spread(bias, walk.x.shape[1])

    def _take_steps(self, walk: Walk, block: Block, z: Array, state: State) -> State:
        """c_t = f·c_{t−1} + i·a(z_c),  h_t = o·a(c_t)."""
        h, c = walk.states("h", block, state[0]), walk.states("c", block, state[1])
        squashed = walk.room("squashed", block, state[1].shape)
        before = None if self._pointwise or not walk.keeps else walk.room("z", block, z.shape[1:])
        product, dropped = self._buffers.take("step", (2, *z.shape[1:]), z.dtype)
        part = self._buffers.take("part", state[0].shape, z.dtype)
        mask, half = walk.h_dropped, np.asarray(0.5, z.dtype)
        states = whole_rows(h), whole_rows(c)
        rows = zip(
            z, z[:, :3], *(z[:, gate] for gate in range(4)), squashed,
            h[:-1], h[1:], c[:-1], c[1:], walk.standing(block), strict=True,
        )  # fmt: skip
        for t, (z_t, shares, o, i, f, g, a, h_old, h_new, c_old, c_new, still) in enumerate(rows):
            given = h_old if mask is None else np.multiply(h_old, mask, out=dropped)
            np.matmul(given, self._recurrent, out=product)
            np.add(z_t, product, out=z_t)
            if before is not None:
                np.copyto(before[t], z_t)
            if self._one_tanh:
                np.tanh(z_t, out=z_t)
                np.multiply(shares, half, out=shares)
                np.add(shares, half, out=shares)
            else:
                self._gate(shares, shares)
                self._squash(g, g)
            np.multiply(f, c_old, out=c_new)
            np.multiply(i, g, out=part)
            np.add(c_new, part, out=c_new)
            self._squash(c_new, a)
            np.multiply(o, a, out=h_new)
            if still is not None:
                for kept in states:
                    np.copyto(kept[t + 1], kept[t], where=still)
        return h[-1], c[-1]

    def _begin_back(self, walk: Walk) -> None:
        """Uᵀ in rows."""
        self._recurrent_rows = transposed(by_gate(self.cell.recurrent_kernel, self.recurrent_order))

    def _kept(self, walk: Walk, block: Block) -> tuple[Array, Array, Array, Array]:
        """(gates, a(c), c before each step, c behind it)."""
        batch, units = walk.x.shape[1], walk.units
        gates = self._gates(walk, block, (4, batch, units))
        squashed = walk.room("squashed", block, (batch, units))
        c = walk.kept_states("c")
        c_old, c_new = c[block.steps], c[block.start + 1 : block.stop + 1]
        return gates, squashed, c_old, c_new

    def _to_c(self, walk: Walk, block: Block) -> Array:
        """Room for o·a′(c_t)."""
        return walk.ring("to c", block, (walk.x.shape[1], walk.units))

    def _factors(self, walk: Walk, block: Block) -> None:
        """What ∂L/∂h_t is multiplied by for o and on its way to c_t, and ∂L/∂c_t for i, f, c.

        a(c_t)·σ′(z_o) and o·a′(c_t);  g·σ′(z_i), c_{t−1}·σ′(z_f) and i·a′(z_c).
        """
        if not self._pointwise:
            return
        gates, squashed, c_old, _ = self._kept(walk, block)
        o, i, f, g = (gates[:, gate] for gate in range(4))
        d_z, to_c = self._arrived(walk, block), self._to_c(walk, block)
        squash, gate = (IN_PLACE[name].slope for name in self._names)
        gate(gates[:, :3], d_z[:, :3])
        squash(g, d_z[:, 3])
        for slot, meets in enumerate((squashed, g, c_old, i)):
            np.multiply(d_z[:, slot], meets, out=d_z[:, slot])
        squash(squashed, to_c)
        np.multiply(to_c, o, out=to_c)
        for factors, value in ((d_z, 0), (to_c, 0), (f, 1)):
            walk.clear_standing(block, factors, value)

    def _take_steps_back(
        self, walk: Walk, block: Block, arriving: Array | None, carried: State
    ) -> None:
        """∂L/∂c_{t−1} = f·∂L/∂c_t,  ∂L/∂h_{t−1} = Σ_g m_g·(∂L/∂z_g·U_gᵀ), once ∂L/∂z_t is known."""
        d_h, d_c = carried
        d_z, to_c = self._arrived(walk, block), self._to_c(walk, block)
        forget = self._gates(walk, block, d_z.shape[1:])[:, 2]
        products = self._buffers.take("step", d_z.shape[1:], d_z.dtype)
        part, through = self._buffers.take("through", (2, *d_h.shape), d_h.dtype)
        rows = whole_rows(d_h), whole_rows(through)
        standing, mask = walk.standing(block), walk.h_dropped
        d_o, d_ifc = d_z[:, 0], d_z[:, 1:]
        for t in range(len(block) - 1, -1, -1):
            if arriving is not None:
                np.add(d_h, arriving[t], out=d_h)
            if self._pointwise:
                np.multiply(d_h, to_c[t], out=part)
                np.add(d_c, part, out=d_c)
                np.multiply(d_h, d_o[t], out=d_o[t])
                np.multiply(d_c, d_ifc[t], out=d_ifc[t])
                np.multiply(d_c, forget[t], out=d_c)
            else:
                self._step_back(walk, block, t, d_h, d_c, standing[t])
            np.matmul(d_z[t], self._recurrent_rows, out=products)
            if mask is not None:
                np.multiply(products, mask, out=products)
            np.add.reduce(products, axis=0, out=through)
            still = standing[t]
            if still is not None:
                np.copyto(rows[1], rows[0], where=still)
            d_h, through, rows = through, d_h, rows[::-1]
        if d_h is not carried[0]:
            np.copyto(carried[0], d_h)

    def _step_back(
        self, walk: Walk, block: Block, t: int, d_h: Array, d_c: Array, still: Mask | None
    ) -> None:
        """∂L/∂z_t and ∂L/∂c_{t−1} for any activation; see `core.rnn.backward.lstm`."""
        gates, squashed, c_old, c_new = (array[t] for array in self._kept(walk, block))
        squash, gate = self._names
        o, i, f, g = gates
        z_o, z_i, z_f, z_c = walk.room("z", block, gates.shape)[t]
        total = d_c + pull_back(squash, c_new, d_h * o)
        found = (
            pull_back(gate, z_o, d_h * squashed),
            pull_back(gate, z_i, total * g),
            pull_back(gate, z_f, total * c_old),
            pull_back(squash, z_c, total * i),
        )
        through = total * f
        if still is not None:
            np.copyto(through, d_c, where=still[:, np.newaxis])
        np.copyto(d_c, through)
        for slot, gradient in zip(self._arrived(walk, block)[t], found, strict=True):
            np.copyto(slot, gradient)
            if still is not None:
                fill_rows(slot, 0, still)
