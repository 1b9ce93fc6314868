"""What else the reader should know, whatever the verdict."""

import math
from collections.abc import Callable

from core.training.events import number
from core.training.rules.evidence import Evidence
from core.training.rules.finding import Kind
from core.training.rules.plateau import solved
from core.training.rules.thresholds import (
    DOMINANT_CLASS,
    IMPROVING_FAST,
    MORE_EPOCHS,
    NOISE,
    SURE_DEVIATIONS,
    VALIDATION_LEAD,
)


def remarks(evidence: Evidence, kind: Kind) -> tuple[str, ...]:
    """Whole sentences, the most telling first."""
    asked: list[Callable[[Evidence], str]] = [dominant_class, resumed, ended_early, restored]
    if kind in ("learning", "overfitting", "underfitting", "plateau"):
        asked = [one_epoch, validation_lead, *asked, one_seed]
    if kind == "learning":
        asked = [still_improving, nothing_left, *asked]
    return tuple(said for ask in asked if (said := ask(evidence)))


def one_epoch(evidence: Evidence) -> str:
    """One epoch says nothing about how it goes on."""
    if len(evidence.epochs) > 1:
        return ""
    return "One epoch is too few to tell whether it goes on learning."


def still_improving(evidence: Evidence) -> str:
    """It ended before it had learned all that it could."""
    if not evidence.over or len(evidence.epochs) == 1 or evidence.best is not evidence.last:
        return ""
    before, last = evidence.epochs[-2], evidence.last
    fall = before.val_loss - last.val_loss
    needed = (IMPROVING_FAST * before.val_loss, NOISE * evidence.prepared.chance_loss)
    if fall <= 0 or fall < max(needed):
        return ""
    return (
        f"The validation loss still fell by {fall / before.val_loss:.0%} in the last epoch, from "
        f"{before.val_loss:.3f} to {last.val_loss:.3f}: more epochs may do better "
        f"(--epochs {MORE_EPOCHS * last.epoch})."
    )


def nothing_left(evidence: Evidence) -> str:
    """It is as good as it can be, so that a loss which stands still is no fault."""
    last, best = evidence.last, evidence.prepared.best_accuracy
    if not solved(evidence):
        return ""
    if best is not None and last.val_accuracy is not None:
        return (
            f"No model can be right about more than {best:.3f} of the test examples, whose labels "
            "are partly wrong: nothing is left to learn."
        )
    return "Hardly anything is left to learn."


def validation_lead(evidence: Evidence) -> str:
    """Validation better than training is no riddle."""
    last = evidence.last
    if last.gap is None or last.gap > -VALIDATION_LEAD:
        return ""
    numbers = (
        f"Validation accuracy {last.val_accuracy:.3f} is above training accuracy "
        f"{last.accuracy:.3f} in epoch {last.epoch}"
    )
    mean = "training accuracy is the mean over an epoch in which the weights still improve"
    if not evidence.dropout:
        return f"{numbers}: {mean}."
    return f"{numbers}: dropout (up to {evidence.dropout:g}) is off in validation, and {mean}."


def dominant_class(evidence: Evidence) -> str:
    """Most examples are of one class, which is what guessing then says."""
    share, classes = evidence.prepared.chance_accuracy, len(evidence.prepared.labels)
    if share is None or classes < 2 or share <= DOMINANT_CLASS / classes:
        return ""
    return (
        f"One class has {share:.1%} of the test examples: an accuracy near {share:.3f} is guessing."
    )


def resumed(evidence: Evidence) -> str:
    """Numbers after an inexact resumption are not those of an unbroken run."""
    again = evidence.history.resumed
    if again is None or again.exact or evidence.last.epoch <= again.epoch:
        return ""
    where = f"epoch {again.epoch}" + (f" and {again.batch:,} steps" if again.batch else "")
    why = f": {again.why.rstrip('.')}" if again.why else ""
    return f"It was resumed after {where}, and not to the bit{why}."


def ended_early(evidence: Evidence) -> str:
    """What ended it before its last epoch."""
    end = evidence.history.end
    if end is None or not end.note:
        return ""
    note = end.note.rstrip(".")
    return f"{note[:1].upper()}{note[1:]}."


def restored(evidence: Evidence) -> str:
    """The test examples were answered by the weights of another epoch than the last."""
    end, best = evidence.history.end, evidence.best
    if not evidence.config.fit.restore_best or end is None or end.state != "finished":
        return ""
    if best is evidence.last:
        return ""
    return (
        f"The weights of epoch {best.epoch}, of the lowest validation loss, were taken at the end."
    )


def one_seed(evidence: Evidence) -> str:
    """One run shows one draw of weights, dropout and order."""
    end = evidence.history.end
    if end is None or end.state != "finished":
        return ""
    accuracy, count = number(end.test_accuracy), evidence.prepared.test
    seeds = "how far another seed lands from it, --seeds 5 shows"
    if accuracy is None or not count:
        return f"This is one seed: {seeds}."
    luck = SURE_DEVIATIONS * math.sqrt(max(accuracy * (1 - accuracy), 0) / count)
    return (
        f"This is one seed: its {count:,} test examples alone leave ± {luck:.3f} open (95%), and "
        f"{seeds}."
    )
