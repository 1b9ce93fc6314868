"""What the arrays of this package have in common, and how a wrong shape is refused."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]


def require_shape(argument: str, array: Array, needed: tuple[int | str, ...], owner: str) -> None:
    """Refuse an array whose shape is not the one that is needed.

    Args:
        argument: the name under which the array was given, such as "kernel".
        array: what was given.
        needed: one entry an axis; a number must be met, a name such as "T" stands for any size.
        owner: what needs it, such as "a SimpleRNN of 64 units".

    Raises:
        ValueError: naming the argument, the shape it has and the shape that is needed.
    """
    fits = array.ndim == len(needed) and all(
        isinstance(size, str) or size == actual
        for size, actual in zip(needed, array.shape, strict=True)
    )
    if not fits:
        wanted = f"({', '.join(str(size) for size in needed)}{',' * (len(needed) == 1)})"
        raise ValueError(f"{argument} has shape {array.shape}: {owner} needs {wanted}.")


def require_floating(argument: str, array: Array, owner: str) -> None:
    """Refuse an array that does not hold real numbers in floating point.

    Raises:
        ValueError: naming the argument, its type and what is needed.
    """
    if not np.issubdtype(array.dtype, np.floating):
        raise ValueError(
            f"{argument} holds {array.dtype}: {owner} needs floating point, such as float32."
        )
