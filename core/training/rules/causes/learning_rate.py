"""Steps that are too large or too small to learn by."""

from core.training.rules.evidence import Evidence
from core.training.rules.finding import Cause, repair
from core.training.rules.thresholds import (
    FEW_STEPS,
    HIGH_RATE,
    LOW_SGD_RATE,
    SMALL_REACH,
    USUAL_RATE,
)


def high_rate(evidence: Evidence) -> Cause | None:
    """A learning rate that recurrent networks do not survive."""
    fit = evidence.config.fit
    if fit.learning_rate <= HIGH_RATE[fit.optimizer]:
        return None
    return Cause(
        f"the learning rate {fit.learning_rate:g} is too high for a recurrent network",
        (repair({"learning_rate": USUAL_RATE[fit.optimizer]}),),
    )


def low_rate(evidence: Evidence) -> Cause | None:
    """A learning rate that leaves the weights where they were drawn."""
    fit, steps = evidence.config.fit, evidence.steps
    if steps < FEW_STEPS:
        return None
    if fit.optimizer == "sgd":
        return _low_sgd(evidence)
    reach = fit.learning_rate * steps
    if reach >= SMALL_REACH:
        return None
    return Cause(
        f"{steps:,} steps at a learning rate of {fit.learning_rate:g} move a weight by about "
        f"{reach:.2g} at most",
        (repair({"learning_rate": USUAL_RATE[fit.optimizer]}),),
    )


def _low_sgd(evidence: Evidence) -> Cause | None:
    fit = evidence.config.fit
    if fit.learning_rate / (1 - fit.momentum) > LOW_SGD_RATE:
        return None
    momentum = f" with momentum {fit.momentum:g}" if fit.momentum else ""
    # Momentum is SGD's alone.
    still = {"momentum": 0.0} if fit.momentum else {}
    return Cause(
        f"a learning rate of {fit.learning_rate:g}{momentum} is too low for SGD, whose steps "
        "shrink with the gradient",
        (repair({"optimizer": "adam", "learning_rate": USUAL_RATE["adam"], **still}),),
    )
