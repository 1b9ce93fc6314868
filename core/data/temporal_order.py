"""`temporal-order`: which of X and Y came when (Hochreiter & Schmidhuber, 1997, task 6a)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Dataset, Split, Task, class_chance
from core.data.padding import require_room
from core.data.spec import DataSpec
from core.data.splits import at_most, hold_out
from core.errors import UsageProblem

TRAIN, TEST = 10_000, 2_000
TIMESTEPS = 50
SHORTEST = 10
# One feature a symbol: E begins a sequence, B ends it, X and Y decide, the rest distracts.
SYMBOLS = ("E", "B", "a", "b", "c", "d", "X", "Y")
LABELS = ("XX", "XY", "YX", "YY")
# The classic task has about 100 steps, X or Y at step 10 to 19 and again at step 50 to 59.
WINDOWS = ((0.1, 0.2), (0.5, 0.6))


def load_temporal_order(spec: DataSpec, progress: Callable[[str], None]) -> Dataset:
    """Generates the task.

    Args:
        spec: `maxlen` is the number of timesteps, 50 when None.
        progress: is told what is going on.

    Raises:
        UsageProblem: for fewer than 10 timesteps.
    """
    timesteps = spec.maxlen or TIMESTEPS
    if timesteps < SHORTEST:
        raise UsageProblem(
            f"temporal-order needs at least {SHORTEST} timesteps to keep its 2 symbols apart: "
            f"maxlen={timesteps}."
        )
    train_count, test_count = at_most(TRAIN, spec.limit), at_most(TEST, spec.limit)
    require_room((train_count + test_count) * timesteps * len(SYMBOLS) * 4, timesteps)
    progress(f"Drawing {train_count + test_count:,} sequences of {timesteps} symbols")
    # A stream each, so that a smaller training set leaves the test set as it is.
    inputs, targets = ordered_symbols(
        train_count, timesteps, np.random.RandomState([spec.data_seed, 0])
    )
    train, validation = hold_out(inputs, targets, spec.validation)
    test = Split(
        *ordered_symbols(test_count, timesteps, np.random.RandomState([spec.data_seed, 1]))
    )
    loss, accuracy = class_chance(test.targets, len(LABELS))
    task = Task("classes", LABELS, loss, accuracy, best_accuracy=1.0)
    return Dataset("temporal-order", task, train, validation, test)


def ordered_symbols(
    count: int, timesteps: int, rng: np.random.RandomState
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Sequences with X or Y early, X or Y in the middle, and noise everywhere else.

    Args:
        count: N, how many sequences; each class gets its equal share.
        timesteps: T.
        rng: where the symbols come from.

    Returns:
        (N, T, 8) float32, one-hot; (N,) int32, the class number in the order of `LABELS`.
    """
    rows = np.arange(count)
    classes = rng.permutation(count) % len(LABELS)
    numbers = rng.randint(SYMBOLS.index("a"), SYMBOLS.index("X"), (count, timesteps))
    numbers[:, 0], numbers[:, -1] = SYMBOLS.index("E"), SYMBOLS.index("B")
    for (early, late), symbol in zip(WINDOWS, (classes // 2, classes % 2), strict=True):
        places = rng.randint(round(early * timesteps), round(late * timesteps), count)
        numbers[rows, places] = SYMBOLS.index("X") + symbol
    return np.eye(len(SYMBOLS), dtype=np.float32)[numbers], classes.astype(np.int32)
