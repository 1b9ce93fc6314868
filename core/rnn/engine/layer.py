"""What every layer of the engine can do."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.engine.draw import Draw
from core.rnn.engine.signal import Signal


@dataclass(frozen=True, eq=False)
class RowGradient:
    """∂L/∂table, of which only some rows are not zero.

    Attributes:
        rows: (N,) their numbers, ascending, each once.
        values: (N, D) those rows.
    """

    rows: NDArray[np.intp]
    values: Array


Gradient = Array | RowGradient


class Layer(Protocol):
    """y = layer(x) on the way forward, ∂L/∂x from ∂L/∂y on the way back.

    Attributes:
        weights: in the order of Keras' `get_weights()`; an optimizer changes them in place.
        gradients: ∂L/∂weights of the last walk back, one a weight, until the next one.
    """

    weights: list[Array]
    gradients: list[Gradient]

    def forward(self, given: Signal, draw: Draw | None) -> Signal:
        """Y = layer(x); what is returned lies in the layer's own buffers until its next forward.

        Args:
            given: x and its mask; the layer may keep them until the walk back.
            draw: what dropout is drawn from; None outside of training, where nothing is dropped.
        """
        ...

    def backward(self, gradient: Array) -> Array | None:
        """∂L/∂x, and ∂L/∂weights into `gradients`.

        Args:
            gradient: ∂L/∂y of the last forward; its contents may be overwritten.

        Returns:
            ∂L/∂x in the layer's own buffers; None where x are word numbers.
        """
        ...
