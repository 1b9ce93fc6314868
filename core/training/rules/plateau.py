"""The validation loss has come to a standstill."""

from core.training.rules.evidence import Evidence
from core.training.rules.finding import Repair, Verdict, repair
from core.training.rules.thresholds import (
    GENTLY,
    NOISE,
    PLATEAU_EPOCHS,
    PLATEAU_SHARE,
    SOLVED_SHARE,
)


def plateau(evidence: Evidence) -> Verdict | None:
    """The newest epochs brought nothing, and there was still something to learn."""
    if len(evidence.epochs) <= PLATEAU_EPOCHS or solved(evidence):
        return None
    earlier, newest = evidence.epochs[:-PLATEAU_EPOCHS], evidence.epochs[-PLATEAU_EPOCHS:]
    before = min(one.val_loss for one in earlier)
    since = min(one.val_loss for one in newest)
    fall = before - since
    if fall >= PLATEAU_SHARE * before and fall >= NOISE * evidence.prepared.chance_loss:
        return None
    fit = evidence.config.fit
    constant = fit.schedule == "constant"
    return Verdict(
        "plateau",
        f"the validation loss has not fallen by {PLATEAU_SHARE:.0%} in the last {PLATEAU_EPOCHS} "
        f"epochs: {before:.4f} at best before them, {since:.4f} since",
        f"at a constant learning rate of {fit.learning_rate:g} it comes no closer" * constant,
        tuple(_repairs(evidence)),
    )


def solved(evidence: Evidence) -> bool:
    """Whether validation is as good as it can be."""
    last = evidence.last
    return evidence.learned(last.val_accuracy, last.val_loss) >= SOLVED_SHARE


def _repairs(evidence: Evidence) -> list[Repair]:
    fit = evidence.config.fit
    repairs = [repair({"schedule": "plateau"})] if fit.schedule == "constant" else []
    repairs.append(repair({"learning_rate": fit.learning_rate / GENTLY}))
    if evidence.best is not evidence.last:
        repairs.append(repair({"epochs": evidence.best.epoch}, "stop there"))
    return repairs
