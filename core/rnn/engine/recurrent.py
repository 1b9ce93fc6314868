"""What the recurrent layers share: everything but their steps.

A walk goes through the timesteps in blocks that stay in the cache: the inputs of a block are
multiplied by the kernel just before its steps are taken, and on the way back the gradients of its
steps by inputs, states and kernel just behind. A layer that goes backwards in time sees its arrays
flipped. There is one thread: a second one for those products was measured, and gained nothing.
"""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from core.rnn.arrays import Array, require_shape
from core.rnn.cells import Cell, State
from core.rnn.engine.buffers import Buffers
from core.rnn.engine.draw import Draw
from core.rnn.engine.gates import by_gate, side_by_side, transposed
from core.rnn.engine.layer import Gradient
from core.rnn.engine.plan import Block, planned
from core.rnn.engine.products import bias_gradient, input_gradient, kernel_gradient, project
from core.rnn.engine.signal import Signal
from core.rnn.engine.walk import Walk

BLOCK_BYTES = 1 << 20
"""What the gates of one block of timesteps take: about a core's second cache."""


class RecurrentLayer(ABC):
    """(h_1 … h_T) or h_T from (x_1 … x_T), and the way back; see `core.rnn.engine.layer.Layer`.

    Attributes:
        cell: the weights, arrays that an optimizer changes in place, and the activations.
        return_sequences: whether every output is handed on, or the last one alone.
        reverse: whether it walks from the last timestep to the first.
        input_order: which block of Keras' kernel each gate is.
        recurrent_order: that of the recurrent kernel.
        slots: how many blocks of (B, H) a timestep's gates take, G or more.
        gradient_slots: how many ∂L/∂z of a timestep take.
        input_slots: which of them are ∂L/∂(x·W).
        recurrent_slots: which of them are ∂L/∂(h·U).
        masks_a_gate: whether dropout draws a mask for each gate once states are dropped.
    """

    input_order: ClassVar[tuple[int, ...]]
    recurrent_order: ClassVar[tuple[int, ...]]
    slots: ClassVar[int]
    gradient_slots: ClassVar[int]
    input_slots: ClassVar[slice]
    recurrent_slots: ClassVar[slice]
    masks_a_gate: ClassVar[bool] = True

    def __init__(
        self,
        cell: Cell,
        return_sequences: bool,
        dropout: float,
        recurrent_dropout: float,
        reverse: bool,
    ) -> None:
        self.cell = cell
        self.return_sequences = return_sequences
        self.weights: list[Array] = [cell.kernel, cell.recurrent_kernel, cell.bias]
        self.gradients: list[Gradient] = []
        self._rates = (_share("dropout", dropout), _share("recurrent_dropout", recurrent_dropout))
        self.reverse = reverse
        self._buffers, self._scratch = Buffers(), Buffers()
        self._walk: Walk | None = None
        self._kernel_rows = cell.kernel

    @abstractmethod
    def _begin(self, walk: Walk) -> tuple[Array, Array]:
        """(W, b) by gate, (G, D, H) and (G, B, H); takes from the weights what the steps need."""

    @abstractmethod
    def _take_steps(self, walk: Walk, block: Block, z: Array, state: State) -> State:
        """The state behind a block.

        Args:
            walk: the walk.
            block: its timesteps.
            z: (k, slots, B, H), x·W + b in the first G slots.
            state: the state before the block.
        """

    @abstractmethod
    def _begin_back(self, walk: Walk) -> None:
        """Takes from the weights what the steps back need."""

    @abstractmethod
    def _factors(self, walk: Walk, block: Block) -> None:
        """∂(state)/∂z of a block's steps, as far as it does not depend on what arrives there."""

    @abstractmethod
    def _take_steps_back(
        self, walk: Walk, block: Block, arriving: Array | None, carried: State
    ) -> None:
        """∂L/∂(state before a block) from that of the state behind it, where that lies.

        Args:
            walk: the walk.
            block: its timesteps.
            arriving: (k, B, H), ∂L/∂y of each step; None for zeros.
            carried: ∂L/∂(state behind), overwritten by ∂L/∂(state before).
        """

    def forward(self, given: Signal, draw: Draw | None) -> Signal:
        """(h_1 … h_T), or h_T; without a draw nothing is kept for a walk back.

        Raises:
            ValueError: when the inputs do not fit the weights.
        """
        walk = self._planned(given, draw)
        self._walk = walk if walk.keeps else None
        kernel, bias = self._begin(walk)
        shape = (self.slots, walk.x.shape[1], walk.units)
        state, skipped = self._zeros(walk, "initial"), walk.skipped
        for block in walk.blocks:
            _repeat(walk, skipped[block.number], state[0])
            x, z = walk.x[block.steps], self._gates(walk, block, shape)
            project(x, walk.x_dropped, kernel, bias, z[:, : len(kernel)], self._scratch)
            state = self._take_steps(walk, block, z, state)
        _repeat(walk, skipped[-1], state[0])
        if not self.return_sequences:
            return Signal(state[0])
        assert walk.h is not None
        return Signal(walk.h[:0:-1] if self.reverse else walk.h[1:], given.mask)

    def backward(self, gradient: Array) -> Array:
        """∂L/∂x, and ∂L/∂(W, U, b) as sums over all timesteps.

        Raises:
            ValueError: when the last walk forward was inference.
        """
        walk = self._walk
        if walk is None:
            raise ValueError("nothing is kept for a walk back: go forward with a draw first.")
        arriving = None
        carried = self._zeros(walk, "carried")
        if not self.return_sequences:
            np.copyto(carried[0], gradient)
        else:
            arriving = gradient[::-1] if self.reverse else gradient
        self._kernel_rows = transposed(by_gate(self.cell.kernel, self.input_order))
        self._begin_back(walk)
        d_x = self._buffers.take("inputs", walk.x.shape, walk.x.dtype)
        d_x_walked = d_x[::-1] if self.reverse else d_x
        sums = self._sums(len(walk.blocks))

        skipped = walk.skipped
        for steps in skipped:
            d_x_walked[steps] = 0
        for block in reversed(walk.blocks):
            _gather(arriving, skipped[block.number + 1], carried[0])
            self._factors(walk, block)
            told = None if arriving is None else arriving[block.steps]
            self._take_steps_back(walk, block, told, carried)
            self._products(
                walk, block, [array[block.number] for array in sums], d_x_walked[block.steps]
            )
        self._store(*(np.add.reduce(array, axis=0) for array in sums))
        return d_x

    def _products(self, walk: Walk, block: Block, sums: list[Array], d_x: Array) -> None:
        """A block's part of ∂L/∂(W, U, b), and its ∂L/∂x."""
        scratch = self._scratch
        d_z = self._arrived(walk, block)
        d_input = d_z[:, self.input_slots]
        kernel, recurrent, bias = sums
        kernel_gradient(walk.x[block.steps], walk.x_dropped, d_input, kernel, scratch)
        self._recurrent_gradient(walk, block, d_z[:, self.recurrent_slots], recurrent)
        bias_gradient(d_z, bias, scratch)
        input_gradient(d_input, self._kernel_rows, walk.x_dropped, d_x, scratch)

    def _recurrent_gradient(self, walk: Walk, block: Block, d_z: Array, into: Array) -> None:
        """∂L/∂U = Σ_t (h_{t−1}·m)ᵀ·∂L/∂z_t, of a block."""
        assert walk.h is not None
        kernel_gradient(walk.h[block.steps], walk.h_dropped, d_z, into, self._scratch)

    def _sums(self, blocks: int) -> list[Array]:
        """Room for each block's part of ∂L/∂(W, U, b), by gate."""
        gates, units, dtype = len(self.input_order), self.cell.units, self.cell.dtype
        take = self._buffers.take
        return [
            take("kernels", (blocks, gates, self.cell.inputs, units), dtype),
            take("recurrent kernels", (blocks, gates, units, units), dtype),
            take("biases", (blocks, self.gradient_slots, units), dtype),
        ]

    def _store(self, kernel: Array, recurrent: Array, bias: Array) -> None:
        """∂L/∂weights as Keras has them, from what they are by gate."""
        found = [np.empty_like(weights) for weights in self.weights]
        side_by_side(kernel, self.input_order, found[0])
        side_by_side(recurrent, self.recurrent_order, found[1])
        self._store_bias(bias, found[2])
        self.gradients = list(found)

    def _store_bias(self, bias: Array, found: Array) -> None:
        """∂L/∂b as Keras has it, from the sums of all slots, (slots, H)."""
        side_by_side(bias[self.input_slots], self.input_order, found)

    def _planned(self, given: Signal, draw: Draw | None) -> Walk:
        x, mask = np.asarray(given.values, self.cell.dtype), given.mask
        owner = f"{self.cell.kind} with {self.cell.inputs} inputs"
        require_shape("inputs", x, ("timesteps", "batch", self.cell.inputs), owner)
        timesteps, batch, _ = x.shape
        units = self.cell.units
        if mask is not None:
            require_shape("mask", mask, (timesteps, batch), owner)
        step_bytes = self.slots * batch * units * x.itemsize
        longest = max(1, min(timesteps, BLOCK_BYTES // max(1, step_bytes)))
        h = None
        if draw is not None or self.return_sequences:
            h = self._buffers.take("h", (timesteps + 1, batch, units), x.dtype)
        if self.reverse:
            x, mask = x[::-1], None if mask is None else mask[::-1]
            h = None if h is None else h[::-1]
        blocks = planned(mask, timesteps, longest)
        dropped = self._dropped(draw, batch)
        return Walk(x, mask, *dropped, blocks, longest, draw is not None, units, h, self._buffers)

    def _dropped(self, draw: Draw | None, batch: int) -> tuple[Array | None, Array | None]:
        """The masks of x and of h; the gates of Keras' cells share one while no state is dropped.

        Source: Keras 3.15, keras/src/layers/rnn/dropout_rnn_cell.py, and `implementation` in
        lstm.py and gru.py.
        """
        if draw is None:
            return None, None
        of_inputs, of_states = self._rates
        gates = len(self.input_order) if self.masks_a_gate and of_states > 0 else 1
        masks: list[Array | None] = []
        for rate, size, order in (
            (of_inputs, self.cell.inputs, self.input_order),
            (of_states, self.cell.units, self.recurrent_order),
        ):
            if rate == 0:
                masks.append(None)
                continue
            mask = draw.kept((gates, batch, size), rate, self.cell.dtype)
            masks.append(mask[list(order)] if gates > 1 else mask)
        return masks[0], masks[1]

    def _zeros(self, walk: Walk, name: str) -> State:
        """Zeros of the shape of a state."""
        count, batch = self.cell.state_arrays, walk.x.shape[1]
        arrays = self._buffers.take(name, (count, batch, walk.units), walk.x.dtype)
        arrays.fill(0)
        return tuple(arrays)

    def _arrived(self, walk: Walk, block: Block) -> Array:
        """(k, gradient_slots, B, H), ∂L/∂z of a block's steps; before them their factors."""
        return walk.ring("d_z", block, (self.gradient_slots, walk.x.shape[1], walk.units))

    def _gates(self, walk: Walk, block: Block, shape: tuple[int, ...]) -> Array:
        """(k, slots, B, H) of a block."""
        return walk.room("gates", block, shape)


def _share(name: str, rate: float) -> float:
    """A rate of dropout, refused when it is none."""
    if not 0 <= rate < 1:
        raise ValueError(f"{name} is {rate}: a recurrent layer needs 0 or more, and less than 1.")
    return rate


def _repeat(walk: Walk, skipped: slice, h: Array) -> None:
    """y_t = y_{t−1} where a timestep counts for no row."""
    if walk.h is not None:
        walk.h[skipped.start + 1 : skipped.stop + 1] = h


def _gather(arriving: Array | None, skipped: slice, carried: Array) -> None:
    """∂L/∂h gains Σ ∂L/∂y_t over the timesteps that repeat h."""
    if arriving is not None and skipped.start < skipped.stop:
        np.add(carried, arriving[skipped].sum(axis=0), out=carried)
