"""Weights with one block a gate, each contiguous, where Keras has the gates side by side."""

import numpy as np

from core.rnn.arrays import Array


def by_gate(joined: Array, order: tuple[int, ...]) -> Array:
    """(G, …, H) from (…, kH): block `order[g]` of the columns becomes gate g, contiguous.

    Args:
        joined: (R, kH) or (kH,), as Keras has it.
        order: which of Keras' blocks each gate is.
    """
    blocks = 1 + max(order)
    split = joined.reshape(*joined.shape[:-1], blocks, joined.shape[-1] // blocks)
    return np.ascontiguousarray(np.moveaxis(split, -2, 0)[list(order)])


def side_by_side(gates: Array, order: tuple[int, ...], joined: Array) -> None:
    """(…, kH) from (G, …, H): the reverse of `by_gate`, into an array that is there.

    Args:
        gates: (G, R, H) or (G, H).
        order: as in `by_gate`.
        joined: what is written to.
    """
    split = joined.reshape(*joined.shape[:-1], len(order), joined.shape[-1] // len(order))
    for gate, block in enumerate(order):
        split[..., block, :] = gates[gate]


def transposed(gates: Array) -> Array:
    """(G, H, R) from (G, R, H), contiguous: products in a loop read rows."""
    return np.ascontiguousarray(gates.swapaxes(1, 2))


def spread(rows: Array, batch: int) -> Array:
    """(G, B, H) from (G, H): what is added to whole batches is added faster without repetition."""
    gates, units = rows.shape
    return np.ascontiguousarray(np.broadcast_to(rows[:, np.newaxis], (gates, batch, units)))
