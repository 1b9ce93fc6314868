"""return_sequences on and off, side by side: what comes out of a recurrent layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from core.models.inspect import inspect
from core.models.spec import Bidirectional, Layer, ModelSpec, Recurrent, recurrent
from tui.architecture.views.known import height, kind_at, layer_at, place_of, recurrent_place
from tui.architecture.views.prose import cut, marked, prose, title, width_of
from tui.architecture.wording import at_last, shape_text
from tui.widgets.text_columns import beside

if TYPE_CHECKING:
    from core.models.inspect import Shape
    from tui.architecture.subject import Subject
    from tui.widgets.lines import Line

GAP = 3

FOLLOWERS = {
    True: "Then: another recurrent layer, or a Dense that answers at every timestep.",
    False: "Then: a Dense head. Another recurrent layer has nothing to walk over.",
}
"""What may stand above the layer, by its return_sequences."""


@dataclass(frozen=True)
class _Walk:
    """A recurrent layer and what it walks over."""

    layer: Layer
    inner: Recurrent
    timesteps: int | None
    masked: bool | None

    @property
    def both_ways(self) -> bool:
        return isinstance(self.layer, Bidirectional)

    def shape(self, sequences: bool) -> Shape:
        """What comes out."""
        joined = isinstance(self.layer, Bidirectional) and self.layer.merge_mode == "concat"
        width = self.inner.units * (2 if joined else 1)
        return (None, self.timesteps, width) if sequences else (None, width)


def sequences_lines(subject: Subject, width: int) -> list[Line]:
    """The selected recurrent layer, or the first one, with every state and with its last one."""
    place = recurrent_place(subject)
    selected = subject.selected
    if place is None:
        return prose(
            "There is no recurrent layer here: return_sequences belongs to SimpleRNN, LSTM and "
            "GRU, which make one hidden state at every timestep.",
            width,
        )
    layer = layer_at(subject, place)
    inner = recurrent(layer)
    assert layer is not None
    assert inner is not None
    lines: list[Line] = []
    if place != selected and selected < height(subject):
        lines += prose(
            f"Layer {selected + 1} {kind_at(subject, selected)} is not recurrent and has no "
            f"return_sequences. Layer {place + 1} has it:",
            width,
            "quiet",
        )
    lines += title(f"return_sequences of layer {place + 1} {kind_at(subject, place)}", width)
    walk = _walk(subject, place, layer, inner)
    lines += [(), *_both(walk, width)]
    lines += [(), *prose(_same(walk, subject, place), width)]
    if subject.spec is not None:
        lines += [(), *_switched(subject.spec, place, inner, width)]
    return [cut(line, width) for line in lines]


def _walk(subject: Subject, place: int, layer: Layer, inner: Recurrent) -> _Walk:
    where = place_of(subject, place)
    if where.before is not None and len(where.before) == 3:
        timesteps = where.before[1]
    elif subject.spec is not None:
        timesteps = subject.spec.input.timesteps
    else:
        timesteps = None
    return _Walk(layer, inner, timesteps, where.masked)


def _both(walk: _Walk, width: int) -> list[Line]:
    """The two drawings next to each other, or one below the other where it is narrow."""
    blocks = [_block(walk, sequences, width) for sequences in (True, False)]
    drawn = [max(width_of(line) for line in block) for block in blocks]
    left = max(drawn[0] + GAP, (width + GAP) // 2)
    right = width - left
    if right < drawn[1] or left - GAP < drawn[0]:
        told = [
            [*block, *prose(FOLLOWERS[sequences], width)]
            for block, sequences in zip(blocks, (True, False), strict=True)
        ]
        return [*told[0], (), *told[1]]
    told = [
        [*blocks[0], *prose(FOLLOWERS[True], left - GAP)],
        [*blocks[1], *prose(FOLLOWERS[False], right)],
    ]
    return beside(told[0], told[1], left)


def _block(walk: _Walk, sequences: bool, width: int) -> list[Line]:
    now = walk.inner.return_sequences == sequences
    head = f"{'▸' if now else ' '} {sequences}{', as it is set' if now else ''}"
    role = "accent" if now else ""
    top, arrows, states, below, given = _picture(walk, sequences)
    return [
        ((head, "strong"),),
        ((top, role),),
        ((arrows, role),),
        ((states, ""),),
        ((below, "quiet"),),
        ((given, "quiet"),),
        ((shape_text(walk.shape(sequences)), "strong"),),
    ]


def _picture(walk: _Walk, sequences: bool) -> tuple[str, ...]:
    """What comes out, arrows up, the states, arrows up, what goes in."""
    letter = "y" if walk.both_ways else "h"
    arrow = "⇄" if walk.both_ways else "→"
    states = f"h₁ {arrow} h₂ {arrow} ··· {arrow} {at_last('h', walk.timesteps)}"
    last = len(states) - len(at_last("h", walk.timesteps))
    arrows = f"↑    ↑{' ' * (last - 6)}↑"
    given = "x₁   x₂   ···".ljust(last) + at_last("x", walk.timesteps)
    if sequences:
        top = f"{letter}₁   {letter}₂   ···".ljust(last) + at_last(letter, walk.timesteps)
        return top, arrows, states, arrows, given
    # A bidirectional layer joins two states that lie at opposite ends into one vector.
    top = " " * last + ("y" if walk.both_ways else at_last("h", walk.timesteps))
    return top, " " * last + "↑", states, arrows, given


def _same(walk: _Walk, subject: Subject, place: int) -> str:
    rows = subject.summary.rows
    count = f", with the same {rows[place].parameters:,} parameters" if place < len(rows) else ""
    sentence = (
        f"Both times the layer computes the same{count}; the switch only decides what is handed "
        "on. "
    )
    if walk.both_ways:
        last = at_last("h", walk.timesteps)
        sentence += (
            f"Two copies walk in opposite directions: y_t joins their states at t, and y alone "
            f"joins {last} of the one with h₁ of the other, which has then read everything. "
        )
    if walk.masked:
        return sentence + (
            "The mask goes on with a sequence; a single vector needs none, for the last state is "
            "that of the last real timestep."
        )
    return sentence + "A single vector is the state after the last timestep, padding or not."


def _switched(spec: ModelSpec, place: int, inner: Recurrent, width: int) -> list[Line]:
    """What the other setting would do to this model: tried, not guessed."""
    other = not inner.return_sequences
    found = inspect(_with_sequences(spec, place, other))
    before = inspect(spec)
    said = f"Switched here (r), to {other}: "
    if found.fault is not None and found.fault != before.fault:
        return marked("✗", f"{said}{found.fault.sentence}.", width)
    if found.fault is not None:
        return prose(f"{said}the fault stays: {found.fault.sentence}.", width)
    if before.fault is not None:
        return marked("✓", f"{said}the model can be built.", width, "success")
    if found.output_shape == before.output_shape:
        return prose(f"{said}the model still gives {shape_text(found.output_shape)}.", width)
    return prose(
        f"{said}the model gives {shape_text(found.output_shape)} instead of "
        f"{shape_text(before.output_shape)}.",
        width,
    )


def _with_sequences(spec: ModelSpec, place: int, sequences: bool) -> ModelSpec:
    layer: Any = spec.layers[place]
    if isinstance(layer, Bidirectional):
        within = _replaced(layer.layer, return_sequences=sequences)
        changed = _replaced(layer, layer=within)
    else:
        changed = _replaced(layer, return_sequences=sequences)
    layers = (*spec.layers[:place], changed, *spec.layers[place + 1 :])
    result: ModelSpec = _replaced(spec, layers=layers)
    return result


def _replaced(struct: Any, **changes: object) -> Any:
    return msgspec.structs.replace(struct, **changes)
