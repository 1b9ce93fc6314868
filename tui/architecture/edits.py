"""Every change that can be made to a stack.

A change returns a new state or raises a `UsageProblem` that says why it cannot be made;
the old state is untouched either way.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from core.errors import UsageProblem
from core.models.presets import VOCABULARY, WIDTH
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Input,
    Layer,
    ModelSpec,
    Recurrent,
    SimpleRNN,
    recurrent,
)
from tui.architecture.state import ArchitectureState, inspection, repaired, with_spec

S = TypeVar("S", bound=msgspec.Struct)

LARGEST_SIZE = 65_536
MOST_LAYERS = 32

KINDS: dict[str, Layer] = {
    "Embedding": Embedding(VOCABULARY, WIDTH),
    "SimpleRNN": SimpleRNN(WIDTH),
    "LSTM": LSTM(WIDTH),
    "GRU": GRU(WIDTH),
    "Bidirectional": Bidirectional(LSTM(WIDTH)),
    "Dropout": Dropout(0.2),
    "Dense": Dense(1, "sigmoid"),
}
"""What a new layer of each kind is."""

_NEXT_CELL: dict[type[Recurrent], type[Recurrent]] = {SimpleRNN: LSTM, LSTM: GRU, GRU: SimpleRNN}


# --- one switch of the selected layer ----------------------------------------------------------


def toggle_sequences(state: ArchitectureState) -> ArchitectureState:
    """Switch the selected recurrent layer's return_sequences.

    Raises:
        UsageProblem: the selected layer is not recurrent.
    """
    inner = _selected_recurrent(state, "has no return_sequences")
    return _with_recurrent(state, _with(inner, return_sequences=not inner.return_sequences))


def toggle_mask(state: ArchitectureState) -> ArchitectureState:
    """Switch the embedding's mask_zero, wherever the selection is.

    Raises:
        UsageProblem: the stack has no embedding.
    """
    for place, layer in enumerate(state.stack.layers):
        if isinstance(layer, Embedding):
            return _with_layer(state, place, _with(layer, mask_zero=not layer.mask_zero))
    raise UsageProblem(
        "this stack has no Embedding, and only an Embedding makes a mask: put one at its start (n)."
    )


def change_cell(state: ArchitectureState) -> ArchitectureState:
    """Turn the selected recurrent layer into the next kind: SimpleRNN, LSTM, GRU, SimpleRNN.

    What the two kinds share is kept; what only the new one has takes Keras' default.

    Raises:
        UsageProblem: the selected layer is not recurrent.
    """
    inner = _selected_recurrent(state, "has no cell to exchange")
    return _with_recurrent(state, as_cell(inner, _NEXT_CELL[type(inner)]))


def as_cell(inner: Recurrent, kind: type[Recurrent]) -> Recurrent:
    """The same layer with a cell of another kind."""
    names = (name for name in kind.__struct_fields__ if name in inner.__struct_fields__)
    return kind(**{name: getattr(inner, name) for name in names})


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
    size = _size(state)
    return _resized(state, max(size, min(LARGEST_SIZE, 2 * size)))


def shrink(state: ArchitectureState) -> ArchitectureState:
    """Halve the width of the selected layer's output, 1 at the least.

    Raises:
        UsageProblem: the layer has no width.
    """
    return _resized(state, max(1, _size(state) // 2))


# --- the stack ---------------------------------------------------------------------------------


def add(state: ArchitectureState, kind: str) -> ArchitectureState:
    """Put a new layer of a kind after the selected one, an Embedding at the start; select it.

    Raises:
        UsageProblem: the stack is as high as it may be.
    """
    layer = KINDS[kind]
    place = 0 if isinstance(layer, Embedding) else state.selected + 1
    return _with_one_more(state, place, layer)


def duplicate(state: ArchitectureState) -> ArchitectureState:
    """Stack a copy of the selected layer on it and select the copy.

    Raises:
        UsageProblem: the stack is as high as it may be.
    """
    return _with_one_more(state, state.selected + 1, state.layer)


def remove(state: ArchitectureState) -> ArchitectureState:
    """Take the selected layer out.

    Raises:
        UsageProblem: it is the last one.
    """
    layers = state.stack.layers
    if len(layers) == 1:
        raise UsageProblem("a stack keeps at least one layer: undo or reset instead.")
    place = state.selected
    return _with_layers(state, (*layers[:place], *layers[place + 1 :]))


def move_up(state: ArchitectureState) -> ArchitectureState:
    """Let the selected layer and the one before it change places.

    Raises:
        UsageProblem: it is the first one.
    """
    if state.selected == 0:
        raise UsageProblem(f"layer 1 {_kind(state)} is the first: it cannot move further up.")
    return _moved(state, state.selected - 1)


def move_down(state: ArchitectureState) -> ArchitectureState:
    """Let the selected layer and the one after it change places.

    Raises:
        UsageProblem: it is the last one.
    """
    last = len(state.stack.layers) - 1
    if state.selected == last:
        raise UsageProblem(
            f"layer {last + 1} {_kind(state)} is the last: it cannot move further down."
        )
    return _moved(state, state.selected + 1)


def with_layer(state: ArchitectureState, layer: Layer) -> ArchitectureState:
    """Another layer in the selected one's place; the same state where it is the same layer."""
    return state if layer == state.layer else _with_layer(state, state.selected, layer)


def with_input(state: ArchitectureState, given: Input) -> ArchitectureState:
    """Another input; the same state where it is the same."""
    if given == state.stack.input:
        return state
    return with_spec(state, _with(state.stack, input=given))


def repair(state: ArchitectureState) -> ArchitectureState:
    """Do what repairs the first fault best.

    Raises:
        UsageProblem: the stack is valid, or nothing that is known repairs it.
    """
    ways = repaired(state.stack)
    if ways:
        return with_spec(state, _named(ways[0].spec, state.stack.name))
    fault = inspection(state.stack).fault
    if fault is None:
        raise UsageProblem("there is nothing to repair: the stack is valid.")
    raise UsageProblem(f"{fault.sentence}; this one is yours to repair, or undo (u).")


def _named(spec: ModelSpec, name: str) -> ModelSpec:
    return spec if spec.name == name else _with(spec, name=name)


# --- parts of a stack --------------------------------------------------------------------------


def _kind(state: ArchitectureState) -> str:
    return type(state.layer).__name__


def _selected_recurrent(state: ArchitectureState, lacks: str) -> Recurrent:
    inner = recurrent(state.layer)
    if inner is None:
        raise UsageProblem(
            f"layer {state.selected + 1} {_kind(state)} {lacks}: select a recurrent layer with ↑ ↓."
        )
    return inner


def _size_field(layer: Layer) -> str | None:
    if isinstance(layer, Embedding):
        return "output_dim"
    if isinstance(layer, Dense) or recurrent(layer) is not None:
        return "units"
    return None


def _size(state: ArchitectureState) -> int:
    name = _size_field(state.layer)
    if name is None:
        raise UsageProblem(
            f"layer {state.selected + 1} {_kind(state)} has no units: "
            "it passes on the width it gets."
        )
    size: int = getattr(recurrent(state.layer) or state.layer, name)
    return size


def _resized(state: ArchitectureState, size: int) -> ArchitectureState:
    if size == _size(state):
        raise UsageProblem(f"layer {state.selected + 1} stays at {size:,}: this is the limit here.")
    inner = recurrent(state.layer)
    if inner is not None:
        return _with_recurrent(state, _with(inner, units=size))
    name = _size_field(state.layer)
    assert name is not None
    return _with_layer(state, state.selected, _with(state.layer, **{name: size}))


def _with_one_more(state: ArchitectureState, place: int, layer: Layer) -> ArchitectureState:
    layers = state.stack.layers
    if len(layers) >= MOST_LAYERS:
        raise UsageProblem(f"{MOST_LAYERS} layers are the most: remove one before adding another.")
    return _with_layers(state, (*layers[:place], layer, *layers[place:]), place)


def _moved(state: ArchitectureState, place: int) -> ArchitectureState:
    layers = list(state.stack.layers)
    here = state.selected
    layers[here], layers[place] = layers[place], layers[here]
    return _with_layers(state, tuple(layers), place)


def _with_recurrent(state: ArchitectureState, inner: Recurrent) -> ArchitectureState:
    wrapper = state.layer
    layer = _with(wrapper, layer=inner) if isinstance(wrapper, Bidirectional) else inner
    return _with_layer(state, state.selected, layer)


def _with_layer(state: ArchitectureState, place: int, layer: Layer) -> ArchitectureState:
    layers = state.stack.layers
    return _with_layers(state, (*layers[:place], layer, *layers[place + 1 :]))


def _with_layers(
    state: ArchitectureState, layers: tuple[Layer, ...], selected: int | None = None
) -> ArchitectureState:
    return with_spec(state, _with(state.stack, layers=layers), selected)


def _with(struct: S, **changes: object) -> S:
    return msgspec.structs.replace(struct, **changes)
