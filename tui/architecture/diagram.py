"""The stack as boxes, with the shape of what goes from one to the next on the edge.

A sequence leaves a box by several lines, one a timestep; a single vector by one, under the
last hidden state. What return_sequences changes can so be seen without reading a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from core.models.spec import Bidirectional, Dense, Dropout, Embedding, Input, Layer, Tokens
from tui.architecture.rows import QUIET
from tui.architecture.state import recurrent
from tui.architecture.wording import input_shape, shape_text

if TYPE_CHECKING:
    from core.models.inspect import Inspection, Shape

WIDTH = 46
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
FIRST, SECOND, BETWEEN, LAST = 4, 9, 14, 20  # columns of the chain's states and its edges
LABEL = 25  # the column where an edge's shape begins
# Across, down, four corners, the joint of an edge that comes in and of one that goes out.
LIGHT = tuple("─│┌┐└┘┴┬")
HEAVY = tuple("━┃┏┓┗┛┷┯")


@dataclass(frozen=True)
class Edge:
    """What goes from one layer to the next: word numbers are a sequence too."""

    shape: Shape
    sequence: bool
    note: str

    @property
    def columns(self) -> tuple[int, ...]:
        """Where its lines run."""
        return (FIRST, SECOND, LAST) if self.sequence else (LAST,)

    @property
    def text(self) -> str:
        """Its lines with the shape beside them."""
        cells = [" "] * LABEL
        for column in self.columns:
            cells[column] = "│"
        if self.sequence:
            cells[BETWEEN : BETWEEN + 3] = "···"
        return "".join(cells) + f"{shape_text(self.shape)} {self.note}".rstrip()


def diagram(found: Inspection, selected: int) -> Content:
    """Draw the stack, the selected layer's box heavy, the faulty one's in the error colour."""
    faulty = found.fault.layer_number - 1 if found.fault is not None else None
    given = Edge(input_shape(found.spec.input), sequence=True, note=_input_note(found.spec.input))
    edge: Edge | None = given
    lines = [(given.text, QUIET)]
    for place, layer in enumerate(found.spec.layers):
        after = _edge_after(found, place)
        border = HEAVY if place == selected else LIGHT
        style = "$text-error" if place == faulty else "bold" if place == selected else ""
        lines += [(text, style) for text in _box(place, layer, edge, after, border)]
        if after is not None:
            lines.append((after.text, QUIET))
        elif place == faulty:
            lines.append((" ✗ nothing can come out of it yet", "$text-error"))
        else:
            lines.append(("", ""))
        edge = after
    return Content("\n").join(Content.styled(text, style) for text, style in lines)


def _input_note(given: Input) -> str:
    return "tokens" if isinstance(given, Tokens) else "vectors"


def _edge_after(found: Inspection, place: int) -> Edge | None:
    if place >= len(found.layers):
        return None
    made = found.layers[place]
    return Edge(
        made.output_shape, sequence=len(made.output_shape) == 3, note="mask" if made.masked else ""
    )


def _box(
    place: int, layer: Layer, before: Edge | None, after: Edge | None, border: tuple[str, ...]
) -> list[str]:
    across, down, left_top, right_top, left_bottom, right_bottom, into, out = border
    inner = WIDTH - 2
    rows = [f" {place + 1} {_name(layer)}"]
    if recurrent(layer) is not None:
        rows.append(_chain(layer, before))
    return [
        left_top + _side(across, before, into) + right_top,
        *(down + row.ljust(inner)[:inner] + down for row in rows),
        left_bottom + _side(across, after, out) + right_bottom,
    ]


def _side(across: str, edge: Edge | None, joint: str) -> str:
    cells = [across] * (WIDTH - 2)
    for column in edge.columns if edge is not None else ():
        cells[column - 1] = joint
    return "".join(cells)


def _name(layer: Layer) -> str:
    inner = recurrent(layer)
    if inner is not None:
        cell = f"{type(inner).__name__} · {inner.units} units"
        return f"Bidirectional {cell}" if isinstance(layer, Bidirectional) else cell
    if isinstance(layer, Embedding):
        mask = " · masks 0" if layer.mask_zero else ""
        return f"Embedding · {layer.input_dim:,} × {layer.output_dim}{mask}"
    if isinstance(layer, Dropout):
        return f"Dropout · {layer.rate:g}"
    assert isinstance(layer, Dense)
    return f"Dense · {layer.units} {layer.activation}"


def _chain(layer: Layer, before: Edge | None) -> str:
    """The hidden states in a row, the first, second and last above the edges they leave by."""
    timesteps = before.shape[1] if before is not None and before.sequence else None
    last = "h_T" if timesteps is None else "h" + str(timesteps).translate(SUBSCRIPTS)
    arrow = "⇄" if isinstance(layer, Bidirectional) else "→"
    cells = [" "] * (WIDTH - 2)
    for column, text in (
        (FIRST, "h₁"),
        (FIRST + 3, arrow),
        (SECOND, "h₂"),
        (SECOND + 3, arrow),
        (BETWEEN, "···"),
        (BETWEEN + 4, arrow),
        (LAST, last),
    ):
        cells[column - 1 : column - 1 + len(text)] = text
    return "".join(cells)
