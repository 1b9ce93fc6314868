"""The training loss grows instead of falling."""

from itertools import pairwise

from core.training.rules.evidence import Evidence, Figures
from core.training.rules.finding import Verdict
from core.training.rules.rates import calmer, large_gradient
from core.training.rules.thresholds import (
    CHANCE_SHARE,
    DIVERGING_EPOCHS,
    DIVERGING_RISE,
    WORSE_THAN_GUESSING,
)


def diverging(evidence: Evidence) -> Verdict | None:
    """The training loss rose for epochs in a row, or back to guessing, or stays worse than that."""
    epochs, last = evidence.epochs, evidence.last
    if len(epochs) == 1:
        return None
    chance = evidence.prepared.chance_loss
    lowest = min(epochs, key=lambda one: one.loss)
    risen = last.loss - lowest.loss > DIVERGING_RISE * chance
    grows = len(epochs) > DIVERGING_EPOCHS and _rose(epochs[-1 - DIVERGING_EPOCHS :])
    lost = last.loss > (1 - CHANCE_SHARE) * chance
    worse = last.loss > WORSE_THAN_GUESSING * chance and last.loss >= epochs[-2].loss
    if not (worse or (risen and (grows or lost))):
        return None
    if risen:
        said = (
            f"the training loss has grown from {lowest.loss:.3f} in epoch {lowest.epoch} to "
            f"{last.loss:.3f} in epoch {last.epoch}"
        )
    else:
        said = f"the training loss is {last.loss:.3f} after epoch {last.epoch} and does not fall"
    fit = evidence.config.fit
    gradient = large_gradient(evidence.history)
    return Verdict(
        "diverging",
        f"{said}, where guessing gives {chance:.3f}",
        f"the steps overshoot at a learning rate of {fit.learning_rate:g}"
        + (f"; {gradient}" * bool(gradient)),
        calmer(fit),
    )


def _rose(epochs: tuple[Figures, ...]) -> bool:
    return all(after.loss > before.loss for before, after in pairwise(epochs))
