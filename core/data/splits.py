"""Which examples train, which validate."""

from typing import Any

from numpy.typing import NDArray

from core.data.dataset import Split


def share_of(count: int, share: float) -> int:
    """round(count * share), but at least one example on either side of the cut."""
    return min(max(round(count * share), 1), count - 1)


def hold_out(inputs: NDArray[Any], targets: NDArray[Any], validation: float) -> tuple[Split, Split]:
    """Takes the validation share from the front, as the tutorial does.

    Args:
        inputs: (N, T) or (N, T, D), N at least 2.
        targets: (N,)
        validation: the share of the examples to hold out.

    Returns:
        The training split and the validation split.
    """
    cut = share_of(len(targets), validation)
    return Split(inputs[cut:], targets[cut:]), Split(inputs[:cut], targets[:cut])


def at_most(count: int, limit: int | None) -> int:
    """The count, or the limit where that is smaller."""
    return count if limit is None else min(count, limit)
