"""A state without gates over a long sequence."""

from core.training.rules.evidence import Evidence
from core.training.rules.finding import Cause, Repair
from core.training.rules.thresholds import LONG_SEQUENCE


def vanishing(evidence: Evidence) -> Cause | None:
    """A SimpleRNN's gradient does not reach the far end of a long sequence."""
    steps = _travelled(evidence)
    if not evidence.has_simple_rnn or steps < LONG_SEQUENCE:
        return None
    return Cause(
        f"over {steps:.0f} steps the gradient of a SimpleRNN vanishes "
        "before it reaches what matters",
        (Repair({}, "a model with gates, such as tutorial-lstm"),),
    )


def _travelled(evidence: Evidence) -> float:
    """Timesteps between the loss and the far end of the text, padding left out where it is."""
    prepared = evidence.prepared
    overwritten = evidence.config.data.padding == "post" and not prepared.model.masks_padding
    return prepared.timesteps - (0 if overwritten else prepared.mean_padding)
