"""What the three kinds of cell share: their sizes, their type, and the check of both."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.rnn.activations import activation
from core.rnn.arrays import Array, require_floating, require_shape

State = tuple[Array, ...]
"""What a cell carries from step to step: (h,), or (h, c) for the LSTM; each (B, H) or (H,)."""


@dataclass(frozen=True, eq=False)
class CellParameters:
    """The weights of a cell with k blocks; row-vector convention, `x @ kernel`.

    Attributes:
        kernel: (D, kH) weights of the input.
        recurrent_kernel: (H, kH) weights of the previous hidden state.
        bias: (kH,), or (2, kH) for a GRU that resets after the product.
        kind: the name of Keras' layer.
        blocks: the names of the k blocks, in the order of the kernel's columns.
        state_arrays: how many arrays the state has.
    """

    kernel: Array
    recurrent_kernel: Array
    bias: Array
    kind: ClassVar[str]
    blocks: ClassVar[tuple[str, ...]]
    state_arrays: ClassVar[int] = 1

    @property
    def units(self) -> int:
        """H, the size of the hidden state."""
        return int(self.recurrent_kernel.shape[0])

    @property
    def inputs(self) -> int:
        """D, the size of one input vector."""
        return int(self.kernel.shape[0])

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The floating-point type that everything is computed in."""
        return np.result_type(self.kernel, self.recurrent_kernel, self.bias)

    def require_parameters(self, bias_shape: tuple[int, ...]) -> None:
        """Refuse weights that do not fit together.

        Args:
            bias_shape: the shape that the bias must have.

        Raises:
            ValueError: naming the array, the shape it has and the shape that is needed.
        """
        named = {
            "kernel": self.kernel,
            "recurrent_kernel": self.recurrent_kernel,
            "bias": self.bias,
        }
        require_shape("recurrent_kernel", self.recurrent_kernel, ("units", "columns"), self.kind)
        owner = f"{self.kind} of {self.units} units"
        columns = len(self.blocks) * self.units
        require_shape("recurrent_kernel", self.recurrent_kernel, (self.units, columns), owner)
        require_shape("kernel", self.kernel, ("inputs", columns), owner)
        require_shape("bias", self.bias, bias_shape, owner)
        for argument, array in named.items():
            require_floating(argument, array, owner)

    def require_activations(self, *names: str) -> None:
        """Refuse an activation that does not exist.

        Raises:
            ValueError: with the nearest known name.
        """
        for name in names:
            activation(name)


def split_blocks(joined: Array, units: int) -> tuple[Array, ...]:
    """The blocks of an array whose last axis holds them side by side.

    Args:
        joined: (..., kH).
        units: H.

    Returns:
        k views of shape (..., H).
    """
    return tuple(joined[..., start : start + units] for start in range(0, joined.shape[-1], units))
