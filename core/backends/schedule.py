"""How the learning rate goes on over a training."""

import math

from core.backends.protocol import FitSettings


def rate(settings: FitSettings, step: int, steps_per_epoch: int, factor: float = 1.0) -> float:
    """η(s) = η₀·s/w for s < w, then η₀·d(s − w), with w = warmup · steps an epoch.

    With n = decay_epochs · steps an epoch and S = (epochs − warmup) · steps an epoch, d(s) is 1
    for `constant`; decay^(s/n) for `exponential`; decay^⌊s/n⌋ for `step`;
    (1 + cos π·min(s/S, 1))/2 for `cosine`, which is nothing once the last step is done; and
    `factor` for `plateau`. All but the last are those of `keras.optimizers.schedules`.

    Args:
        settings: how to fit.
        step: gradient steps done before this one, over the whole training.
        steps_per_epoch: gradient steps an epoch.
        factor: what plateaus have left of the learning rate, as a share.

    Returns:
        The learning rate of that step.
    """
    warmup = settings.warmup * steps_per_epoch
    if step < warmup:
        return settings.learning_rate * step / warmup
    return settings.learning_rate * _share(settings, step - warmup, steps_per_epoch, factor)


def _share(settings: FitSettings, step: int, steps_per_epoch: int, factor: float) -> float:
    period = settings.decay_epochs * steps_per_epoch
    match settings.schedule:
        case "constant":
            return 1.0
        case "exponential":
            return math.pow(settings.decay, step / period)
        case "step":
            return math.pow(settings.decay, step // period)
        case "cosine":
            length = max((settings.epochs - settings.warmup) * steps_per_epoch, 1)
            return 0.5 * (1.0 + math.cos(math.pi * min(step / length, 1.0)))
        case "plateau":
            return factor
