"""The steps of a GRU whose reset gate multiplies the product h·U."""

from typing import ClassVar

import numpy as np

from core.rnn.arrays import Array
from core.rnn.backward.derivatives import pull_back
from core.rnn.cells import State
from core.rnn.engine.gates import by_gate, side_by_side, spread, transposed
from core.rnn.engine.gru_gates import GRUGates
from core.rnn.engine.plan import Block
from core.rnn.engine.rows import fill_rows, whole_rows
from core.rnn.engine.signal import Mask
from core.rnn.engine.walk import Walk


class ResetAfterLayer(GRUGates):
    """h_t = z·h_{t−1} + (1 − z)·g,  g = a(p_h + r·q),  q = (m·h_{t−1})·U_h + b_rh.

    The slots of a timestep are g, z, r, q; behind a walk back ∂L/∂ of the pre-activations of g, z
    and r, which are what arrives at x·W, and ∂L/∂q, which with z's and r's arrives at h·U.
    """

    gradient_slots: ClassVar[int] = 4
    recurrent_slots: ClassVar[slice] = slice(1, 4)

    def _begin(self, walk: Walk) -> tuple[Array, Array]:
        """W and b, with the recurrent bias where it can be added at once: for z and r."""
        kernel, self._recurrent = self._by_gate_forward()
        batch = walk.x.shape[1]
        input_bias = by_gate(self.cell.bias[0], self.input_order)
        recurrent_bias = by_gate(self.cell.bias[1], self.recurrent_order)
        input_bias[1:] += recurrent_bias[:2]
        if self._halved:
            input_bias[1:] *= 0.5
        self._bias_of_q = spread(recurrent_bias[2:], batch)[0]
        return kernel, spread(input_bias, batch)

    def _take_steps(self, walk: Walk, block: Block, z: Array, state: State) -> State:
        """h_t = g + z·(h_{t−1} − g)."""
        h = walk.states("h", block, state[0])
        before = self._before(walk, block)
        product, dropped = self._buffers.take("step", (2, 3, *z.shape[2:]), z.dtype)
        part = self._buffers.take("part", state[0].shape, z.dtype)
        mask = walk.h_dropped
        states = whole_rows(h)
        rows = self._rows(walk, block, z, h)
        for t, (g, update, r, q, shares, h_old, h_new, still) in enumerate(rows):
            given = h_old if mask is None else np.multiply(h_old, mask, out=dropped)
            np.matmul(given, self._recurrent, out=product)
            np.add(shares, product[:2], out=shares)
            np.add(product[2], self._bias_of_q, out=q)
            if before is not None:
                np.copyto(before[t, 1:], shares)
            self._gate(shares, shares)
            np.multiply(r, q, out=part)
            np.add(g, part, out=g)
            if before is not None:
                np.copyto(before[t, 0], g)
            self._squash(g, g)
            np.subtract(h_old, g, out=part)
            np.multiply(part, update, out=part)
            np.add(g, part, out=h_new)
            if still is not None:
                np.copyto(states[t + 1], states[t], where=still)
        return (h[-1],)

    def _begin_back(self, walk: Walk) -> None:
        """Uᵀ in rows."""
        self._recurrent_rows = transposed(by_gate(self.cell.recurrent_kernel, self.recurrent_order))

    def _factors(self, walk: Walk, block: Block) -> None:
        """What ∂L/∂h_t is multiplied by to be ∂L/∂ of each slot.

        (1 − z)·a′ for g, (h_{t−1} − g)·σ′ for z; g's times q·σ′ for r, and times r for q.
        """
        if not self._pointwise:
            return
        self._factors_of_candidate_and_update(walk, block)
        (slots, _), d_z = self._kept(walk, block), self._arrived(walk, block)
        np.multiply(d_z[:, 2], slots[:, 3], out=d_z[:, 2])
        np.multiply(d_z[:, 2], d_z[:, 0], out=d_z[:, 2])
        np.multiply(d_z[:, 0], slots[:, 2], out=d_z[:, 3])
        walk.clear_standing(block, d_z)
        walk.clear_standing(block, slots[:, 1], 1)

    def _take_steps_back(
        self, walk: Walk, block: Block, arriving: Array | None, carried: State
    ) -> None:
        """∂L/∂h_{t−1} = z·∂L/∂h_t + Σ_g m_g·(∂L/∂(h·U)_g·U_gᵀ)."""
        (d_h,) = carried
        d_z = self._arrived(walk, block)
        keep = self._kept(walk, block)[0][:, 1]
        products = self._buffers.take("step", (3, *d_h.shape), d_h.dtype)
        through = self._buffers.take("through", d_h.shape, d_h.dtype)
        standing, mask = walk.standing(block), walk.h_dropped
        for t in range(len(block) - 1, -1, -1):
            d = d_z[t]
            if arriving is not None:
                np.add(d_h, arriving[t], out=d_h)
            if self._pointwise:
                np.multiply(d_h, d, out=d)
            else:
                self._step_back(walk, block, t, d_h, standing[t])
            np.matmul(d[1:], self._recurrent_rows, out=products)
            if mask is not None:
                np.multiply(products, mask, out=products)
            np.add.reduce(products, axis=0, out=through)
            np.multiply(d_h, keep[t], out=d_h)
            np.add(d_h, through, out=d_h)

    def _step_back(self, walk: Walk, block: Block, t: int, d_h: Array, still: Mask | None) -> None:
        """∂L/∂ of each slot for any activation; see `core.rnn.backward.gru`."""
        slots, h_old = (array[t] for array in self._kept(walk, block))
        before = walk.room("before", block, (3, *d_h.shape))[t]
        g, z, r, q = slots
        squash, gate = self._names
        d_g = pull_back(squash, before[0], d_h * (1 - z))
        d_z = pull_back(gate, before[1], d_h * (h_old - g))
        d_r = pull_back(gate, before[2], d_g * q)
        for slot, gradient in zip(
            self._arrived(walk, block)[t], (d_g, d_z, d_r, d_g * r), strict=True
        ):
            np.copyto(slot, gradient)
            if still is not None:
                fill_rows(slot, 0, still)
        if still is not None:
            fill_rows(z, 1, still)

    def _store_bias(self, bias: Array, found: Array) -> None:
        """Row 0 is ∂L/∂(the input's bias), row 1 that of the recurrent one."""
        side_by_side(bias[self.input_slots], self.input_order, found[0])
        side_by_side(bias[self.recurrent_slots], self.recurrent_order, found[1])
