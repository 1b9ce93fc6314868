"""Learning rates that are proposed, and gradients that are named."""

from core.backends.protocol import FitSettings
from core.training.history import History
from core.training.rules.finding import Repair, repair
from core.training.rules.thresholds import (
    CLIP_NORM,
    FASTER,
    HIGH_RATE,
    LARGE_GRADIENT,
    TENFOLD,
    USUAL_RATE,
)


def calmer(fit: FitSettings) -> tuple[Repair, ...]:
    """Against steps that overshoot: a lower learning rate, a clipped gradient."""
    lower = repair({"learning_rate": calm_rate(fit)})
    if fit.clip_norm is not None or fit.clip_value is not None:
        return (lower,)
    return (lower, repair({"clip_norm": CLIP_NORM}))


def calm_rate(fit: FitSettings) -> float:
    """A tenth of the learning rate, and no more than where one usually begins."""
    return min(fit.learning_rate / TENFOLD, USUAL_RATE[fit.optimizer])


def raised_rate(fit: FitSettings) -> float | None:
    """Three times the learning rate; None where that would ask for trouble."""
    rate = fit.learning_rate * FASTER
    return rate if rate <= HIGH_RATE[fit.optimizer] / FASTER else None


def large_gradient(history: History) -> str:
    """The largest gradient that was told, in words; empty where none was large."""
    told = [
        (norm, layer, norms.epoch)
        for norms in history.norms
        for norm, layer in zip(norms.gradient_norms, norms.layers, strict=False)
        if norm is not None
    ]
    if not told:
        return ""
    norm, layer, epoch = max(told)
    if norm < LARGE_GRADIENT:
        return ""
    return f"the gradient of layer {layer} reached a norm of {norm:.3g} in epoch {epoch}"
