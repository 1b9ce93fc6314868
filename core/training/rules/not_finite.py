"""The loss is a number no more."""

from core.training.config import RunConfig
from core.training.events import Number
from core.training.history import History
from core.training.rules.finding import Verdict
from core.training.rules.rates import calmer, large_gradient


def not_finite(config: RunConfig, history: History) -> Verdict | None:
    """Any loss of an epoch, or that of the newest gradient step, is no number."""
    losses: list[Number] = [loss for e in history.epochs for loss in (e.loss, e.val_loss)]
    losses += [batch.loss for batch in history.batches[-1:]]
    if all(loss is not None for loss in losses):
        return None
    gradient = large_gradient(history)
    return Verdict(
        "not finite",
        f"the loss ceased to be a number {_where(history)}",
        "the weights have left the range of numbers; "
        f"the learning rate is {config.fit.learning_rate:g}"
        + (f", and {gradient}" * bool(gradient)),
        calmer(config.fit),
    )


def _where(history: History) -> str:
    for epoch in history.epochs:
        if epoch.loss is None or epoch.val_loss is None:
            return f"in epoch {epoch.epoch}"
    newest = history.batches[-1]
    if newest.epoch == 1:
        return f"before the first epoch was over, by step {newest.batch:,} of {newest.batches:,}"
    return f"in epoch {newest.epoch}, by step {newest.batch:,} of {newest.batches:,}"
