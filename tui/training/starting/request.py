"""The runs that a filled start form asks for."""

import shlex
from collections.abc import Mapping

from msgspec.structs import replace

from core.backends.protocol import FitSettings
from core.errors import UsageProblem
from core.training.admission import admit
from core.training.config import RunConfig
from core.training.settings import configure, configure_stack, parse_assignments
from core.training.tutorial import comparison
from tui.training.starting.applies import without_meaning
from tui.training.starting.filled_form import CHANGED, COMPARISON, Request
from tui.training.starting.offers import Offer, offers
from tui.training.starting.prefill import request_of

__all__ = [
    "COMPARISON",
    "Offer",
    "Request",
    "configurations",
    "offers",
    "request_of",
    "tutorial_comparison",
]

MOST_RUNS = 256
"""Each run waits in a process of its own."""

LARGEST_SEED = 2**31 - 1


def configurations(request: Request) -> tuple[RunConfig, ...]:
    """The runs that a form asks for: model by model in their order, each with every seed.

    Raises:
        UsageProblem: no model is chosen, or one that cannot be trained; or a setting is not
            known, not possible, or given twice; or there is no such data set; or it is too much.
        Problem: a saved model cannot be read.
    """
    if not request.presets:
        raise UsageProblem("no preset is chosen: mark at least one with the space bar")
    settings = typed_settings(request)
    seeds = typed_seeds(request)
    _require_few(len(request.presets) * len(seeds))
    made = tuple(model_configuration(request, name, settings) for name in request.presets)
    for config in made:
        admit(config)
    return tuple(_with_seed(config, seed) for config in made for seed in seeds)


def tutorial_comparison(request: Request) -> tuple[RunConfig, ...]:
    """The tutorial's SimpleRNN and LSTM, as it wrote them and repaired, with a form's settings.

    Raises:
        UsageProblem: as `configurations` does; which models are marked does not matter.
    """
    seeds = typed_seeds(request)
    made = tuple(comparison(typed_settings(request)))
    _require_few(len(made) * len(seeds))
    for config in made:
        admit(config)
    return tuple(_with_seed(config, seed) for config in made for seed in seeds)


def model_configuration(request: Request, name: str, settings: Mapping[str, str]) -> RunConfig:
    """The run of one of a form's models.

    Raises:
        UsageProblem: a setting is not known or not possible for this model.
        Problem: the saved model cannot be read.
    """
    if name in request.stacks:
        return configure_stack(name.removesuffix(CHANGED), request.stacks[name], settings)
    return configure(name, settings)


def typed_settings(request: Request) -> dict[str, str]:
    """All settings that were given and mean something, from the fields and from the free line.

    Raises:
        UsageProblem: the free line cannot be read, or repeats a field.
    """
    given = field_settings(request)
    more = more_settings(request.more)
    for key in more:
        if key in given:
            raise UsageProblem(
                f"{key} is given twice, as {given[key]} and as {more[key]}: leave one of them out"
            )
    return given | more


def field_settings(request: Request) -> dict[str, str]:
    """What the fields give; one without meaning gives nothing, whatever was typed into it."""
    idle = without_meaning(request.settings)
    return {
        key: text.strip()
        for key, text in request.settings.items()
        if text.strip() and key not in idle
    }


def more_settings(line: str) -> dict[str, str]:
    """What the free line gives.

    Raises:
        UsageProblem: it cannot be read.
    """
    try:
        assignments = shlex.split(line)
    except ValueError as error:
        raise UsageProblem(f"more settings: a quotation mark is not closed ({error})") from error
    for assignment in assignments:
        if "=" not in assignment:
            raise UsageProblem(
                f"more settings are key=value, such as units=64, and not '{assignment}'"
            )
    return parse_assignments(assignments)


def typed_seeds(request: Request) -> range:
    """The seeds with which each model is trained.

    Raises:
        UsageProblem: how many is no number from 1 on, or they grow too large.
    """
    text = request.seeds.strip() or "1"
    if not _is_whole(text, MOST_RUNS) or int(text) < 1:
        raise UsageProblem(f"seeds is a whole number from 1 to {MOST_RUNS}, and not '{text}'")
    given = typed_settings(request).get("seed", "")
    # Whether it is a seed at all is said where the settings are read.
    first = int(given) if _is_whole(given, LARGEST_SEED) else FitSettings().seed
    if first + int(text) - 1 > LARGEST_SEED:
        raise UsageProblem(
            f"{text} seeds from {first} on go beyond the largest, {LARGEST_SEED}: begin lower"
        )
    return range(first, first + int(text))


def _is_whole(text: str, largest: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12 and int(text) <= largest


def _with_seed(config: RunConfig, seed: int) -> RunConfig:
    return replace(config, fit=replace(config.fit, seed=seed))


def _require_few(runs: int) -> None:
    if runs > MOST_RUNS:
        raise UsageProblem(
            f"that is {runs:,} runs, and at most {MOST_RUNS} are started at once: mark fewer "
            "models, or take fewer seeds"
        )
