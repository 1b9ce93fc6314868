"""One setting for every layer that has it, such as `mask_zero=true` on the command line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import msgspec

from core.errors import UsageProblem, unknown
from core.models.inspect import require_valid
from core.models.spec import Bidirectional, Dense, Layer, ModelSpec, Rate, Recurrent, Size


@dataclass(frozen=True)
class ModelSetting:
    """A setting of a whole stack.

    Attributes:
        field: the name of the layers' field.
        type: what values it takes.
        description: what it does, and to which layers.
    """

    field: str
    type: Any
    description: str


MODEL_SETTINGS: Mapping[str, ModelSetting] = MappingProxyType(
    {
        "mask_zero": ModelSetting("mask_zero", bool, "whether the Embedding masks padding"),
        "embedding": ModelSetting("output_dim", Size, "how many values the Embedding gives a word"),
        "units": ModelSetting("units", Size, "units of every layer but the head"),
        "dropout": ModelSetting("dropout", Rate, "share of dropped inputs, recurrent layers"),
        "recurrent_dropout": ModelSetting(
            "recurrent_dropout", Rate, "share of dropped states, recurrent layers"
        ),
        "activation": ModelSetting("activation", str, "activation of every layer but the head"),
        "return_sequences": ModelSetting(
            "return_sequences", bool, "whether the last recurrent layer hands on every output"
        ),
        "reset_after": ModelSetting(
            "reset_after", bool, "whether a GRU resets after its matrix product"
        ),
    }
)
"""Every setting that `override` knows, by its name."""


def override(spec: ModelSpec, settings: Mapping[str, object]) -> ModelSpec:
    """The same stack with each setting applied to every layer that has its field.

    The head, a Dense layer at the end, keeps its units and its activation; `return_sequences` goes
    to the last recurrent layer alone. A bidirectional layer passes a setting to its inner layer.

    Args:
        spec: the stack.
        settings: values by name, see `MODEL_SETTINGS`; texts such as "32" or "true" are read.

    Raises:
        UsageProblem: when a setting is unknown, its value is impossible, no layer has it, or the
            stack cannot be built with it.
    """
    layers = list(spec.layers)
    for name, given in settings.items():
        if name not in MODEL_SETTINGS:
            raise unknown("model setting", name, MODEL_SETTINGS)
        setting = MODEL_SETTINGS[name]
        value = _value(name, setting, given)
        places = _places(layers, setting.field)
        if not places:
            raise UsageProblem(
                f"'{spec.name}' has no layer that takes {name}: it sets {setting.description}."
            )
        for place in places:
            layers[place] = _with_field(layers[place], setting.field, value)
    changed = msgspec.structs.replace(spec, layers=tuple(layers))
    if settings:
        require_valid(changed)
    return changed


def _value(name: str, setting: ModelSetting, given: object) -> object:
    if isinstance(given, bool) and setting.type is not bool:
        raise UsageProblem(f"{name} cannot be {given!r}: it sets {setting.description}.")
    try:
        return msgspec.convert(given, setting.type, strict=False)
    except msgspec.ValidationError as error:
        needed = str(error).replace("`", "").lower()
        if setting.type is bool:
            needed = "say true or false"
        raise UsageProblem(f"{name} cannot be {given!r}: {needed}.") from error


def _places(layers: list[Layer], field: str) -> list[int]:
    """Which layers a setting of this field changes."""
    places = [place for place, layer in enumerate(layers) if field in _fields(layer)]
    if field == "return_sequences":
        return places[-1:]
    last = len(layers) - 1
    return [place for place in places if not (place == last and isinstance(layers[place], Dense))]


def _fields(layer: Layer) -> tuple[str, ...]:
    inner = layer.layer if isinstance(layer, Bidirectional) else layer
    return inner.__struct_fields__


def _with_field(layer: Layer, field: str, value: object) -> Layer:
    replace: Callable[..., Any] = msgspec.structs.replace
    if isinstance(layer, Bidirectional):
        inner: Recurrent = replace(layer.layer, **{field: value})
        return Bidirectional(inner, layer.merge_mode)
    changed: Layer = replace(layer, **{field: value})
    return changed
