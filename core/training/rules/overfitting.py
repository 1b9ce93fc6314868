"""The network remembers its training examples beyond what carries over."""

from core.training.rules.evidence import Evidence, Figures
from core.training.rules.finding import Repair, Verdict, repair
from core.training.rules.standing import standing
from core.training.rules.thresholds import (
    MORE_DROPOUT,
    NOISE,
    OVERFITTING_GAP,
    OVERFITTING_SHARE,
    PATIENCE,
    TURN_EPOCHS,
    TURN_RISE,
)


def overfitting(evidence: Evidence) -> Verdict | None:
    """The tutorial's gap between the accuracies, or a validation loss that has turned."""
    gap, turned = _gap(evidence), _turned(evidence)
    if gap is None and not turned:
        return None
    said = [words for words in (gap, _turn_words(evidence, turned)) if words]
    measured = standing(evidence)
    if measured.at_chance:
        said.append(measured.words)
    prepared = evidence.prepared
    return Verdict(
        "overfitting",
        f"since epoch {_since(evidence, turned)}: {'; '.join(said)}",
        f"with {prepared.parameters:,} parameters it remembers its {prepared.train:,} training "
        "examples beyond what carries over to new ones",
        tuple(_repairs(evidence)),
    )


def wide(evidence: Evidence, figures: Figures) -> bool:
    """Whether an epoch's validation is so far behind its training."""
    if figures.gap is not None:
        return figures.gap > OVERFITTING_GAP
    return figures.val_loss - figures.loss > OVERFITTING_SHARE * evidence.prepared.chance_loss


def _gap(evidence: Evidence) -> str | None:
    last = evidence.last
    if not wide(evidence, last):
        return None
    if last.gap is None:
        return (
            f"validation loss {last.val_loss:.4f} is far above training loss {last.loss:.4f} after "
            f"epoch {last.epoch}, by more than {OVERFITTING_SHARE:.0%} of the "
            f"{evidence.prepared.chance_loss:.4f} of the best constant answer"
        )
    return (
        f"training accuracy {last.accuracy:.3f} is {last.gap:.2f} above validation accuracy "
        f"{last.val_accuracy:.3f} after epoch {last.epoch}, more than {OVERFITTING_GAP:.2f}"
    )


def _turned(evidence: Evidence) -> bool:
    best, last = evidence.best, evidence.last
    rise = last.val_loss - best.val_loss
    needed = (TURN_RISE * best.val_loss, NOISE * evidence.prepared.chance_loss)
    waited = last.epoch - best.epoch >= TURN_EPOCHS
    return waited and rise > 0 and rise >= max(needed) and last.loss < best.loss


def _turn_words(evidence: Evidence, turned: bool) -> str:
    best, last = evidence.best, evidence.last
    lowest = f"the validation loss was lowest in epoch {best.epoch}"
    if best is last:
        return f"{lowest}, at {_loss(best.val_loss)}, and may still fall"
    if not turned:
        return f"{lowest}, at {_loss(best.val_loss)}, and is {_loss(last.val_loss)} now"
    rise = f" by {last.val_loss / best.val_loss - 1:.0%}" if best.val_loss else ""
    return (
        f"{lowest}, at {_loss(best.val_loss)}, and has risen{rise} to "
        f"{_loss(last.val_loss)}, while the training loss fell from {_loss(best.loss)} to "
        f"{_loss(last.loss)}"
    )


def _loss(value: float) -> str:
    return f"{value:.3f}" if value >= 0.01 else f"{value:.2g}"


def _since(evidence: Evidence, turned: bool) -> int:
    """The first epoch after the turn, or the first of those whose gap stayed too wide."""
    if turned:
        return evidence.best.epoch + 1
    since = evidence.last
    for figures in reversed(evidence.epochs):
        if not wide(evidence, figures):
            break
        since = figures
    return since.epoch


def _repairs(evidence: Evidence) -> list[Repair]:
    fit, best = evidence.config.fit, evidence.best
    repairs = []
    if best.epoch < evidence.last.epoch:
        repairs.append(repair({"epochs": best.epoch}))
        if not (fit.patience and fit.restore_best):
            repairs.append(repair({"patience": fit.patience or PATIENCE, "restore_best": True}))
    more = [share for share in MORE_DROPOUT if share > evidence.input_dropout]
    if more and evidence.units is not None:
        repairs.append(repair({"dropout": more[0]}, "more dropout"))
    return repairs
