"""What the start form asks for: presets and settings as they were typed, and their runs."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import Problem, UsageProblem
from core.models.library import load, saved_models
from core.models.presets import PRESETS
from core.training.admission import admit, why_untrainable
from core.training.config import RunConfig
from core.training.settings import configure, parse_assignments

COMPARISON = ("tutorial-rnn", "tutorial-lstm")
"""The tutorial's two models."""

SAVED = "a saved model"


@dataclass(frozen=True)
class Request:
    """One filled form.

    Attributes:
        presets: the names of the chosen presets and saved models, a run each.
        settings: what was typed or chosen, by setting; an empty text leaves the default.
        more: further settings, `key=value key=value`.
    """

    presets: tuple[str, ...] = COMPARISON[:1]
    settings: Mapping[str, str] = field(default_factory=dict)
    more: str = ""


@dataclass(frozen=True)
class Offer:
    """A preset or a saved model in the form; `refusal` is why it cannot be trained, or empty."""

    name: str
    title: str
    refusal: str = ""


def offers() -> tuple[Offer, ...]:
    """Every preset and every saved model, those that cannot be trained with the reason."""
    presets = tuple(
        Offer(one.name, one.title, why_untrainable(one.spec)) for one in PRESETS.values()
    )
    try:
        return (*presets, *map(_saved_offer, saved_models()))
    except Problem:
        # The presets do not need the folder of saved models.
        return presets


def _saved_offer(name: str) -> Offer:
    try:
        return Offer(name, SAVED, why_untrainable(load(name)))
    except Problem as problem:
        return Offer(name, SAVED, str(problem))


def configurations(request: Request) -> tuple[RunConfig, ...]:
    """The runs that a form asks for, in the order of the presets.

    Raises:
        UsageProblem: no preset is chosen, or one that cannot be trained; or a setting is not
            known, not possible, or given twice; or there is no such data set.
        Problem: a saved model cannot be read.
    """
    if not request.presets:
        raise UsageProblem("no preset is chosen: mark at least one with the space bar")
    settings = typed_settings(request)
    made = tuple(configure(preset, settings) for preset in request.presets)
    for config in made:
        admit(config)
    return made


def typed_settings(request: Request) -> dict[str, str]:
    """All settings that were given, from the fields and from the free line.

    Raises:
        UsageProblem: the free line cannot be read, or repeats a field.
    """
    given = {key: text.strip() for key, text in request.settings.items() if text.strip()}
    try:
        assignments = shlex.split(request.more)
    except ValueError as error:
        raise UsageProblem(f"more settings: a quotation mark is not closed ({error})") from error
    for assignment in assignments:
        if "=" not in assignment:
            raise UsageProblem(
                f"more settings are key=value, such as units=64, and not '{assignment}'"
            )
    more = parse_assignments(assignments)
    for key in more:
        if key in given:
            raise UsageProblem(
                f"{key} is given twice, as {given[key]} and as {more[key]}: leave one of them out"
            )
    return given | more
