"""What a teacher would say of a run: from its events, by the rules of `core.training.rules`."""

from dataclasses import replace

from core.training.config import RunConfig
from core.training.history import History
from core.training.rules.at_chance import at_chance
from core.training.rules.diverging import diverging
from core.training.rules.evidence import Evidence, gather
from core.training.rules.finding import Kind, Repair, Verdict
from core.training.rules.learning import learning
from core.training.rules.not_finite import not_finite
from core.training.rules.overfitting import overfitting
from core.training.rules.plateau import plateau
from core.training.rules.remarks import remarks
from core.training.rules.thresholds import OVERFITTING_GAP
from core.training.rules.too_early import too_early
from core.training.rules.underfitting import underfitting

__all__ = ["OVERFITTING_GAP", "Kind", "Repair", "Verdict", "blames_padding", "judge"]

# The first that applies counts: each one presumes that those before it do not.
RULES = (diverging, at_chance, overfitting, underfitting, plateau)


def blames_padding(verdict: Verdict) -> bool:
    """Whether padding is among the causes: whether what it does to the state is worth a look."""
    return any("padding" in repair.settings for repair in verdict.repairs)


def judge(config: RunConfig, history: History) -> Verdict:
    """The verdict on a run as far as it has come."""
    broken = not_finite(config, history)
    if broken is not None:
        return broken
    evidence = gather(config, history)
    if evidence is None:
        return too_early(history)
    verdict = _by_rules(evidence)
    return replace(verdict, remarks=remarks(evidence, verdict.kind))


def _by_rules(evidence: Evidence) -> Verdict:
    for rule in RULES:
        verdict = rule(evidence)
        if verdict is not None:
            return verdict
    return learning(evidence)
