"""Optimizers by name."""

from collections.abc import Sequence
from typing import Literal, Protocol

from core.rnn.arrays import Array
from core.rnn.engine.layer import Gradient
from core.rnn.optimizers.adam import Adam
from core.rnn.optimizers.rmsprop import RMSprop
from core.rnn.optimizers.sgd import SGD

OptimizerName = Literal["adam", "rmsprop", "sgd"]


class Optimizer(Protocol):
    """W ← W + step(∂L/∂W)."""

    def step(self, gradients: Sequence[Gradient], learning_rate: float) -> None:
        """Moves every weight once, in place."""
        ...

    def state(self) -> tuple[Array, ...]:
        """All that the next steps depend on besides weights and gradients, copied."""
        ...

    def restore(self, arrays: Sequence[Array]) -> None:
        """Goes on, bit for bit, from a state that was told before."""
        ...


def optimizer(name: OptimizerName, weights: Sequence[Array], momentum: float = 0.0) -> Optimizer:
    """A fresh optimizer with Keras' defaults.

    Args:
        name: adam, rmsprop or sgd.
        weights: what it moves, in place.
        momentum: of sgd; the others have none.

    Raises:
        ValueError: there is no such optimizer, or the weights cannot be moved in place.
    """
    match name:
        case "adam":
            return Adam(weights)
        case "rmsprop":
            return RMSprop(weights)
        case "sgd":
            return SGD(weights, momentum)
        case _:
            raise ValueError(f"unknown optimizer '{name}': known: adam, rmsprop, sgd.")
