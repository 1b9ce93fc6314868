"""Loss and metric of examples that nothing is learned from."""

from collections.abc import Callable

from core.backends.numpy.learner import Learner
from core.backends.numpy.sums import Sums
from core.data.dataset import Split


def evaluate(
    learner: Learner, split: Split, batch_size: int, should_stop: Callable[[], bool]
) -> Sums | None:
    """The sums over a split, batch by batch.

    Args:
        learner: whose weights.
        split: the examples.
        batch_size: how many at once.
        should_stop: asked after every batch.

    Returns:
        None where it was stopped.
    """
    sums = Sums()
    for start in range(0, len(split), batch_size):
        chosen = slice(start, start + batch_size)
        sums += learner.judge(split.inputs[chosen], split.targets[chosen])
        if should_stop():
            return None
    return sums
