"""What is wrong with a form as it is filled now, field by field, in one sentence each."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from core.data.loading import DATASETS, is_file_name
from core.errors import Problem
from core.models.presets import PRESETS
from core.training.admission import admit
from core.training.settings import configure_stack
from tui.training.starting.fields import DATA, FIELDS, LABELS, MODELS, MORE, SEEDS
from tui.training.starting.request import (
    Request,
    configurations,
    field_settings,
    model_configuration,
    more_settings,
    typed_seeds,
    typed_settings,
)
from tui.training.starting.wanted import wanted

_PLAIN = next(iter(PRESETS.values())).spec
"""Any stack: what is wrong with a setting of the data or of the fit is so with every stack."""

_WITH = {"momentum": {"optimizer": "sgd"}}
"""What a setting cannot be without."""

_OF_STACK = ("mask_zero", "buckets")
"""What decides, with the stack itself, whether batches may be cut to their longest text."""

_DATA_KEYS = {field.key for field in DATA}


def mistakes(request: Request) -> dict[str, str]:
    """One sentence for each field that cannot stay as it is, by the field's key; none: all is well.

    Args:
        request: the form; a field without meaning cannot be wrong.
    """
    found = dict(_found(request))
    if "clip_value" not in found and (said := _clipped_twice(request)):
        found["clip_value"] = said
    if not found:
        # What no field alone shows, such as a stack that cannot be built with all of them.
        try:
            configurations(request)
        except Problem as problem:
            found[MODELS] = str(problem)
    return found


def _found(request: Request) -> Iterator[tuple[str, str]]:
    given = field_settings(request)
    for field in FIELDS:
        if field.key in given and (said := _of_field(request, field.key, given)):
            yield field.key, said
    for key, check in ((MORE, _more), (SEEDS, _seeds), (MODELS, _models)):
        if said := check(request):
            yield key, said


def _of_field(request: Request, key: str, given: Mapping[str, str]) -> str:
    if key == "mask_zero":
        return _of_models(request, {key: given[key]})
    if key == "buckets":
        return _of_models(request, {name: given[name] for name in _OF_STACK if name in given})
    if sort := wanted(key):
        return _of_sort(key, given[key], sort)
    settings = {key: given[key]}
    if key in _DATA_KEYS and "dataset" in given and _is_dataset(given["dataset"]):
        settings["dataset"] = given["dataset"]
    try:
        admit(configure_stack(_PLAIN.name, _PLAIN, settings))
    except Problem as problem:
        return str(problem)
    return ""


def _clipped_twice(request: Request) -> str:
    given = field_settings(request)
    if "clip_norm" in given and "clip_value" in given:
        return "clip_norm and clip_value would clip the same gradient twice: leave one empty"
    return ""


def _is_dataset(name: str) -> bool:
    """Whether a fault of this name would not be told at the other fields of the data too."""
    return name in DATASETS or (is_file_name(name) and Path(name).expanduser().is_file())


def _of_sort(key: str, text: str, sort: str) -> str:
    try:
        configure_stack(_PLAIN.name, _PLAIN, {key: text, **_WITH.get(key, {})})
    except Problem:
        return f"{LABELS[key]} is {sort}; '{text}' is not"
    return ""


def _more(request: Request) -> str:
    try:
        more = more_settings(request.more)
        typed_settings(request)
    except Problem as problem:
        return str(problem)
    return _of_models(request, more) if more else ""


def _of_models(request: Request, settings: Mapping[str, str]) -> str:
    for name in request.presets:
        try:
            model_configuration(request, name, settings)
        except Problem as problem:
            return str(problem)
    return ""


def _seeds(request: Request) -> str:
    if _more(request):
        return ""
    try:
        typed_seeds(request)
    except Problem as problem:
        return str(problem)
    return ""


def _models(request: Request) -> str:
    if not request.presets:
        return "no model is marked: mark at least one with the space bar"
    for name in request.presets:
        try:
            admit(model_configuration(request, name, {}))
        except Problem as problem:
            return str(problem)
    return ""
