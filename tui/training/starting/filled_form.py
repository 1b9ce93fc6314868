"""The start form as it is filled: models and settings as they were typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.models.spec import ModelSpec

COMPARISON = ("tutorial-rnn", "tutorial-lstm")
"""The tutorial's two models."""

CHANGED = " (changed)"
"""What stands behind the name of a run's own stack where a preset or a saved model has it too."""


@dataclass(frozen=True)
class Request:
    """One filled form.

    Attributes:
        presets: the names of the chosen presets, saved models and stacks, one after another.
        settings: what was typed or chosen, by setting; an empty text leaves the default.
        more: further settings, `key=value key=value`.
        seeds: with how many seeds each model is trained, as it was typed; empty is once.
        stacks: further stacks by the names that they have in the list: those of runs whose
            model is no preset's and no saved one.
    """

    presets: tuple[str, ...] = COMPARISON[:1]
    settings: Mapping[str, str] = field(default_factory=dict)
    more: str = ""
    seeds: str = ""
    stacks: Mapping[str, ModelSpec] = field(default_factory=dict)
