"""Padding after the text, and nothing that passes it over."""

from core.training.rules.evidence import Evidence
from core.training.rules.finding import Cause, repair


def padding(evidence: Evidence) -> Cause | None:
    """Unmasked padding steps after the last word overwrite the state."""
    prepared = evidence.prepared
    if evidence.config.data.padding != "post" or prepared.mean_padding < 1:
        return None
    if prepared.model.masks_padding:
        return None
    return Cause(
        f"after its last word a text is followed by {prepared.mean_padding:.0f} padding steps "
        "on average, and without a mask each of them overwrites the state that should "
        "remember the text",
        (repair({"padding": "pre"}), repair({"mask_zero": True})),
    )
