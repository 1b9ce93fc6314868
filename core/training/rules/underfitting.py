"""The network cannot even answer its training examples."""

from core.training.rules.causes.few_steps import few_steps
from core.training.rules.causes.vanishing import vanishing
from core.training.rules.evidence import Evidence
from core.training.rules.finding import Cause, Repair, Verdict, repair
from core.training.rules.rates import raised_rate
from core.training.rules.thresholds import (
    IMPROVING,
    LESS_DROPOUT,
    MANY_DROPPED,
    MORE_EPOCHS,
    NOISE,
    UNDERFITTING_GAP,
    UNDERFITTING_SHARE,
)


def underfitting(evidence: Evidence) -> Verdict | None:
    """Training itself came less than half the way, validation close to it, and time is up."""
    last = evidence.last
    if len(evidence.epochs) == 1:
        return None
    trained = evidence.learned(last.accuracy, last.loss)
    validated = evidence.learned(last.val_accuracy, last.val_loss)
    moves = improves(evidence)
    if trained >= UNDERFITTING_SHARE or validated < trained - UNDERFITTING_GAP:
        return None
    if moves and not evidence.over:
        return None
    before = evidence.epochs[-2]
    pace = (
        f"the training loss still falls, from {before.loss:.3f} to {last.loss:.3f} in epoch "
        f"{last.epoch}"
        if moves
        else f"the training loss stands still at {last.loss:.3f}"
    )
    cause = _why(evidence, moves)
    found = f"{_reached(evidence, trained)}, less than {UNDERFITTING_SHARE:.0%}; {pace}"
    return Verdict("underfitting", found, cause.words, cause.repairs)


def _why(evidence: Evidence, moves: bool) -> Cause:
    if moves:
        return Cause("it has not been trained for long enough", tuple(_longer(evidence)))
    small = Cause(
        "the network is too small for the task, or its steps are", tuple(_larger(evidence))
    )
    # A loss that has hardly begun to fall stands still as well.
    return few_steps(evidence) or small


def improves(evidence: Evidence) -> bool:
    """Whether the training loss fell by more than noise in its last epoch."""
    before, last = evidence.epochs[-2], evidence.last
    fall = before.loss - last.loss
    return fall >= IMPROVING * before.loss and fall >= NOISE * evidence.prepared.chance_loss


def _reached(evidence: Evidence, trained: float) -> str:
    last, chance = evidence.last, evidence.prepared.chance_accuracy
    if last.accuracy is None or chance is None:
        return (
            f"training loss {last.loss:.4f} and validation loss {last.val_loss:.4f}: that is "
            f"{max(trained, 0):.0%} of the way from the best constant answer "
            f"({evidence.prepared.chance_loss:.4f}) to 0"
        )
    beside = (
        "" if last.val_accuracy is None else f", as validation accuracy {last.val_accuracy:.3f},"
    )
    return (
        f"training accuracy {last.accuracy:.3f}{beside} came {max(trained, 0):.0%} of the way from "
        f"guessing ({chance:.3f}) to the best possible ({evidence.ceiling:.3f})"
    )


def _longer(evidence: Evidence) -> list[Repair]:
    repairs = [repair({"epochs": MORE_EPOCHS * max(evidence.last.epoch, 1)})]
    rate = raised_rate(evidence.config.fit)
    return repairs + ([repair({"learning_rate": rate})] if rate is not None else [])


def _larger(evidence: Evidence) -> list[Repair]:
    repairs = []
    if evidence.input_dropout >= MANY_DROPPED:
        repairs.append(repair({"dropout": LESS_DROPOUT}, "less dropout"))
    if evidence.units is not None:
        repairs.append(repair({"units": 2 * evidence.units}))
    rate = raised_rate(evidence.config.fit)
    if rate is not None:
        repairs.append(repair({"learning_rate": rate}))
    gates = vanishing(evidence)
    return repairs + list(gates.repairs if gates is not None else ())
