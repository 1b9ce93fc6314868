"""How a run is fitted, in words: optimizer, schedule, clipping, batches, early end."""

from collections.abc import Iterator

from core.backends.protocol import FitSettings


def optimizer_words(fit: FitSettings) -> Iterator[str]:
    """`sgd 0.1`, `momentum 0.9`, `step × 0.5 each 2 epochs`, `warmup 1 epoch`, `clip_norm 1`."""
    yield f"{fit.optimizer} {fit.learning_rate:g}"
    if fit.momentum:
        yield f"momentum {fit.momentum:g}"
    match fit.schedule:
        case "exponential" | "step":
            yield f"{fit.schedule} × {fit.decay:g} each {_epochs(fit.decay_epochs)}"
        case "plateau":
            yield f"× {fit.decay:g} after {_epochs(fit.decay_epochs)} of plateau"
        case "cosine":
            yield "cosine to 0"
    if fit.warmup:
        yield f"warmup {_epochs(fit.warmup)}"
    if fit.clip_norm is not None:
        yield f"clip_norm {fit.clip_norm:g}"
    if fit.clip_value is not None:
        yield f"clip_value {fit.clip_value:g}"


def course_words(fit: FitSettings) -> Iterator[str]:
    """`batch 128 in length buckets`, `10 epochs`, `patience 3`, `best restored`, `seed 42`."""
    yield f"batch {fit.batch_size:,}" + (" in length buckets" if fit.buckets else "")
    yield _epochs(fit.epochs)
    if fit.patience:
        yield f"patience {fit.patience}"
    if fit.restore_best:
        yield "best restored"
    yield f"seed {fit.seed}"
    if fit.device != "auto":
        yield f"device {fit.device}"


def _epochs(count: int) -> str:
    return f"{count:,} {'epoch' if count == 1 else 'epochs'}"
