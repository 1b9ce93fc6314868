"""Nothing is wrong as far as can be seen."""

from core.training.rules.evidence import Evidence
from core.training.rules.finding import Verdict
from core.training.rules.standing import standing


def learning(evidence: Evidence) -> Verdict:
    """How far above guessing it has come."""
    return Verdict("learning", standing(evidence).words)
