"""Batches cut to their longest example, where steps of padding change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.models.spec import Dropout, ModelSpec, Tokens, recurrent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PADDING = 0
"""The word number that Keras' `mask_zero` masks."""

LENGTHS = 16
"""How many lengths batches are cut to at most, for an engine that compiles anew for each."""


def why_not_cut(model: ModelSpec) -> str:
    """Why batches cut to their longest example would not give the same; empty where they do.

    A masked step keeps every state and every output, adds nothing to any gradient, and the masks
    that a recurrent layer drops by are drawn once for all timesteps; so the steps that are padding
    in all examples of a batch can be left out.

    Args:
        model: the stack, fitted to its data or not.
    """
    if not isinstance(model.input, Tokens):
        return "its input is no text, and no step of it is padding"
    if not model.masks_padding:
        return (
            "its padding is not masked, and so changes the state; set mask_zero=true to have it "
            "passed over"
        )
    for layer in model.layers:
        cell = recurrent(layer)
        if cell is not None and not cell.return_sequences:
            break
        if isinstance(layer, Dropout) and layer.rate:
            return "its Dropout draws for each timestep, and would draw otherwise for fewer"
    return ""


def lengths(inputs: NDArray[Any]) -> NDArray[np.int64]:
    """The steps from the first word of an example to its last one.

    Args:
        inputs: (N, T) word numbers.

    Returns:
        (N,), 0 where all is padding.
    """
    # Imported here: to judge a stack takes no NumPy.
    import numpy as np

    words = inputs != PADDING
    steps = inputs.shape[1] - words.argmax(axis=1) - words[:, ::-1].argmax(axis=1)
    return np.where(words.any(axis=1), steps, 0)


def right_padded(inputs: NDArray[Any]) -> bool:
    """Whether every example has words, and all of its padding behind them.

    Args:
        inputs: (N, T) word numbers.
    """
    words = inputs != PADDING
    return bool(words[:, 0].all() and (words[:, 1:] <= words[:, :-1]).all())


def cut(inputs: NDArray[Any], multiple: int = 1) -> NDArray[Any]:
    """A batch without the steps before the first and behind the last word of all its examples.

    Args:
        inputs: (B, T) word numbers.
        multiple: of how many steps there shall be a multiple, as far as there are as many.

    Returns:
        (B, T') with 1 ≤ T' ≤ T, a view.
    """
    import numpy as np

    timesteps = inputs.shape[1]
    words = np.flatnonzero(inputs.any(axis=0))
    first, last = (int(words[0]), int(words[-1])) if len(words) else (0, 0)
    length = -(-(last + 1 - first) // multiple) * multiple
    stop = min(first + length, timesteps)
    return inputs[:, max(stop - length, 0) : stop]
