"""The steps of a GRU whose reset gate multiplies h before the product with U."""

from typing import ClassVar

import numpy as np

from core.rnn.arrays import Array
from core.rnn.backward.derivatives import pull_back
from core.rnn.cells import State
from core.rnn.engine.gates import by_gate, spread, transposed
from core.rnn.engine.gru_gates import GRUGates
from core.rnn.engine.plan import Block
from core.rnn.engine.products import kernel_gradient
from core.rnn.engine.rows import fill_rows, whole_rows
from core.rnn.engine.signal import Mask
from core.rnn.engine.walk import Walk


class ResetBeforeLayer(GRUGates):
    """h_t = z·h_{t−1} + (1 − z)·g,  g = a(p_h + s·U_h),  s = r·(m·h_{t−1}).

    The slots of a timestep are g, z, r, s; behind a walk back the first three hold ∂L/∂ of their
    pre-activations.
    """

    gradient_slots: ClassVar[int] = 3
    recurrent_slots: ClassVar[slice] = slice(0, 3)

    def _begin(self, walk: Walk) -> tuple[Array, Array]:
        """W and b."""
        kernel, recurrent = self._by_gate_forward()
        self._gate_kernels, self._candidate_kernel = recurrent[:2], recurrent[2]
        bias = by_gate(self.cell.bias, self.input_order)
        if self._halved:
            bias[1:] *= 0.5
        return kernel, spread(bias, walk.x.shape[1])

    def _take_steps(self, walk: Walk, block: Block, z: Array, state: State) -> State:
        """h_t = g + z·(h_{t−1} − g)."""
        h = walk.states("h", block, state[0])
        before = self._before(walk, block)
        product, dropped = self._buffers.take("step", (2, 2, *z.shape[2:]), z.dtype)
        part = self._buffers.take("part", state[0].shape, z.dtype)
        mask = walk.h_dropped
        states = whole_rows(h)
        rows = self._rows(walk, block, z, h)
        for t, (g, update, r, s, shares, h_old, h_new, still) in enumerate(rows):
            given = h_old if mask is None else np.multiply(h_old, mask[:2], out=dropped)
            np.matmul(given, self._gate_kernels, out=product)
            np.add(shares, product, out=shares)
            if before is not None:
                np.copyto(before[t, 1:], shares)
            self._gate(shares, shares)
            np.multiply(r, h_old, out=s)
            if mask is not None:
                np.multiply(s, mask[2], out=s)
            np.matmul(s, self._candidate_kernel, out=part)
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
        rows = transposed(by_gate(self.cell.recurrent_kernel, self.recurrent_order))
        self._gate_rows, self._candidate_rows = rows[:2], rows[2]

    def _factors(self, walk: Walk, block: Block) -> None:
        """What ∂L/∂h_t is multiplied by for g and z, and ∂L/∂s for r: m·h_{t−1}·σ′."""
        if not self._pointwise:
            return
        self._factors_of_candidate_and_update(walk, block)
        (slots, h_old), d_z = self._kept(walk, block), self._arrived(walk, block)
        np.multiply(d_z[:, 2], h_old, out=d_z[:, 2])
        if walk.h_dropped is not None:
            np.multiply(d_z[:, 2], walk.h_dropped[2], out=d_z[:, 2])
        walk.clear_standing(block, d_z)
        walk.clear_standing(block, slots[:, 1], 1)

    def _take_steps_back(
        self, walk: Walk, block: Block, arriving: Array | None, carried: State
    ) -> None:
        """∂L/∂s = ∂L/∂g·U_hᵀ,  ∂L/∂h_{t−1} = z·∂L/∂h_t + m·r·∂L/∂s + Σ m_g·(∂L/∂z_g·U_gᵀ)."""
        (d_h,) = carried
        (slots, _), d_z = self._kept(walk, block), self._arrived(walk, block)
        products = self._buffers.take("step", (2, *d_h.shape), d_h.dtype)
        through, d_s = self._buffers.take("through", (2, *d_h.shape), d_h.dtype)
        standing, mask = walk.standing(block), walk.h_dropped
        for t in range(len(block) - 1, -1, -1):
            d = d_z[t]
            if arriving is not None:
                np.add(d_h, arriving[t], out=d_h)
            if self._pointwise:
                np.multiply(d_h, d[:2], out=d[:2])
                np.matmul(d[0], self._candidate_rows, out=d_s)
                np.multiply(d_s, d[2], out=d[2])
            else:
                self._step_back(walk, block, t, d_h, d_s, standing[t])
            np.matmul(d[1:3], self._gate_rows, out=products)
            if mask is not None:
                np.multiply(products, mask[:2], out=products)
            np.add.reduce(products, axis=0, out=through)
            np.multiply(d_s, slots[t, 2], out=d_s)
            if mask is not None:
                np.multiply(d_s, mask[2], out=d_s)
            np.add(through, d_s, out=through)
            np.multiply(d_h, slots[t, 1], out=d_h)
            np.add(d_h, through, out=d_h)

    def _step_back(
        self, walk: Walk, block: Block, t: int, d_h: Array, d_s: Array, still: Mask | None
    ) -> None:
        """∂L/∂ of g, z, r and s for any activation; see `core.rnn.backward.gru`."""
        slots, h_old = (array[t] for array in self._kept(walk, block))
        before = walk.room("before", block, (3, *d_h.shape))[t]
        g, z, _, _ = slots
        h_given = h_old if walk.h_dropped is None else h_old * walk.h_dropped[2]
        squash, gate = self._names
        d_g = pull_back(squash, before[0], d_h * (1 - z))
        d_z = pull_back(gate, before[1], d_h * (h_old - g))
        np.matmul(d_g, self._candidate_rows, out=d_s)
        d_r = pull_back(gate, before[2], d_s * h_given)
        gradients = self._arrived(walk, block)[t]
        for slot, gradient in zip(gradients, (d_g, d_z, d_r), strict=True):
            np.copyto(slot, gradient)
            if still is not None:
                fill_rows(slot, 0, still)
        if still is not None:
            fill_rows(d_s, 0, still)
            fill_rows(z, 1, still)

    def _recurrent_gradient(self, walk: Walk, block: Block, d_z: Array, into: Array) -> None:
        """∂L/∂U of z and r from h_{t−1}, that of the candidate from s."""
        slots, h_old = self._kept(walk, block)
        mask = None if walk.h_dropped is None else walk.h_dropped[:2]
        kernel_gradient(h_old, mask, d_z[:, 1:3], into[:2], self._scratch)
        kernel_gradient(slots[:, 3], None, d_z[:, :1], into[2:], self._scratch)
