"""The order in which training examples are seen: a new one each epoch, always the same again."""

import numpy as np
from numpy.typing import NDArray

WINDOW = 50
"""Batches among whose examples those of like length share one. The fewer, the more the batches of
two epochs differ; the more, the nearer each other are the lengths within a batch."""


def epoch_order(count: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """A permutation of `count` examples, drawn from the run's seed and the epoch's number alone."""
    return np.random.default_rng((seed, epoch)).permutation(count)


def bucketed_order(
    lengths: NDArray[np.int64], batch_size: int, seed: int, epoch: int
) -> NDArray[np.int64]:
    """A permutation whose batches hold examples of like length, and come in no order of length.

    The examples are shuffled, sorted by length within each `WINDOW` batches of them, and the
    batches shuffled. What fills no batch stays at the end, as it was shuffled.

    Args:
        lengths: (N,) of the examples.
        batch_size: examples a batch.
        seed: the run's.
        epoch: counted from 0.
    """
    rng = np.random.default_rng((seed, epoch))
    order = rng.permutation(len(lengths))
    batches = len(order) // batch_size
    whole = order[: batches * batch_size]
    window = WINDOW * batch_size
    parts = [whole[start : start + window] for start in range(0, len(whole), window)]
    by_length = [part[np.argsort(lengths[part], kind="stable")] for part in parts]
    bucketed = np.concatenate([*by_length, whole[:0]]).reshape(batches, batch_size)
    return np.concatenate([bucketed[rng.permutation(batches)].ravel(), order[len(whole) :]])


def batches_per_epoch(examples: int, batch_size: int) -> int:
    """⌈examples / batch size⌉: the last batch may be smaller."""
    return -(-examples // batch_size)
