"""The order in which training examples are seen: a new one each epoch, always the same again."""

import numpy as np
from numpy.typing import NDArray


def epoch_order(count: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """A permutation of `count` examples, drawn from the run's seed and the epoch's number alone."""
    return np.random.default_rng((seed, epoch)).permutation(count)


def batches_per_epoch(examples: int, batch_size: int) -> int:
    """⌈examples / batch size⌉: the last batch may be smaller."""
    return -(-examples // batch_size)
