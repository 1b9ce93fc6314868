"""Examples that nothing is learned from, as Keras takes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from core.backends.keras.order import OrderedBatches
from core.backends.keras.strategy import evaluation_batch_size
from core.backends.protocol import FitSettings
from core.data.dataset import Split


@dataclass(frozen=True)
class Evaluated:
    """A split for `evaluate`, or for the validation within `fit`.

    Attributes:
        data: its inputs and targets, or its batches where they are cut to their lengths.
        batch_size: examples a batch; None where `data` are batches.
    """

    data: Any
    batch_size: int | None

    @classmethod
    def of(cls, split: Split, settings: FitSettings, replicas: int) -> Self:
        """A split whose every batch all replicas have a share of.

        Raises:
            Problem: there are too few examples.
        """
        size = evaluation_batch_size(len(split), settings.batch_size, replicas)
        if settings.buckets:
            return cls(OrderedBatches(split, settings, size), None)
        return cls((split.inputs, split.targets), size)

    def evaluate(self, model: Any, callbacks: Sequence[Any]) -> dict[str, Any]:
        """The metrics by their names."""
        inputs, targets = (self.data, None) if self.batch_size is None else self.data
        metrics: dict[str, Any] = model.evaluate(
            inputs,
            targets,
            batch_size=self.batch_size,
            callbacks=list(callbacks),
            return_dict=True,
            verbose=0,
        )
        return metrics
