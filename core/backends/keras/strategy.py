"""Where a training is computed: as the engine likes, on one device, or on all GPUs at once."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import keras

from core.backends.keras.engine import all_gpus
from core.backends.protocol import FitSettings
from core.errors import Problem


@dataclass(frozen=True)
class Placement:
    """Within what a model is built and trained.

    Attributes:
        scope: opens it.
        replicas: how many copies of the model share each batch.
    """

    scope: Callable[[], AbstractContextManager[Any]]
    replicas: int = 1


def placement(settings: FitSettings) -> Placement:
    """Where the settings want a training to be computed.

    Raises:
        Problem: there are no such devices, or they cannot share a batch equally.
    """
    match settings.device:
        case "auto":
            return Placement(nullcontext)
        case "cpu":
            return Placement(lambda: keras.device("cpu:0"))
        case "gpu:all":
            gpus = all_gpus()
            if len(gpus) == 1:
                return Placement(lambda: keras.device(gpus[0]))
            return mirrored(gpus, settings.batch_size)
        case one:
            return Placement(lambda: keras.device(one))


def evaluation_batch_size(examples: int, batch_size: int, replicas: int) -> int:
    """The largest batch size up to `batch_size` of which every replica always has a share.

    All metrics are then exact. A replica without any example would spoil them, and Keras needs
    equal shares of the first batch.

    Args:
        examples: how many are evaluated.
        batch_size: examples a batch at most, a multiple of `replicas`.
        replicas: how many copies of the model share each batch.

    Raises:
        Problem: there are too few examples.
    """
    if replicas == 1:
        return batch_size
    for size in range(min(batch_size, examples - examples % replicas), 0, -replicas):
        last = examples % size
        share = -(-last // replicas)
        if (replicas - 1) * share < last or not last:
            return size
    raise Problem(
        f"{examples} examples cannot be evaluated on {replicas} devices at once: take more, or "
        "set device=gpu:0"
    )


def mirrored(devices: Sequence[str], batch_size: int) -> Placement:
    """One copy of the model on each device, each with an equal share of every batch.

    Raises:
        Problem: the batch size is no multiple of the number of devices. Keras weighs the shares
            alike whatever their sizes, and fails on a first batch of unequal ones.
    """
    count = len(devices)
    if batch_size % count:
        raise Problem(
            f"batch_size={batch_size} cannot be shared equally among {count} devices: set "
            f"batch_size={-(-batch_size // count) * count}"
        )
    # Imported here: only this way of placing a model is TensorFlow's own.
    import tensorflow

    strategy = tensorflow.distribute.MirroredStrategy([name.upper() for name in devices])
    return Placement(strategy.scope, count)
