"""The gradient of an embedding's table, from the gradient of every place in a batch."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.rnn.arrays import Array
from core.rnn.engine.buffers import Buffers
from core.rnn.engine.layer import RowGradient
from core.rnn.engine.occurrences import Occurrences, sum_by_row


@dataclass(frozen=True, eq=False)
class TokenGradient(RowGradient):
    """∂L/∂table[v] = Σ_i g_i over all places i with token_i = v, which remembers every g_i.

    On TensorFlow, Keras hands its optimizers the g_i one by one, as `tf.IndexedSlices` in which a
    number may stand many times, and squares and clips them before they are summed: Adam and
    RMSprop see Σ g_i² where (Σ g_i)² would be expected
    (keras/src/backend/tensorflow/sparse.py, `elementwise_unary`).

    Attributes:
        found: where each word number stands.
        each: (M, D) the g_i.
        buffers: where sums are kept.
    """

    found: Occurrences
    each: Array
    buffers: Buffers

    @cached_property
    def squares(self) -> Array:
        """s_n = Σ_i g_i² over all places i of the number rows_n: (N, D)."""
        squared = self.buffers.take("squared", self.each.shape, self.each.dtype)
        np.square(self.each, out=squared)
        sums = self.buffers.take("squares", self.values.shape, self.values.dtype)
        sum_by_row(self.found, squared, sums, self.buffers)
        return sums

    def squared_norm(self) -> float:
        """Σ_i ‖g_i‖², over all places."""
        flat = self.each.reshape(-1)
        return float(np.dot(flat, flat))

    def clipped(self, limit: float) -> "TokenGradient":
        """g_i ← min(max(g_i, −limit), limit) in place, and their sums in place of the old ones."""
        np.clip(self.each, -limit, limit, out=self.each)
        return token_gradient(self.found, self.each, self.buffers)


def token_gradient(found: Occurrences, each: Array, buffers: Buffers) -> TokenGradient:
    """∂L/∂table[v] = Σ_i g_i over all places i with token_i = v.

    Args:
        found: where each word number stands.
        each: (M, D) the g_i.
        buffers: where the sums are kept until they are next asked for.
    """
    values = buffers.take("values", (len(found.rows), each.shape[-1]), each.dtype)
    sum_by_row(found, each, values, buffers)
    return TokenGradient(found.rows, values, found, each, buffers)
