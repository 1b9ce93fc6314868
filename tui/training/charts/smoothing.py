"""A curve of gradient steps, smoothed as TensorBoard smooths it."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BLOCK = 64
"""Values that are summed at once: w^−64 has to be a number, down to 0.01 and below."""
FIRST = 1280
"""After so many values the sum of the weights no longer grows, up to 0.97."""


def smoothed(values: Floats, weight: float) -> Floats:
    """s_k = (Σ_{j≤k} w^{k−j}·y_j) / (Σ_{j≤k} w^{k−j}), over the finite y.

    An exponential moving average without its pull towards the zero that it starts from. What is
    not finite is left as it is and passed over, as in TensorBoard's own charts.

    Args:
        values: (N,) one a step.
        weight: w, from 0 (nothing is smoothed) to below 1.
    """
    found = values.copy()
    if weight <= 0:
        return found
    finite = np.isfinite(values)
    usable = values[finite]
    shares = np.full(len(usable), 1.0 / (1.0 - weight))
    first = np.cumsum(weight ** np.arange(min(len(usable), FIRST)))
    shares[: len(first)] = first
    found[finite] = _decaying_sums(usable, weight) / shares
    return found


def _decaying_sums(values: Floats, weight: float) -> Floats:
    """Σ_{j≤k} w^{k−j}·y_j for each k: within blocks all at once, and then block after block."""
    count = len(values)
    filled = np.zeros(-(-count // BLOCK) * BLOCK)
    filled[:count] = values
    blocks = filled.reshape(-1, BLOCK)
    places = np.arange(BLOCK)
    decay = weight**places
    # Not as a product of matrices, whose threads would wait for cores on which a run trains.
    inside = np.cumsum(blocks / decay, axis=1) * decay
    before = np.zeros(len(blocks))
    for block in range(1, len(blocks)):
        before[block] = inside[block - 1, -1] + weight**BLOCK * before[block - 1]
    sums: Floats = (inside + before[:, None] * weight ** (places + 1)).ravel()[:count]
    return sums


def step_means(means: Floats, examples: Floats, epochs: Floats) -> Floats:
    """(n_k·m_k − n_{k−1}·m_{k−1}) / (n_k − n_{k−1}), within an epoch.

    The mean over the steps since the one before, from means over the epoch so far: what a step
    itself scored, which is what there is to smooth.

    Args:
        means: (N,) m, the mean over the epoch so far.
        examples: (N,) n, how many examples of the epoch it is a mean of.
        epochs: (N,) the epoch of each.
    """
    own = means.copy()
    if len(means) > 1:
        totals = means * examples
        inside = (epochs[1:] == epochs[:-1]) & (examples[1:] > examples[:-1])
        steps = np.where(inside, examples[1:] - examples[:-1], 1.0)
        own[1:] = np.where(inside, (totals[1:] - totals[:-1]) / steps, means[1:])
    return own
