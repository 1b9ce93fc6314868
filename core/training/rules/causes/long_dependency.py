"""A generated task: its labels are right, but what decides is far away."""

from core.training.rules.evidence import Evidence
from core.training.rules.finding import Cause, repair
from core.training.rules.thresholds import MORE_EPOCHS

GENERATED = ("reviews", "adding", "temporal-order")


def long_dependency(evidence: Evidence) -> Cause | None:
    """Such a task stays at chance until the far step is found, then falls at once."""
    if evidence.config.data.dataset not in GENERATED:
        return None
    words = (
        f"what decides lies far from the end of {evidence.prepared.timesteps} steps, and such a "
        f"task stays at chance until that is found, which {evidence.steps:,} gradient steps did not"
    )
    if not evidence.over:
        return Cause(words)
    return Cause(words, (repair({"epochs": MORE_EPOCHS * evidence.last.epoch}),))
