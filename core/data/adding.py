"""`adding`: the sum of two marked numbers far apart (Hochreiter & Schmidhuber, 1997, task 4)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Dataset, Split, Task
from core.data.padding import require_room
from core.data.spec import DataSpec
from core.data.splits import at_most, hold_out
from core.errors import UsageProblem

TRAIN, TEST = 10_000, 2_000
TIMESTEPS = 100
# Var(U + V) of two U(0, 1) numbers: the squared error of always answering with the mean, 1.
CHANCE_LOSS = 1 / 6


def load_adding(spec: DataSpec, progress: Callable[[str], None]) -> Dataset:
    """Generates the task.

    Args:
        spec: `maxlen` is the number of timesteps, 100 when None.
        progress: is told what is going on.

    Raises:
        UsageProblem: for fewer than 2 timesteps.
    """
    timesteps = spec.maxlen or TIMESTEPS
    if timesteps < 2:
        raise UsageProblem(
            f"adding needs at least 2 timesteps for its 2 markers: maxlen={timesteps}."
        )
    train_count, test_count = at_most(TRAIN, spec.limit), at_most(TEST, spec.limit)
    require_room((train_count + test_count) * timesteps * 2 * 4, timesteps)
    progress(f"Drawing {train_count + test_count:,} sequences of {timesteps} numbers")
    # A stream each, so that a smaller training set leaves the test set as it is.
    inputs, targets = marked_sums(
        train_count, timesteps, np.random.RandomState([spec.data_seed, 0])
    )
    train, validation = hold_out(inputs, targets, spec.validation)
    test = Split(*marked_sums(test_count, timesteps, np.random.RandomState([spec.data_seed, 1])))
    return Dataset("adding", Task("regression", (), CHANCE_LOSS), train, validation, test)


def marked_sums(
    count: int, timesteps: int, rng: np.random.RandomState
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """x_a + x_b, a drawn from the first half of the sequence and b from the second.

    Args:
        count: N, how many sequences.
        timesteps: T.
        rng: where the numbers come from.

    Returns:
        (N, T, 2) float32: a number from U(0, 1), and a marker that is 1 at a and b, else 0;
        (N,) float32: the sum of the two marked numbers.
    """
    rows = np.arange(count)
    half = timesteps // 2
    inputs = np.zeros((count, timesteps, 2), np.float32)
    inputs[:, :, 0] = rng.random_sample((count, timesteps))
    first, second = rng.randint(0, half, count), rng.randint(half, timesteps, count)
    inputs[rows, first, 1] = inputs[rows, second, 1] = 1
    return inputs, inputs[rows, first, 0] + inputs[rows, second, 0]
