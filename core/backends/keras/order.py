"""Batches in the order in which examples are seen, as Keras takes them."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from core.backends.batches import Batches
from core.backends.lengths import LENGTHS
from core.backends.order import batches_per_epoch
from core.backends.protocol import FitSettings
from core.data.dataset import Split


class OrderedBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of a split, one after another in some order.

    Attributes:
        first: the batch, counted from 0, with which each pass begins.
    """

    def __init__(
        self, split: Split, settings: FitSettings, batch_size: int, first: int = 0
    ) -> None:
        """Begins with the order of examples that nothing is learned from."""
        super().__init__()
        self.first = first
        multiple = -(-split.inputs.shape[1] // LENGTHS)
        self._batches = Batches(split, settings, multiple)
        self._batch_size = batch_size
        self._order = self._batches.in_turn()

    def __len__(self) -> int:
        """Batches a pass, from the first on."""
        return batches_per_epoch(len(self._order), self._batch_size) - self.first

    @property
    def examples(self) -> int:
        """Examples a pass, from the first batch on."""
        return max(len(self._order) - self.first * self._batch_size, 0)

    def __getitem__(self, batch: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Batch number `batch` of the present pass, from the first on: inputs and targets."""
        inputs, targets = self._taken(batch)
        if self._batches.bucketed and batch == 0 and len(self) > 1:
            # Keras has TensorFlow expect of all batches what the first two have in common, and a
            # step of padding more changes nothing.
            alike = inputs.shape[1] == self._taken(1)[0].shape[1]
            inputs = np.pad(inputs, ((0, 0), (0, int(alike))))
        return inputs, targets

    def _taken(self, batch: int) -> tuple[NDArray[Any], NDArray[Any]]:
        start = (self.first + batch) * self._batch_size
        return self._batches.take(self._order[start : start + self._batch_size])


class ReshuffledBatches(OrderedBatches):
    """Batches of a split, reshuffled from (seed, epoch).

    `fit(shuffle=True)` would repeat one order every epoch once Keras' global seed is set,
    on the TensorFlow engine.
    """

    def __init__(
        self, split: Split, settings: FitSettings, first: int = 0, replicas: int = 1
    ) -> None:
        """Batches of which each is shared equally among `replicas`.

        Where the last batch cannot be, it is filled up with the epoch's first examples: fewer
        than `replicas` of them.
        """
        super().__init__(split, settings, settings.batch_size, first)
        self._seen = -(-len(split) // replicas) * replicas
        self.begin_epoch(0)

    def begin_epoch(self, epoch: int) -> None:
        """Draws the order of epoch `epoch`, counted from 0."""
        order = self._batches.epoch(epoch)
        self._order = order if self._seen == len(order) else np.resize(order, self._seen)
