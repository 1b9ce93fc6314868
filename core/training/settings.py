"""`--set key=value`: every setting of a run by one flat name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo, fields, replace

from core.backends import check_backend, check_device, check_fit
from core.backends.protocol import FitSettings
from core.data.loading import DATASETS, is_file_name
from core.data.spec import DataSpec
from core.errors import UsageProblem, unknown
from core.models.library import find_model, saved_models
from core.models.override import MODEL_SETTINGS, override
from core.models.presets import PRESETS, preset
from core.models.spec import ModelSpec
from core.training.buckets import are_exact, check_buckets
from core.training.config import RunConfig

_DATA = {field.name: field for field in fields(DataSpec)}
_FIT = {field.name: field for field in fields(FitSettings)}
_RUN = {field.name: field for field in fields(RunConfig) if field.name in ("backend", "workers")}


def setting_names() -> tuple[str, ...]:
    """Every name that `--set` knows, sorted."""
    return tuple(sorted({*_DATA, *_FIT, *_RUN, *MODEL_SETTINGS}))


def parse_assignments(assignments: list[str]) -> dict[str, str]:
    """`["padding=pre", …]` as a mapping; the last of several values for one key counts.

    Raises:
        UsageProblem: one has no `=`, or nothing before it.
    """
    settings = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals or not key.strip():
            raise UsageProblem(
                f"--set takes key=value, such as padding=pre, and not '{assignment}'"
            )
        settings[key.strip().replace("-", "_")] = value.strip()
    return settings


def configure(name: str, settings: Mapping[str, Any]) -> RunConfig:
    """The run of a preset or of a saved model, with some settings changed.

    Args:
        name: the model's name.
        settings: values by name, as text or already typed.

    Returns:
        A configuration in which every name is known and every value in its range.

    Raises:
        UsageProblem: a name is not known, or a value is of the wrong type or out of range.
        Problem: the saved model cannot be read.
    """
    _require_known(settings)
    return configure_stack(name, _stack(name), settings)


def _stack(name: str) -> ModelSpec:
    # A preset needs no folder of saved models; who has saved nothing is told of presets alone.
    if name in PRESETS or not saved_models():
        return preset(name).spec
    return find_model(name)


def configure_stack(name: str, stack: ModelSpec, settings: Mapping[str, Any]) -> RunConfig:
    """The run of a stack, whether a model of that name exists or not.

    Args:
        name: what the run's model is called.
        stack: the stack.
        settings: values by name, as text or already typed.

    Raises:
        UsageProblem: a name is not known, or a value is of the wrong type or out of range.
    """
    _require_known(settings)
    model = override(stack, {key: settings[key] for key in settings if key in MODEL_SETTINGS})
    data = _data(settings)
    fit = replace(FitSettings(buckets=are_exact(model, data)), **_converted(settings, _FIT))
    config = RunConfig(preset=name, model=model, data=data, fit=fit, **_converted(settings, _RUN))
    check_backend(config.backend)
    check_device(config.backend, config.fit.device)
    check_fit(config.fit)
    check_buckets(config.model, config.data, config.fit)
    return config


def _require_known(settings: Mapping[str, Any]) -> None:
    known = setting_names()
    for key in settings:
        if key not in known:
            raise unknown("setting", key, known)


def configure_data(settings: Mapping[str, Any]) -> DataSpec:
    """The data alone, for whoever only looks at them.

    Raises:
        UsageProblem: a name is not a setting of data, or a value is not possible.
    """
    for key in settings:
        if key not in _DATA:
            raise unknown("setting of data", key, _DATA)
    return _data(settings)


def _data(settings: Mapping[str, Any]) -> DataSpec:
    data = replace(DataSpec(), **_converted(settings, _DATA))
    if not is_file_name(data.dataset) and data.dataset not in DATASETS:
        raise unknown("dataset", data.dataset, DATASETS)
    return _with_absolute_paths(data)


def _converted(settings: Mapping[str, Any], known: Mapping[str, FieldInfo]) -> dict[str, Any]:
    return {
        key: _convert(key, value, known[key].type)
        for key, value in settings.items()
        if key in known
    }


def _convert(key: str, value: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        if get_origin(kind) is Literal:
            raise unknown(f"value of {key}", str(value), get_args(kind)) from error
        wanted = str(error).replace("`", "").replace("Expected", "expected").split(" - at")[0]
        raise UsageProblem(f"setting {key}={value} is not possible: {wanted}") from error


def _with_absolute_paths(data: DataSpec) -> DataSpec:
    """The worker stands elsewhere: what the user named from here must mean the same there."""
    changes: dict[str, str] = {}
    if data.data_path is not None:
        changes["data_path"] = str(Path(data.data_path).expanduser().absolute())
    if is_file_name(data.dataset):
        changes["dataset"] = str(Path(data.dataset).expanduser().absolute())
    return replace(data, **changes)
