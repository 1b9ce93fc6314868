"""Loss and metric of examples that nothing is learned from."""

from collections.abc import Callable

from core.backends.batches import Batches
from core.backends.numpy.learner import Learner
from core.backends.numpy.sums import Sums


def evaluate(
    learner: Learner, batches: Batches, batch_size: int, should_stop: Callable[[], bool]
) -> Sums | None:
    """The sums over a split, batch by batch.

    Args:
        learner: whose weights.
        batches: the split.
        batch_size: how many examples at once.
        should_stop: asked after every batch.

    Returns:
        None where it was stopped.
    """
    sums, order = Sums(), batches.in_turn()
    for start in range(0, len(order), batch_size):
        sums += learner.judge(*batches.take(order[start : start + batch_size]))
        if should_stop():
            return None
    return sums
