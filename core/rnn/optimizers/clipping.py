"""Gradients held within bounds before a step, as Keras 3.15 does it on TensorFlow.

Source: keras/src/optimizers/base_optimizer.py, `_clip_gradients` and `clip_by_global_norm`.
"""

import math
from collections.abc import Sequence

import numpy as np

from core.rnn.arrays import Array
from core.rnn.engine.layer import Gradient, RowGradient
from core.rnn.engine.token_gradient import TokenGradient


def clip_global_norm(gradients: Sequence[Gradient], norm: float) -> list[Gradient]:
    """g_i ← g_i·min(1, norm / ‖g‖) in place, with one norm ‖g‖ over all gradients together.

    Of a gradient token by token, Keras takes the norm over all tokens, not over the rows' sums. As
    scaling makes an array of it, its square is from here on that of the sums.

    Args:
        gradients: of all weights.
        norm: the largest norm that is let through.

    Returns:
        The gradients for the optimizer; all of them are no numbers where one was infinite.
    """
    whole = math.sqrt(sum(map(_squared_norm, gradients)))
    return [_scaled(gradient, whole, norm) for gradient in gradients]


def clip_value(gradients: Sequence[Gradient], limit: float) -> list[Gradient]:
    """g_i ← min(max(g_i, −limit), limit) in place, number by number.

    Of a gradient token by token, Keras clips that of every token, before they are summed.

    Args:
        gradients: of all weights.
        limit: the largest number that is let through.

    Returns:
        The gradients for the optimizer.
    """
    clipped: list[Gradient] = []
    for gradient in gradients:
        match gradient:
            case TokenGradient():
                clipped.append(gradient.clipped(limit))
            case RowGradient():
                np.clip(gradient.values, -limit, limit, out=gradient.values)
                clipped.append(gradient)
            case _:
                np.clip(gradient, -limit, limit, out=gradient)
                clipped.append(gradient)
    return clipped


def _scaled(gradient: Gradient, whole: float, norm: float) -> Gradient:
    values = gradient.values if isinstance(gradient, RowGradient) else gradient
    # An infinite norm would scale to zero, and hide what has happened.
    scale = min(1.0, norm / whole) if 0 < whole < math.inf else 1.0 + (whole - whole)
    values *= values.dtype.type(scale)
    return RowGradient(gradient.rows, values) if isinstance(gradient, RowGradient) else gradient


def _squared_norm(gradient: Gradient) -> float:
    match gradient:
        case TokenGradient():
            return gradient.squared_norm()
        case RowGradient():
            return _dot(gradient.values)
        case _:
            return _dot(gradient)


def _dot(array: Array) -> float:
    flat = array.reshape(-1)
    return float(np.dot(flat, flat))
