"""The models that the start form offers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.errors import Problem
from core.models.library import load, saved_models
from core.models.presets import PRESETS
from core.models.spec import ModelSpec
from core.training.admission import why_untrainable

SAVED = "a saved model"


@dataclass(frozen=True)
class Offer:
    """A model in the form; `refusal` is why it cannot be trained, or empty."""

    name: str
    title: str
    refusal: str = ""


def offers(stacks: Mapping[str, ModelSpec] | None = None) -> tuple[Offer, ...]:
    """Every preset, saved model and further stack; those that cannot be trained with the reason."""
    presets = (Offer(one.name, one.title, why_untrainable(one.spec)) for one in PRESETS.values())
    own = (
        Offer(name, "the stack of a run", why_untrainable(stack))
        for name, stack in (stacks or {}).items()
    )
    return (*presets, *_saved_offers(), *own)


def _saved_offers() -> Iterator[Offer]:
    try:
        names = saved_models()
    except Problem:
        # The presets do not need the folder of saved models.
        return
    for name in names:
        try:
            yield Offer(name, SAVED, why_untrainable(load(name)))
        except Problem as problem:
            yield Offer(name, SAVED, str(problem))
