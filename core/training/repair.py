"""A run once more, with the settings that its verdict proposes."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import fields, replace

from core.backends import check_fit
from core.errors import UsageProblem
from core.models.override import MODEL_SETTINGS, override
from core.training.buckets import are_exact
from core.training.config import RunConfig
from core.training.settings import configure_stack
from core.training.verdict import Repair, Verdict

# Either keeps the padding from overwriting the state: one of them is enough.
ALTERNATIVES = ("padding", "mask_zero")


def useful(config: RunConfig, verdict: Verdict) -> tuple[Repair, ...]:
    """The verdict's repairs that the run can have and does not have already."""
    return tuple(repair for repair in verdict.repairs if _changes(config, repair))


def _changes(config: RunConfig, repair: Repair) -> bool:
    try:
        return not repair.settings or repaired(config, repair.settings) != config
    except UsageProblem:
        return False


def proposal(kind: str, repairs: Sequence[Repair]) -> Mapping[str, str]:
    """The settings to try, empty where no setting mends the run.

    At chance every cause that was found needs its repair, so they go together; the repairs of
    any other verdict are alternatives, of which the first is the likeliest.
    """
    settings = [repair.settings for repair in repairs if repair.settings]
    if kind != "at chance":
        return dict(settings[0]) if settings else {}
    proposed: dict[str, str] = {}
    for changes in settings:
        chosen = [key for key in ALTERNATIVES if key in proposed]
        if not (chosen and set(changes) & set(ALTERNATIVES)):
            proposed.update(changes)
    return proposed


def repaired(config: RunConfig, settings: Mapping[str, str]) -> RunConfig:
    """The same run, everything that was chosen for it kept, with some settings changed.

    Raises:
        UsageProblem: the run cannot have these settings.
    """
    # Typed and checked where every other setting is; only the proposed ones are taken over.
    proposed = configure_stack(config.preset, config.model, settings)
    changed = {key: value for key, value in settings.items() if key in MODEL_SETTINGS}
    model = override(config.model, changed)
    data = _with(config.data, proposed.data, settings)
    fit = _with(config.fit, proposed.fit, settings)
    if are_exact(model, data) != are_exact(config.model, config.data):
        # What a run could not have, nobody has chosen to be without.
        fit = replace(fit, buckets=are_exact(model, data))
    check_fit(fit)
    return replace(
        config,
        model=model,
        data=data,
        fit=fit,
    )


def _with(own: Any, proposed: Any, settings: Mapping[str, str]) -> Any:
    names = {field.name for field in fields(own)} & set(settings)
    return replace(own, **{name: getattr(proposed, name) for name in names})
