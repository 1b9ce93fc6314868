"""What a chart of a run measures: its loss, its accuracy, or its error."""

import math
from dataclasses import dataclass

from core.training.config import RunConfig
from core.training.events import Prepared
from core.training.history import History
from tui.widgets.chart_spec import Range


@dataclass(frozen=True)
class Quantity:
    """One metric under the names that the events give it.

    Attributes:
        title: what the chart is called.
        train: of a gradient step and of an epoch.
        validation: of an epoch.
        higher: whether more of it is better.
        empty: what a chart says before there is any of it.
    """

    title: str
    train: str
    validation: str
    higher: bool
    empty: str


LOSS = Quantity("loss", "loss", "val_loss", False, "the loss will appear here")
ACCURACY = Quantity("accuracy", "accuracy", "val_accuracy", True, "the accuracy will appear here")
ERROR = Quantity(
    "mean absolute error",
    "mean_absolute_error",
    "val_mean_absolute_error",
    False,
    "the error will appear here",
)


def score_of(config: RunConfig, history: History) -> Quantity:
    """What there is besides the loss."""
    regression = config.data.dataset == "adding"
    if history.prepared is not None:
        regression = history.prepared.task == "regression"
    return ERROR if regression else ACCURACY


def floors(quantity: Quantity, prepared: Prepared | None) -> tuple[tuple[str, float], ...]:
    """What guessing scores, and the best that can be scored, where they are known."""
    if prepared is None or quantity is ERROR:
        return ()
    if quantity is LOSS:
        guess = "constant answer" if prepared.task == "regression" else "chance"
        return ((guess, prepared.chance_loss),)
    lines = [("chance", prepared.chance_accuracy), ("best possible", prepared.best_accuracy)]
    return tuple((name, value) for name, value in lines if value is not None)


def heights(quantity: Quantity, prepared: Prepared | None) -> Range | None:
    """The y axis that is known before there is a curve."""
    if quantity is LOSS:
        return _loss_heights(prepared)
    return _accuracy_heights(prepared) if quantity is ACCURACY else None


def _loss_heights(prepared: Prepared | None) -> Range | None:
    """Around the loss of guessing, wide enough that mere noise looks like a flat line."""
    if prepared is None or prepared.chance_loss <= 0:
        return None
    low, high = 0.6 * prepared.chance_loss, 1.05 * prepared.chance_loss
    return (math.floor(low * 20) / 20, math.ceil(high * 20) / 20)


def _accuracy_heights(prepared: Prepared | None) -> Range:
    """From a little below chance to 1, so that the axis stands still and chance is seen low."""
    chance = prepared.chance_accuracy if prepared else None
    return (max(0.0, math.floor(chance * 10) / 10 - 0.1) if chance else 0.0, 1.0)
