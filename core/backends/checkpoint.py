"""All that a training needs to go on as if it had never been broken off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Progress(msgspec.Struct, frozen=True):
    """How far a training was, in numbers.

    Attributes:
        epoch: whole epochs done.
        batch: gradient steps done in the epoch after them; 0 between two epochs.
        best_epoch: that of the lowest validation loss; None before there is one.
        best_loss: that loss.
        waited: epochs since then, for the early end.
        plateau_waited: epochs since then or since the learning rate was last lowered.
        rate_factor: what the learning rate has been lowered to by plateaus, as a share.
    """

    epoch: int
    batch: int = 0
    best_epoch: int | None = None
    best_loss: float | None = None
    waited: int = 0
    plateau_waited: int = 0
    rate_factor: float = 1.0


@dataclass(frozen=True)
class Checkpoint:
    """A training's whole state between two gradient steps.

    Attributes:
        progress: how far it was.
        weights: in `get_weights()` order.
        optimizer: the optimizer's variables, in its own order.
        random: the states of the generators that dropout is drawn from.
        metrics: sums of the epoch so far; empty between two epochs.
        made_with: versions by library name, and the device: what may change a number.
    """

    progress: Progress
    weights: tuple[NDArray[Any], ...]
    optimizer: tuple[NDArray[Any], ...]
    random: tuple[NDArray[Any], ...]
    metrics: tuple[NDArray[Any], ...]
    made_with: dict[str, str]
