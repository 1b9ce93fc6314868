"""Which epochs' weights stay on the disk: a run of a thousand epochs must not fill it."""

from collections.abc import Collection

MOST = 20
"""How many epochs' weights a run keeps at most."""


def kept_epochs(saved: Collection[int], best: int | None, most: int = MOST) -> frozenset[int]:
    """1, 1 + s, 1 + 2s, …, with the newest and the best; s the smallest power of 2 that fits.

    The stride s only ever doubles, and every epoch of the wider stride is one of the narrower:
    thinning after each epoch keeps the same epochs as thinning once at the end.

    Args:
        saved: the epochs that have weights, counted from 1.
        best: the one that is kept whatever its number, such as that of the lowest validation
            loss; None where there is none.
        most: how many to keep, at least 3.

    Returns:
        Those of `saved` to keep, `most` or fewer.
    """
    if not saved:
        return frozenset()
    newest = max(saved)
    stride = 1
    while len(range(1, newest + 1, stride)) > most - 2:
        stride *= 2
    return frozenset(
        epoch for epoch in saved if (epoch - 1) % stride == 0 or epoch in (newest, best)
    )
