"""A run once more, with the settings that its verdict proposes."""

from typing import Any

from msgspec.structs import fields, replace

from core.models.override import MODEL_SETTINGS, override
from core.training.config import RunConfig
from core.training.settings import configure
from core.training.verdict import Repair


def is_easy(repair: Repair) -> bool:
    """Whether settings alone make the repair; another model is the user's to choose."""
    return bool(repair.settings)


def repaired(config: RunConfig, repair: Repair) -> RunConfig:
    """The same run, everything that was chosen for it kept, with the repair's settings.

    Raises:
        UsageProblem: the run cannot have these settings.
    """
    # Typed and checked where every other setting is; only the proposed ones are taken over.
    proposed = configure(config.preset, repair.settings)
    model = {key: value for key, value in repair.settings.items() if key in MODEL_SETTINGS}
    return replace(
        config,
        model=override(config.model, model),
        data=_with(config.data, proposed.data, repair),
        fit=_with(config.fit, proposed.fit, repair),
    )


def _with(own: Any, proposed: Any, repair: Repair) -> Any:
    names = {field.name for field in fields(own)} & set(repair.settings)
    return replace(own, **{name: getattr(proposed, name) for name in names})
