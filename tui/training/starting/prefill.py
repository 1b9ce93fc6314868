"""A run's settings, back in the form that would start it again."""

import shlex
from collections.abc import Iterator, Mapping

import msgspec

from core.backends.protocol import FitSettings
from core.data.spec import DataSpec
from core.errors import Problem
from core.models.library import find_model
from core.models.override import MODEL_SETTINGS, override
from core.models.presets import PRESETS
from core.models.spec import Bidirectional, ModelSpec
from core.training.buckets import are_exact
from core.training.config import RunConfig
from tui.training.starting.fields import FIELDS
from tui.training.starting.filled_form import CHANGED, Request

_RUN = ("backend", "workers")


def request_of(config: RunConfig) -> Request:
    """The form filled with all that a run was asked to do, as far as it is no default.

    A stack that is its preset's but for a few settings is asked for by these; any other comes
    along itself, under the run's name for it.
    """
    model = _model_settings(config)
    given = dict(_changed(config)) | dict(model or {})
    fields = {field.key for field in FIELDS}
    settings = {key: text for key, text in given.items() if key in fields}
    others = (f"{key}={text}" for key, text in given.items() if key not in fields)
    line = " ".join(map(shlex.quote, others))
    if model is not None:
        return Request((config.preset,), settings, line)
    known = _known_stack(config.preset) is not None
    name = f"{config.preset}{CHANGED}" if known else config.preset
    return Request((name,), settings, line, stacks={name: config.model})


def _changed(config: RunConfig) -> Iterator[tuple[str, str]]:
    usual = FitSettings(buckets=are_exact(config.model, config.data))
    for given, default in ((config.data, DataSpec()), (config.fit, usual)):
        for key in given.__struct_fields__:
            value = getattr(given, key)
            if value != getattr(default, key):
                yield key, _as_text(value)
    for field in msgspec.structs.fields(RunConfig):
        if field.name in _RUN and getattr(config, field.name) != field.default:
            yield field.name, _as_text(getattr(config, field.name))


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value}"


def _known_stack(name: str) -> ModelSpec | None:
    if name in PRESETS:
        return PRESETS[name].spec
    try:
        return find_model(name)
    except Problem:
        return None


def _model_settings(config: RunConfig) -> Mapping[str, str] | None:
    """The settings that make the run's stack of the one of its name; None where none do."""
    stack = _known_stack(config.preset)
    if stack is None:
        return None
    wanted = config.model.layers
    if stack.layers == wanted:
        return {}
    settings = {
        name: text
        for name, setting in MODEL_SETTINGS.items()
        if (text := _one_change(stack, config.model, setting.field))
    }
    try:
        return settings if override(stack, settings).layers == wanted else None
    except Problem:
        return None


def _one_change(stack: ModelSpec, wanted: ModelSpec, field: str) -> str:
    """The one value that a field of some layers was changed to; empty where there is none."""
    values = {
        _as_text(after)
        for before, after in zip(_values(stack, field), _values(wanted, field), strict=False)
        if before is not None and after is not None and before != after
    }
    return values.pop() if len(values) == 1 else ""


def _values(stack: ModelSpec, field: str) -> list[object]:
    inner = [layer.layer if isinstance(layer, Bidirectional) else layer for layer in stack.layers]
    return [getattr(layer, field, None) for layer in inner]
