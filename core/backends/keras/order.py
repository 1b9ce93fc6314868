"""Batches in the order in which training examples are seen, as Keras takes them."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from core.backends.order import batches_per_epoch, epoch_order
from core.data.dataset import Split


class ReshuffledBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of a split, reshuffled from (seed, epoch).

    `fit(shuffle=True)` would repeat one order every epoch once Keras' global seed is set,
    on the TensorFlow engine.

    Attributes:
        first: the batch, counted from 0, with which each epoch begins.
    """

    def __init__(
        self, split: Split, batch_size: int, seed: int, first: int = 0, replicas: int = 1
    ) -> None:
        """Batches of which each is shared equally among `replicas`.

        Where the last batch cannot be, it is filled up with the epoch's first examples: fewer
        than `replicas` of them.
        """
        super().__init__()
        self.first = first
        self._split = split
        self._batch_size = batch_size
        self._seed = seed
        self._seen = -(-len(split) // replicas) * replicas
        self.begin_epoch(0)

    def __len__(self) -> int:
        """Batches an epoch, from the first on."""
        return batches_per_epoch(self._seen, self._batch_size) - self.first

    @property
    def examples(self) -> int:
        """Examples an epoch, from the first batch on."""
        return max(self._seen - self.first * self._batch_size, 0)

    def begin_epoch(self, epoch: int) -> None:
        """Draws the order of epoch `epoch`, counted from 0."""
        order = epoch_order(len(self._split), self._seed, epoch)
        self._order = order if self._seen == len(order) else np.resize(order, self._seen)

    def __getitem__(self, batch: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Batch number `batch` of the present epoch, from the first on: inputs and targets."""
        start = (self.first + batch) * self._batch_size
        chosen = self._order[start : start + self._batch_size]
        return self._split.inputs[chosen], self._split.targets[chosen]
