"""A split, batch by batch: which examples, and which of their steps."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backends.lengths import cut, lengths
from core.backends.order import bucketed_order, epoch_order
from core.backends.protocol import FitSettings
from core.data.dataset import Split


class Batches:
    """The examples of a split as they lie, or in length buckets.

    Attributes:
        split: the examples.
        bucketed: whether examples of like length share a batch, which is cut to its longest.
    """

    def __init__(self, split: Split, settings: FitSettings, multiple: int = 1) -> None:
        """Measures the examples, where their lengths matter.

        Args:
            split: the examples.
            settings: the run's.
            multiple: of how many steps a batch that is cut shall have a multiple.
        """
        self.split = split
        self.bucketed = settings.buckets
        self._settings = settings
        self._multiple = multiple
        self._lengths = lengths(split.inputs) if settings.buckets else None

    def epoch(self, epoch: int) -> NDArray[np.int64]:
        """The order of the examples in epoch `epoch`, counted from 0."""
        seed = self._settings.seed
        if self._lengths is None:
            return epoch_order(len(self.split), seed, epoch)
        return bucketed_order(self._lengths, self._settings.batch_size, seed, epoch)

    def in_turn(self) -> NDArray[np.int64]:
        """An order for examples that nothing is learned from: shortest first, or as they lie."""
        if self._lengths is None:
            return np.arange(len(self.split))
        return np.argsort(self._lengths, kind="stable")

    def take(self, chosen: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Inputs and targets of the chosen examples."""
        inputs = self.split.inputs[chosen]
        if self.bucketed:
            inputs = cut(inputs, self._multiple)
        return inputs, self.split.targets[chosen]
