"""The network guesses, and why."""

from core.training.rules.causes.few_steps import few_steps
from core.training.rules.causes.labels import labels
from core.training.rules.causes.learning_rate import high_rate, low_rate
from core.training.rules.causes.long_dependency import long_dependency
from core.training.rules.causes.padding import padding
from core.training.rules.causes.vanishing import vanishing
from core.training.rules.evidence import Evidence
from core.training.rules.finding import Cause, Verdict
from core.training.rules.overfitting import wide
from core.training.rules.standing import standing
from core.training.rules.thresholds import MUCH_PADDING


def at_chance(evidence: Evidence) -> Verdict | None:
    """Guessing does as well on examples that the network was not trained on."""
    measured = standing(evidence)
    if not measured.at_chance:
        return None
    found = _causes(evidence)
    if not found and wide(evidence, evidence.last):
        # It learned its training examples by heart, which is a trouble of another kind.
        return None
    causes = found or [vanishing(evidence) or long_dependency(evidence) or labels(evidence)]
    return Verdict(
        "at chance",
        measured.words,
        "; and ".join(cause.words for cause in causes),
        tuple(repair for cause in causes for repair in cause.repairs),
    )


def _causes(evidence: Evidence) -> list[Cause]:
    """Every cause that the settings show, the likeliest first."""
    padded, few = padding(evidence), few_steps(evidence)
    # A little padding slows the learning down; only much of it wipes the state out.
    ordered = (padded, few) if evidence.prepared.mean_padding >= MUCH_PADDING else (few, padded)
    candidates = (*ordered, high_rate(evidence), low_rate(evidence))
    return [cause for cause in candidates if cause is not None]
