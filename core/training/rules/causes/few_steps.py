"""Too few gradient steps for anything to have been learned."""

import math

from core.training.rules.evidence import Evidence
from core.training.rules.finding import Cause, repair
from core.training.rules.thresholds import ENOUGH_STEPS, FEW_STEPS


def few_steps(evidence: Evidence) -> Cause | None:
    """Fewer steps than any network of the tutorial's kind needs."""
    epochs, planned, steps = len(evidence.epochs), evidence.config.fit.epochs, evidence.steps
    if steps >= FEW_STEPS:
        return None
    enough = math.ceil(ENOUGH_STEPS * epochs / max(steps, 1))
    words = f"only {steps} gradient steps were made, too few to tell"
    if enough <= planned:
        return Cause(f"{words} ({epochs} of {planned} epochs)")
    return Cause(words, (repair({"epochs": enough}),))
