"""A table of one vector a word."""

import numpy as np

from core.rnn.arrays import Array, require_floating, require_shape
from core.rnn.engine.buffers import Buffers
from core.rnn.engine.draw import Draw
from core.rnn.engine.layer import Gradient
from core.rnn.engine.occurrences import occurrences
from core.rnn.engine.signal import Signal
from core.rnn.engine.token_gradient import token_gradient


class EmbeddingLayer:
    """y_t = table[token_t]; masked where token_t = 0, if asked for."""

    def __init__(self, table: Array, mask_zero: bool = False) -> None:
        """Takes the table as it is, so that an optimizer changes it in place.

        Args:
            table: (V, D), one row a word number.
            mask_zero: whether number 0 is padding, masked in the layers behind.

        Raises:
            ValueError: the table is no matrix of real numbers.
        """
        require_shape("table", table, ("vocabulary", "dimensions"), "an embedding")
        require_floating("table", table, "an embedding")
        self.weights: list[Array] = [table]
        self.gradients: list[Gradient] = []
        self._table = table
        self._mask_zero = mask_zero
        self._buffers = Buffers()
        self._tokens: Array | None = None

    def forward(self, given: Signal, draw: Draw | None) -> Signal:
        """y_t = table[token_t].

        Args:
            given: word numbers (T, B), or (B,).
            draw: nothing is drawn here.

        Returns:
            (T, B, D), or (B, D).

        Raises:
            ValueError: something else than numbers of the table was given.
        """
        tokens = given.values
        self._require(tokens)
        shape = (*tokens.shape, self._table.shape[1])
        values = self._buffers.take("output", shape, self._table.dtype)
        # "raise" would gather into a copy first, in seven times the time; all numbers are known.
        np.take(self._table, tokens, axis=0, out=values, mode="clip")
        self._tokens = tokens
        return Signal(values, tokens != 0 if self._mask_zero else None)

    def backward(self, gradient: Array) -> None:
        """∂L/∂table[v] = Σ ∂L/∂y_t over all t with token_t = v.

        Args:
            gradient: ∂L/∂y of the last forward; the optimizer's clipping may overwrite it.
        """
        assert self._tokens is not None, "forward comes first"
        vocabulary, width = self._table.shape
        found = occurrences(self._tokens.reshape(-1), vocabulary)
        self.gradients = [token_gradient(found, gradient.reshape(-1, width), self._buffers)]

    def _require(self, tokens: Array) -> None:
        last = len(self._table) - 1
        if not np.issubdtype(tokens.dtype, np.integer):
            raise ValueError(f"inputs hold {tokens.dtype}: an embedding needs word numbers.")
        if tokens.size and not 0 <= tokens.min() <= tokens.max() <= last:
            wrong = tokens.min() if tokens.min() < 0 else tokens.max()
            raise ValueError(f"inputs hold word number {wrong}: the table has 0 … {last}.")
