"""The products of whole blocks of timesteps: before the walk, and behind the walk back.

Everything is multiplied timestep by timestep in one call, (B, D)·(D, H) for each gate: such small
products stay in the cache, and one product of T·B rows is several times slower. Gates: G = 1
for a SimpleRNN, 4 for an LSTM, 3 for a GRU. A dropout mask is (1, B, D) for all gates or (G, B, D).
"""

import numpy as np

from core.rnn.arrays import Array
from core.rnn.engine.buffers import Buffers

PIECE_BYTES = 1 << 20
"""What the largest operand of one call may take: about a core's second cache."""


def pieces(timesteps: int, bytes_a_step: int) -> list[slice]:
    """A block's timesteps, so few at a time that they stay in the cache.

    Args:
        timesteps: k, of the block.
        bytes_a_step: the size of the largest operand at one timestep.
    """
    few = max(1, PIECE_BYTES // bytes_a_step)
    return [slice(at, min(at + few, timesteps)) for at in range(0, timesteps, few)]


def dropped(x: Array, mask: Array | None, scratch: Buffers) -> Array:
    """(k, 1 or G, B, D) = x·m, x as it is when nothing is dropped.

    Args:
        x: (k, B, D).
        mask: (1, B, D), (G, B, D) or None.
        scratch: where the product lies.
    """
    spread = x[:, np.newaxis]
    if mask is None:
        return spread
    product = scratch.take("dropped", (len(x), *mask.shape), x.dtype)
    np.multiply(spread, mask, out=product)
    return product


def project(
    x: Array, mask: Array | None, kernel: Array, bias: Array, into: Array, scratch: Buffers
) -> None:
    """(x·m)·W + b, for every gate of every timestep.

    Args:
        x: (k, B, D).
        mask: what is dropped of x.
        kernel: (G, D, H).
        bias: (G, B, H), spread over the batch, for that is faster to add.
        into: z, (k, G, B, H).
        scratch: for what is needed in between.
    """
    for few in pieces(len(x), max(into[:1].nbytes, len(kernel) * x[:1].nbytes)):
        z = into[few]
        np.matmul(dropped(x[few], mask, scratch), kernel, out=z)
        np.add(z, bias, out=z)


def kernel_gradient(
    x: Array, mask: Array | None, d_z: Array, into: Array, scratch: Buffers
) -> None:
    """∂L/∂W = Σ_t (x_t·m)ᵀ·∂L/∂z_t, of a block.

    Args:
        x: (k, B, D); the states before each step where W is the recurrent kernel.
        mask: what was dropped of x.
        d_z: (k, G, B, H).
        into: (G, D, H).
        scratch: for what is needed in between.
    """
    into.fill(0)
    for few in pieces(len(x), max(d_z[:1].nbytes, len(into) * x[:1].nbytes)):
        given = dropped(x[few], mask, scratch)
        found = scratch.take("kernels", (len(given), *into.shape), d_z.dtype)
        np.matmul(given.swapaxes(2, 3), d_z[few], out=found)
        total = scratch.take("kernel", into.shape, d_z.dtype)
        np.add(into, np.add.reduce(found, axis=0, out=total), out=into)


def bias_gradient(d_z: Array, into: Array, scratch: Buffers) -> None:
    """∂L/∂b = Σ_t Σ_b ∂L/∂z_t, of a block: a product with ones, which is faster than a sum.

    Args:
        d_z: (k, G, B, H).
        into: (G, H).
        scratch: for what is needed in between.
    """
    timesteps, gates, batch, units = d_z.shape
    ones = np.ones((1, batch), d_z.dtype)
    sums = scratch.take("biases", (timesteps, gates, 1, units), d_z.dtype)
    np.matmul(ones, d_z, out=sums)
    np.add.reduce(sums[:, :, 0], axis=0, out=into)


def input_gradient(
    d_z: Array, kernel_rows: Array, mask: Array | None, into: Array, scratch: Buffers
) -> None:
    """∂L/∂x_t = Σ_g m_g·(∂L/∂z_g·W_gᵀ).

    Args:
        d_z: (k, G, B, H).
        kernel_rows: (G, H, D), each W_g transposed.
        mask: what was dropped of x.
        into: (k, B, D).
        scratch: for what is needed in between.
    """
    gates, _, inputs = kernel_rows.shape
    if gates == 1 and mask is None:
        np.matmul(d_z[:, 0], kernel_rows[0], out=into)
        return
    batch = d_z.shape[2]
    for few in pieces(len(d_z), gates * batch * inputs * d_z.itemsize):
        found = scratch.take("inputs", (few.stop - few.start, gates, batch, inputs), d_z.dtype)
        np.matmul(d_z[few], kernel_rows, out=found)
        if mask is not None and len(mask) > 1:
            np.multiply(found, mask, out=found)
        np.add.reduce(found, axis=1, out=into[few])
    if mask is not None and len(mask) == 1:
        np.multiply(into, mask, out=into)
