"""The GRU that trains."""

from core.rnn.arrays import Array
from core.rnn.cells import GRUCell
from core.rnn.engine.draw import Draw
from core.rnn.engine.gru_reset_after import ResetAfterLayer
from core.rnn.engine.gru_reset_before import ResetBeforeLayer
from core.rnn.engine.layer import Gradient
from core.rnn.engine.signal import Signal


class GRULayer:
    """h_t = z·h_{t−1} + (1 − z)·g: what resets after the product and what resets before it."""

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
        reset_after: bool = True,
    ) -> None:
        """Takes the weights as they are, so that an optimizer changes them in place.

        Args:
            kernel: W, (D, 3H), blocks z, r, h.
            recurrent_kernel: U, (H, 3H).
            bias: with `reset_after` (2, 3H), row 0 the input's, row 1 the recurrent one; else
                (3H,).
            activation: of the candidate g.
            recurrent_activation: of the gates z and r.
            return_sequences: whether every output is handed on, or the last one alone.
            dropout: the share of inputs that are dropped.
            recurrent_dropout: the share of states that are dropped.
            reverse: whether it walks from the last timestep to the first.
            reset_after: whether the reset gate multiplies the product h·U, or h before it.

        Raises:
            ValueError: when the shapes do not fit together or an activation is unknown.
        """
        kind = ResetAfterLayer if reset_after else ResetBeforeLayer
        cell = GRUCell(
            kernel, recurrent_kernel, bias, activation, recurrent_activation, reset_after
        )
        self._layer = kind(cell, return_sequences, dropout, recurrent_dropout, reverse)
        self.weights = self._layer.weights
        self.gradients: list[Gradient] = []
        self.return_sequences, self.reverse = return_sequences, reverse

    def forward(self, given: Signal, draw: Draw | None) -> Signal:
        """(h_1 … h_T), or h_T; without a draw nothing is kept for a walk back."""
        return self._layer.forward(given, draw)

    def backward(self, gradient: Array) -> Array:
        """∂L/∂x, and ∂L/∂(W, U, b) as sums over all timesteps."""
        d_x = self._layer.backward(gradient)
        self.gradients = self._layer.gradients
        return d_x
