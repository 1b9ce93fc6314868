"""The tutorial's comparison, as it was written and as it should have been."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from core.training.config import RunConfig
from core.training.settings import configure

MODELS = ("tutorial-rnn", "tutorial-lstm")

AS_WRITTEN: Mapping[str, Any] = MappingProxyType(
    {"padding": "post", "truncating": "post", "mask_zero": False}
)
"""Padding behind the text and no mask: both models stay at chance."""

REPAIRED: Mapping[str, Any] = MappingProxyType({**AS_WRITTEN, "padding": "pre"})
"""Padding before the text: the last word is the last step, and both models learn."""


def comparison(settings: Mapping[str, Any]) -> tuple[RunConfig, ...]:
    """SimpleRNN and LSTM as the tutorial wrote them, then both repaired.

    Args:
        settings: values by name for all four, such as the data, the epochs and the seed; what they
            say of padding, truncating and mask is passed over, for that is what is compared.

    Raises:
        UsageProblem: a name is not known, or a value is not possible for one of the models.
    """
    return tuple(
        configure(model, {**settings, **preparation})
        for preparation in (AS_WRITTEN, REPAIRED)
        for model in MODELS
    )
