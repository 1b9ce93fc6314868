"""No epoch is whole: nothing can be said."""

from core.training.history import History
from core.training.rules.finding import Verdict


def too_early(history: History) -> Verdict:
    """What there is to say before the first epoch."""
    if history.end is not None:
        return Verdict("too early", "it ended before its first epoch")
    return Verdict("too early", "no epoch is complete yet")
