"""How far above guessing a run has come, on the best evidence there is."""

import math
from dataclasses import dataclass

from core.training.events import number
from core.training.rules.evidence import Evidence
from core.training.rules.thresholds import CHANCE_SHARE, LUCK_DEVIATIONS


@dataclass(frozen=True)
class Standing:
    """What was measured, in words, and whether guessing does as well."""

    words: str
    at_chance: bool


def standing(evidence: Evidence) -> Standing:
    """The test examples' word where they were asked, else the validation examples'."""
    if evidence.prepared.chance_accuracy is None:
        return _by_loss(evidence)
    return _by_accuracy(evidence, evidence.prepared.chance_accuracy)


def _by_accuracy(evidence: Evidence, chance: float) -> Standing:
    end, prepared = evidence.history.end, evidence.prepared
    tested = number(end.test_accuracy) if end else None
    accuracy = tested if tested is not None else evidence.last.val_accuracy
    if accuracy is None:
        return Standing("no accuracy was reported", False)
    where, count = (
        ("test", prepared.test) if tested is not None else ("validation", prepared.validation)
    )
    return Standing(
        f"{where} accuracy {accuracy:.3f}, where guessing gives {chance:.3f}",
        accuracy < chance + margin(chance, count),
    )


def _by_loss(evidence: Evidence) -> Standing:
    end, floor = evidence.history.end, evidence.prepared.chance_loss
    tested = number(end.test_loss) if end else None
    loss, where = (tested, "test") if tested is not None else (evidence.last.val_loss, "validation")
    return Standing(
        f"{where} loss {loss:.4f}, where the best constant answer gives {floor:.4f}",
        loss > floor * (1 - CHANCE_SHARE),
    )


def margin(chance: float, count: int) -> float:
    """max(share·(1 − p), 3·√(p(1 − p)/n)): what luck alone may add to chance accuracy p."""
    luck = math.sqrt(chance * (1 - chance) / max(count, 1))
    return max(CHANCE_SHARE * (1 - chance), LUCK_DEVIATIONS * luck)
