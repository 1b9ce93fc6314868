"""The order in which training examples are seen: a new one each epoch, always the same again."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Split


def epoch_order(count: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """A permutation of `count` examples, drawn from the run's seed and the epoch's number alone."""
    return np.random.default_rng((seed, epoch)).permutation(count)


class ReshuffledBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of a split, reshuffled from (seed, epoch).

    `fit(shuffle=True)` would repeat one order every epoch once Keras' global seed is set,
    on the TensorFlow engine.
    """

    def __init__(self, split: Split, batch_size: int, seed: int) -> None:
        super().__init__()
        self._split = split
        self._batch_size = batch_size
        self._seed = seed
        self._order = epoch_order(len(split), seed, 0)

    def __len__(self) -> int:
        """Batches an epoch; the last may be smaller."""
        return -(-len(self._split) // self._batch_size)

    def begin_epoch(self, epoch: int) -> None:
        """Draws the order of epoch `epoch`, counted from 0."""
        self._order = epoch_order(len(self._split), self._seed, epoch)

    def __getitem__(self, batch: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Batch number `batch` of the present epoch: inputs and targets."""
        chosen = self._order[batch * self._batch_size : (batch + 1) * self._batch_size]
        return self._split.inputs[chosen], self._split.targets[chosen]
