"""What the start form asks for: presets and settings as they were typed, and their runs."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.data.loading import DATASETS, is_file_name
from core.data.spec import DataSpec
from core.errors import UsageProblem, unknown
from core.models.presets import PRESETS, fitted
from core.models.spec import ModelSpec, Tokens
from core.training.config import RunConfig
from core.training.settings import configure, parse_assignments

COMPARISON = ("tutorial-rnn", "tutorial-lstm")
"""The tutorial's two models."""


@dataclass(frozen=True)
class Request:
    """One filled form.

    Attributes:
        presets: the chosen presets, a run each.
        settings: what was typed or chosen, by setting; an empty text leaves the default.
        more: further settings, `key=value key=value`.
    """

    presets: tuple[str, ...] = COMPARISON[:1]
    settings: Mapping[str, str] = field(default_factory=dict)
    more: str = ""


@dataclass(frozen=True)
class Offer:
    """A preset in the form; `refusal` says why it cannot be trained, else it is empty."""

    name: str
    title: str
    refusal: str = ""


def offers() -> tuple[Offer, ...]:
    """Every preset, those that cannot be trained with the reason."""
    return tuple(Offer(one.name, one.title, _refusal(one.spec)) for one in PRESETS.values())


def _refusal(spec: ModelSpec) -> str:
    try:
        fitted(spec, input=Tokens(), vocabulary=None, head_units=1, head_activation="sigmoid")
    except UsageProblem as problem:
        return str(problem)
    return ""


def configurations(request: Request) -> tuple[RunConfig, ...]:
    """The runs that a form asks for, in the order of the presets.

    Raises:
        UsageProblem: no preset is chosen, or one that cannot be trained; or a setting is not
            known, not possible, or given twice; or there is no such data set.
    """
    if not request.presets:
        raise UsageProblem("no preset is chosen: mark at least one with the space bar")
    settings = typed_settings(request)
    made = tuple(configure(preset, settings) for preset in request.presets)
    for config in made:
        if refusal := _refusal(config.model):
            raise UsageProblem(refusal)
    check_data(made[0].data)
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


def check_data(data: DataSpec) -> None:
    """Refuses what no worker could read, while the form is still there to correct it.

    Raises:
        UsageProblem: there is no such data set or no such file.
    """
    if is_file_name(data.dataset):
        if not Path(data.dataset).expanduser().is_file():
            raise UsageProblem(
                f"there is no file {data.dataset}: give the path of a text file, "
                f"or one of {', '.join(DATASETS)}"
            )
    elif data.dataset not in DATASETS:
        raise unknown("dataset", data.dataset, DATASETS)
    if data.data_path is None:
        return
    if data.dataset != "imdb":
        raise UsageProblem(
            f"the data file belongs to imdb, and the dataset is {data.dataset}: leave it empty"
        )
    if not Path(data.data_path).exists():
        raise UsageProblem(
            f"there is no file {data.data_path}: give the path of imdb.npz, "
            "or leave it empty to download it"
        )
