"""What is known of a layer: of one of ours its spec, of one from a file what its config says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from core.models.spec import (
    GRU,
    LSTM,
    Embedding,
    Layer,
    Recurrent,
    SimpleRNN,
    Tokens,
    recurrent,
)
from core.models.summarise import input_shape
from tui.architecture.wording import kind_text

if TYPE_CHECKING:
    from core.models.inspect import Shape
    from core.models.summary import Row
    from tui.architecture.subject import Subject

RECURRENT: Mapping[str, type[Recurrent]] = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}


@dataclass(frozen=True)
class Place:
    """Where a layer stands.

    Attributes:
        number: its position, from 1.
        before: the shape that it gets, the first one where there are several; None if unknown.
        masked: whether a mask comes along; None if unknown.
        tokens: whether the model reads word numbers.
    """

    number: int
    before: Shape | None
    masked: bool | None
    tokens: bool


def layer_at(subject: Subject, place: int) -> Layer | None:
    """The layer at a 0-based place; None where none of our layers says what it is."""
    if subject.spec is not None:
        return subject.spec.layers[place] if place < len(subject.spec.layers) else None
    rows = subject.summary.rows
    return layer_of(rows[place]) if place < len(rows) else None


def layer_of(row: Row) -> Layer | None:
    """A layer of a file as one of ours, as far as its config can be read as one; else None."""
    if row.closed:
        return None
    fields: dict[str, object] = {**row.config, "type": row.kind}
    inner = row.config.get("layer")
    if row.kind == "Bidirectional" and isinstance(inner, Mapping):
        fields["layer"] = _wrapped(inner)
    try:
        # Keras' names are ours, and what a spec has no field for is passed over.
        found: Layer = msgspec.convert(fields, Layer)
    except (msgspec.ValidationError, TypeError):
        return None
    return found


def _wrapped(inner: Mapping[str, object]) -> Mapping[str, object]:
    """A layer within another, as Keras writes it down: its class and its config apart."""
    config = inner.get("config")
    if isinstance(config, Mapping):
        return {**config, "type": inner.get("class_name")}
    return inner


def cell_config(row: Row) -> Mapping[str, object]:
    """The settings of a recurrent layer, also of one within a Bidirectional layer."""
    inner = row.config.get("layer")
    return _wrapped(inner) if isinstance(inner, Mapping) else row.config


def without_bias(row: Row | None) -> bool:
    """Whether a layer that has weights has no bias among them."""
    if row is None or not row.weights:
        return False
    return not any("bias" in weight.name for weight in row.weights)


def place_of(subject: Subject, place: int) -> Place:
    """Where the layer at a 0-based place stands."""
    summary = subject.summary
    rows = summary.rows
    numbers = rows[place].inputs if place < len(rows) else (place,)
    sources = [rows[number - 1] for number in numbers if 0 < number <= len(rows)]
    if sources:
        masks = [row.masked for row in sources]
        masked = True if True in masks else None if None in masks else False
        before = sources[0].output_shape
    else:
        masked = False
        before = _input(subject) if place == 0 or 0 in numbers else None
    return Place(place + 1, before, masked, reads_tokens(subject))


def reads_tokens(subject: Subject) -> bool:
    """Whether word numbers go into the model."""
    if subject.spec is not None:
        return isinstance(subject.spec.input, Tokens)
    return any(row.kind == "Embedding" for row in subject.summary.rows)


def _input(subject: Subject) -> Shape | None:
    if subject.summary.inputs:
        return subject.summary.inputs[0]
    return input_shape(subject.spec.input) if subject.spec is not None else None


def height(subject: Subject) -> int:
    """How many layers there are, those that cannot be built among them."""
    if subject.spec is not None:
        return len(subject.spec.layers)
    return len(subject.summary.rows)


def kind_at(subject: Subject, place: int) -> str:
    """The class of the layer at a 0-based place."""
    rows = subject.summary.rows
    if place < len(rows):
        return kind_text(rows[place].kind)
    layer = layer_at(subject, place)
    return type(layer).__name__ if layer is not None else "layer"


def recurrent_place(subject: Subject) -> int | None:
    """The place of the selected layer if it is recurrent, else of the first that is."""
    places = [subject.selected, *range(height(subject))]
    found = (place for place in places if recurrent(layer_at(subject, place)) is not None)
    return next(found, None)


def has_embedding(subject: Subject) -> bool:
    """Whether there is a stack with an Embedding, whose mask can be switched."""
    spec = subject.spec
    return spec is not None and any(isinstance(layer, Embedding) for layer in spec.layers)
