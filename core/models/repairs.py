"""Ways to make a stack that cannot be built one that can, each of them tried out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec

from core.models.faults import layer_value_fault
from core.models.inspect import Fault, inspect
from core.models.script import literal
from core.models.spec import (
    Bidirectional,
    Dense,
    Embedding,
    Features,
    Layer,
    ModelSpec,
    Rate,
    Recurrent,
    SimpleRNN,
    Size,
    Tokens,
    recurrent,
)
from core.rnn.activations import ACTIVATIONS

Struct = TypeVar("Struct", bound=msgspec.Struct)

VOCABULARY = 10_000
WIDTH = 32
"""The sizes of what has to be put in: the tutorial's."""

LARGEST_SIZE = 2**31 - 1
LARGEST_RATE = 0.99
"""A rate lies below 1: this is where a larger one is brought down to."""


@dataclass(frozen=True)
class RepairedSpec:
    """A stack with one change that takes its fault away, or at least moves it on.

    Attributes:
        words: the change in a few words, such as "set return_sequences=True on layer 2 SimpleRNN".
        spec: the changed stack.
    """

    words: str
    spec: ModelSpec


def repairs(spec: ModelSpec) -> tuple[RepairedSpec, ...]:
    """The changes that help, the best first; () when there is no fault or nothing is known to help.

    Each has been inspected: its fault is gone, or stands nearer to the stack's end, or was one of
    value and is now one of order. Taking the first again and again therefore comes to an end.

    Args:
        spec: the stack.
    """
    fault = inspect(spec).fault
    if fault is None:
        return ()
    distance = _distance(spec, fault)
    return tuple(
        tried
        for tried in _candidates(spec, fault)
        if _distance(tried.spec, inspect(tried.spec).fault) < distance
    )


def _distance(spec: ModelSpec, fault: Fault | None) -> tuple[int, int]:
    """How far a stack is from being valid: what is left from its fault on, and values first."""
    if fault is None:
        return (0, 0)
    number = fault.layer_number
    left = len(spec.layers) - number + 1
    if number == 0:
        return (left, 2 if fault.kind == "input" else 1)
    return (left, 1 if layer_value_fault(number, spec.layers[number - 1]) is not None else 0)


def _candidates(spec: ModelSpec, fault: Fault) -> Iterator[RepairedSpec]:
    if fault.layer_number == 0:
        yield _with_input_values(spec) if fault.kind == "input" else _filled(spec)
        return
    place = fault.layer_number - 1
    layer = spec.layers[place]
    if layer_value_fault(fault.layer_number, layer) is not None:
        yield _with_layer_values(spec, place)
        yield _without(spec, place)
    elif isinstance(layer, Embedding):
        yield _without(spec, place)
        if place == 0 and isinstance(spec.input, Features):
            words = Tokens(spec.input.timesteps)
            yield RepairedSpec(
                "give the model word numbers as its input", _replaced(spec, input=words)
            )
    else:
        yield from _sequence_kept(spec, place)
        yield _with_embedding(spec, place)
        yield _without(spec, place)


def _filled(spec: ModelSpec) -> RepairedSpec:
    """The empty stack with the least that can be built."""
    if isinstance(spec.input, Tokens):
        words = f"add an Embedding({VOCABULARY}, {WIDTH}) and a SimpleRNN({WIDTH})"
        return RepairedSpec(
            words, _replaced(spec, layers=(Embedding(VOCABULARY, WIDTH), SimpleRNN(WIDTH)))
        )
    return RepairedSpec(f"add a SimpleRNN({WIDTH})", _replaced(spec, layers=(SimpleRNN(WIDTH),)))


def _without(spec: ModelSpec, place: int) -> RepairedSpec:
    rest = spec.layers[:place] + spec.layers[place + 1 :]
    return RepairedSpec(f"remove {_title(spec, place)}", _replaced(spec, layers=rest))


def _with_embedding(spec: ModelSpec, place: int) -> RepairedSpec:
    embedding = Embedding(VOCABULARY, WIDTH)
    layers = (*spec.layers[:place], embedding, *spec.layers[place:])
    words = f"put an Embedding({VOCABULARY}, {WIDTH}) before {_title(spec, place)}"
    return RepairedSpec(words, _replaced(spec, layers=layers))


def _sequence_kept(spec: ModelSpec, place: int) -> Iterator[RepairedSpec]:
    """return_sequences=True on the nearest layer before this place that ends the sequence."""
    for before in range(place - 1, -1, -1):
        layer = spec.layers[before]
        inner = recurrent(layer)
        if inner is None or inner.return_sequences:
            continue
        kept: Layer = _replaced(inner, return_sequences=True)
        if isinstance(layer, Bidirectional):
            kept = _replaced(layer, layer=kept)
        words = f"set return_sequences=True on {_title(spec, before)}"
        yield RepairedSpec(words, _with_layer(spec, before, kept))
        return


def _with_input_values(spec: ModelSpec) -> RepairedSpec:
    changes = _legal_values(spec.input)
    changed = _replaced(spec, input=_replaced(spec.input, **changes))
    return RepairedSpec(f"set {_assignments(changes)} on the input", changed)


def _with_layer_values(spec: ModelSpec, place: int) -> RepairedSpec:
    layer = spec.layers[place]
    changes = _legal_values(layer)
    said: dict[str, object] = dict(changes)
    if isinstance(layer, Bidirectional):
        inner = _legal_values(layer.layer)
        said |= inner
        changes["layer"] = _replaced(layer.layer, **inner)
    words = f"set {_assignments(said)} on {_title(spec, place)}"
    return RepairedSpec(words, _with_layer(spec, place, _replaced(layer, **changes)))


def _legal_values(struct: msgspec.Struct) -> dict[str, object]:
    """For every field whose value cannot be, the nearest that can."""
    changes: dict[str, object] = {}
    for field in msgspec.structs.fields(struct):
        value = getattr(struct, field.name)
        if field.type is Recurrent:
            continue  # the inner layer's fields are looked at by themselves
        if field.name.endswith("activation"):
            if not isinstance(value, str) or value not in ACTIVATIONS:
                default = "linear" if isinstance(struct, Dense) else field.default
                changes[field.name] = _nearest_activation(value, default)
        elif not _possible(value, field.type):
            changes[field.name] = _nearest(value, field)
    return changes


def _possible(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except (msgspec.ValidationError, TypeError):
        return False
    return True


def _nearest(value: object, field: msgspec.structs.FieldInfo) -> object:
    """The number within the limits of `core.models.spec` that is nearest; else the default."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or value != value:
        if not field.required:
            return field.default
        return 0.0 if field.type == Rate else WIDTH
    assert isinstance(value, int | float)
    if field.type == Rate:
        return 0.0 if value < 0 else LARGEST_RATE
    if field.type in (Size, Size | None):
        return 1 if value < 1 else LARGEST_SIZE if value > LARGEST_SIZE else round(value)
    return field.default


def _nearest_activation(name: object, default: object) -> object:
    near = get_close_matches(str(name).lower(), ACTIVATIONS, n=1, cutoff=0.5)
    return near[0] if near else default


def _assignments(changes: Mapping[str, object]) -> str:
    return " and ".join(f"{name}={literal(value)}" for name, value in changes.items())


def _title(spec: ModelSpec, place: int) -> str:
    return f"layer {place + 1} {type(spec.layers[place]).__name__}"


def _with_layer(spec: ModelSpec, place: int, layer: Layer) -> ModelSpec:
    layers = (*spec.layers[:place], layer, *spec.layers[place + 1 :])
    return _replaced(spec, layers=layers)


def _replaced(struct: Struct, **changes: Any) -> Struct:
    return msgspec.structs.replace(struct, **changes)
