"""Which stack is on the bench, and every change that can be made to it.

A change returns a new state or raises a `UsageProblem` that says why it cannot be made;
the old state is untouched either way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

import msgspec

from core.errors import UsageProblem
from core.models import inspect as model_inspect
from core.models.inspect import Inspection
from core.models.presets import PRESETS, preset
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Embedding,
    Layer,
    ModelSpec,
    Recurrent,
    SimpleRNN,
)

S = TypeVar("S", bound=msgspec.Struct)

LARGEST_SIZE = 65_536
MOST_LAYERS = 32
_NEXT_CELL: dict[type[Recurrent], type[Recurrent]] = {SimpleRNN: LSTM, LSTM: GRU, GRU: SimpleRNN}


@dataclass(frozen=True)
class ArchitectureState:
    """One stack under the reader's hands.

    Attributes:
        preset: the name of the preset it started as.
        spec: the stack as it is now, valid or not.
        selected: the 0-based place of the selected layer in `spec.layers`.
        history: earlier stacks, the newest last.
    """

    preset: str
    spec: ModelSpec
    selected: int = 0
    history: tuple[ModelSpec, ...] = ()

    @property
    def layer(self) -> Layer:
        """The selected layer."""
        return self.spec.layers[self.selected]

    @property
    def changed(self) -> bool:
        """Whether the stack differs from its preset."""
        return self.spec != PRESETS[self.preset].spec


@lru_cache(maxsize=64)
def inspection(spec: ModelSpec) -> Inspection:
    """What the stack is made of; remembered, for every widget asks the same question."""
    return model_inspect.inspect(spec)


def opened(name: str) -> ArchitectureState:
    """The state in which a preset is first seen: its first recurrent layer selected.

    Raises:
        UsageProblem: there is no preset of this name.
    """
    spec = preset(name).spec
    places = [place for place, layer in enumerate(spec.layers) if recurrent(layer) is not None]
    return ArchitectureState(preset=name, spec=spec, selected=places[0] if places else 0)


def recurrent(layer: Layer) -> Recurrent | None:
    """The recurrent layer that `layer` is or wraps, None when it is neither."""
    inner = layer.layer if isinstance(layer, Bidirectional) else layer
    return inner if isinstance(inner, SimpleRNN | LSTM | GRU) else None


def select(state: ArchitectureState, place: int) -> ArchitectureState:
    """Select the layer at a 0-based place; a place outside the stack means its nearest end."""
    return replace(state, selected=min(max(0, place), len(state.spec.layers) - 1))


def toggle_sequences(state: ArchitectureState) -> ArchitectureState:
    """Switch the selected recurrent layer's return_sequences.

    Raises:
        UsageProblem: the selected layer is not recurrent.
    """
    inner = _selected_recurrent(state, "has no return_sequences")
    return _with_recurrent(
        state, _struct_replace(inner, return_sequences=not inner.return_sequences)
    )


def toggle_mask(state: ArchitectureState) -> ArchitectureState:
    """Switch the embedding's mask_zero, wherever the selection is.

    Raises:
        UsageProblem: the stack has no embedding.
    """
    for place, layer in enumerate(state.spec.layers):
        if isinstance(layer, Embedding):
            masked = _struct_replace(layer, mask_zero=not layer.mask_zero)
            return _with_layer(state, place, masked)
    raise UsageProblem(
        "this stack has no Embedding, and only an Embedding makes a mask: choose another preset."
    )


def change_cell(state: ArchitectureState) -> ArchitectureState:
    """Turn the selected recurrent layer into the next kind: SimpleRNN, LSTM, GRU, SimpleRNN.

    What the two kinds share is kept; what only the new one has takes Keras' default.

    Raises:
        UsageProblem: the selected layer is not recurrent.
    """
    inner = _selected_recurrent(state, "has no cell to exchange")
    kind = _NEXT_CELL[type(inner)]
    kept = {
        name: getattr(inner, name)
        for name in kind.__struct_fields__
        if name in inner.__struct_fields__
    }
    return _with_recurrent(state, kind(**kept))


def toggle_direction(state: ArchitectureState) -> ArchitectureState:
    """Wrap the selected recurrent layer in Bidirectional, or unwrap it.

    Raises:
        UsageProblem: the selected layer is not recurrent.
    """
    inner = _selected_recurrent(state, "cannot run over the sequence in two directions")
    wrapped: Layer = inner if isinstance(state.layer, Bidirectional) else Bidirectional(inner)
    return _with_layer(state, state.selected, wrapped)


def grow(state: ArchitectureState) -> ArchitectureState:
    """Double the width of the selected layer's output.

    Raises:
        UsageProblem: the layer has no width, or it would grow beyond what a screen can say.
    """
    return _resized(state, min(LARGEST_SIZE, 2 * _size(state)))


def shrink(state: ArchitectureState) -> ArchitectureState:
    """Halve the width of the selected layer's output, 1 at the least.

    Raises:
        UsageProblem: the layer has no width.
    """
    return _resized(state, max(1, _size(state) // 2))


def duplicate(state: ArchitectureState) -> ArchitectureState:
    """Stack a copy of the selected layer on it and select the copy.

    Raises:
        UsageProblem: the stack is as high as it may be.
    """
    layers = state.spec.layers
    if len(layers) >= MOST_LAYERS:
        raise UsageProblem(f"{MOST_LAYERS} layers are the most: remove one before adding another.")
    place = state.selected + 1
    grown = _with_layers(state, (*layers[:place], state.layer, *layers[place:]))
    return replace(grown, selected=place)


def remove(state: ArchitectureState) -> ArchitectureState:
    """Take the selected layer out.

    Raises:
        UsageProblem: it is the last one.
    """
    layers = state.spec.layers
    if len(layers) == 1:
        raise UsageProblem("a stack keeps at least one layer: undo or reset instead.")
    place = state.selected
    return select(_with_layers(state, (*layers[:place], *layers[place + 1 :])), place)


def repairable(state: ArchitectureState) -> int | None:
    """The place of the layer whose return_sequences would repair the stack, if one would.

    The layer is found by trying, not by reading the fault's words: the nearest recurrent
    layer before the faulty one is switched, and that is a repair when the fault moves on.
    """
    fault = inspection(state.spec).fault
    if fault is None:
        return None
    before = range(min(fault.layer_number - 1, len(state.spec.layers)) - 1, -1, -1)
    for place in before:
        inner = recurrent(state.spec.layers[place])
        if inner is None:
            continue
        if inner.return_sequences:
            return None
        tried = toggle_sequences(replace(state, selected=place))
        after = inspection(tried.spec).fault
        moved = after is None or after.layer_number > fault.layer_number
        return place if moved else None
    return None


def repair(state: ArchitectureState) -> ArchitectureState:
    """Set return_sequences=True where the first fault asks for it.

    Raises:
        UsageProblem: the stack is valid, or its fault is of another kind.
    """
    place = repairable(state)
    if place is None:
        fault = inspection(state.spec).fault
        if fault is None:
            raise UsageProblem("there is nothing to repair: the stack is valid.")
        raise UsageProblem(f"{fault.sentence}; this one is yours to repair, or undo.")
    fixed = toggle_sequences(replace(state, selected=place))
    return replace(fixed, selected=state.selected)


def undo(state: ArchitectureState) -> ArchitectureState:
    """The stack before the last change.

    Raises:
        UsageProblem: nothing was changed.
    """
    if not state.history:
        raise UsageProblem("there is nothing to undo: this is the preset as it was opened.")
    earlier = replace(state, spec=state.history[-1], history=state.history[:-1])
    return select(earlier, state.selected)


def reset(state: ArchitectureState) -> ArchitectureState:
    """The preset as it was; the change can itself be undone.

    Raises:
        UsageProblem: the stack is the preset's already.
    """
    if not state.changed:
        raise UsageProblem(f"nothing to reset: this is {state.preset} as it is.")
    return select(_with_layers(state, PRESETS[state.preset].spec.layers), state.selected)


def _selected_recurrent(state: ArchitectureState, lacks: str) -> Recurrent:
    inner = recurrent(state.layer)
    if inner is None:
        kind = type(state.layer).__name__
        raise UsageProblem(
            f"layer {state.selected + 1} {kind} {lacks}: select a recurrent layer with ↑ ↓."
        )
    return inner


def _size_field(layer: Layer) -> str | None:
    if isinstance(layer, Embedding):
        return "output_dim"
    if isinstance(layer, Dense) or recurrent(layer) is not None:
        return "units"
    return None


def _size(state: ArchitectureState) -> int:
    field = _size_field(state.layer)
    if field is None:
        kind = type(state.layer).__name__
        raise UsageProblem(
            f"layer {state.selected + 1} {kind} has no units: it passes on the width it gets."
        )
    size: int = getattr(recurrent(state.layer) or state.layer, field)
    return size


def _resized(state: ArchitectureState, size: int) -> ArchitectureState:
    if size == _size(state):
        raise UsageProblem(f"layer {state.selected + 1} stays at {size:,}: this is the limit here.")
    inner = recurrent(state.layer)
    if inner is not None:
        return _with_recurrent(state, _struct_replace(inner, units=size))
    field = _size_field(state.layer)
    assert field is not None
    return _with_layer(state, state.selected, _struct_replace(state.layer, **{field: size}))


def _with_recurrent(state: ArchitectureState, inner: Recurrent) -> ArchitectureState:
    layer: Layer = inner
    if isinstance(state.layer, Bidirectional):
        layer = _struct_replace(state.layer, layer=inner)
    return _with_layer(state, state.selected, layer)


def _with_layer(state: ArchitectureState, place: int, layer: Layer) -> ArchitectureState:
    layers = state.spec.layers
    return _with_layers(state, (*layers[:place], layer, *layers[place + 1 :]))


def _with_layers(state: ArchitectureState, layers: tuple[Layer, ...]) -> ArchitectureState:
    return replace(
        state,
        spec=msgspec.structs.replace(state.spec, layers=layers),
        history=(*state.history, state.spec),
    )


def _struct_replace(struct: S, **changes: object) -> S:
    return msgspec.structs.replace(struct, **changes)
