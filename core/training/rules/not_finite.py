"""The loss is a number no more, or something else in the network."""

from core.training.config import RunConfig
from core.training.events import Number
from core.training.history import History
from core.training.rules.finding import Verdict
from core.training.rules.rates import calmer, large_gradient


def not_finite(config: RunConfig, history: History) -> Verdict | None:
    """Any loss of an epoch, or that of the newest gradient step, is no number; or the run ended so.

    A head can make a finite loss of an infinite state: then the backend alone has seen it.
    """
    losses: list[Number] = [loss for e in history.epochs for loss in (e.loss, e.val_loss)]
    losses += [batch.loss for batch in history.batches[-1:]]
    lost = any(loss is None for loss in losses)
    if not lost and not (history.end is not None and history.end.not_finite):
        return None
    what = "the loss ceased to be a number" if lost else "the network's numbers ceased to be finite"
    gradient = large_gradient(history)
    return Verdict(
        "not finite",
        f"{what} {_where(history)}",
        "the weights have left the range of numbers; "
        f"the learning rate is {config.fit.learning_rate:g}"
        + (f", and {gradient}" * bool(gradient)),
        calmer(config.fit),
    )


def _where(history: History) -> str:
    for epoch in history.epochs:
        if epoch.loss is None or epoch.val_loss is None:
            return f"in epoch {epoch.epoch}"
    if not history.batches:
        return f"after epoch {len(history.epochs)}"
    newest = history.batches[-1]
    if newest.epoch == 1:
        return f"before the first epoch was over, by step {newest.batch:,} of {newest.batches:,}"
    return f"in epoch {newest.epoch}, by step {newest.batch:,} of {newest.batches:,}"
