"""Gradients by central differences, and how near they have to be."""

import numpy as np


def slopes(loss, at, by=1e-5):
    """∂loss/∂at, one central difference an entry."""
    found = np.empty_like(at)
    for place in np.ndindex(at.shape):
        nudge = np.zeros_like(at)
        nudge[place] = by
        found[place] = (loss(at + nudge) - loss(at - nudge)) / (2 * by)
    return found


def assert_same(gradient, numeric, what=""):
    """Relative error of at most 1e-6; the floor is what rounding leaves of a difference."""
    assert gradient.shape == numeric.shape, what
    error = np.linalg.norm(gradient - numeric)
    assert error <= max(1e-6 * np.linalg.norm(numeric), 3e-9), (what, error)
