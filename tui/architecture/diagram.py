"""Boxes and edges of a drawn model, as text.

A sequence leaves a box by several lines, one a timestep; a single vector by one, under the
last hidden state. What return_sequences changes can so be seen without reading a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from tui.architecture.views.prose import rows_of
from tui.architecture.wording import at_last
from tui.widgets.text_columns import fitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models.inspect import Shape

# Across, down, four corners, the joint of an edge that comes in and of one that goes out.
LIGHT = tuple("─│┌┐└┘┴┬")
HEAVY = tuple("━┃┏┓┗┛┷┯")
CLOSED = tuple("┄┆┌┐└┘┴┬")
CLOSED_HEAVY = tuple("┅┇┏┓┗┛┷┯")


@dataclass(frozen=True)
class Geometry:
    """Where things stand in a drawing.

    Attributes:
        box: how wide a box is.
        first: the column of the first hidden state and of its edge.
        second: that of the second.
        between: where the timesteps in between are hinted at.
        last: the column of the last hidden state and of its edge.
        label: where the shape on an edge begins.
    """

    box: int
    first: int
    second: int
    between: int
    last: int
    label: int


def geometry(width: int) -> Geometry:
    """The places in a drawing that is `width` wide."""
    if width >= 46:
        return Geometry(min(width, 54), 4, 9, 14, 20, 25)
    return Geometry(max(24, width), 2, 5, 8, 12, 16)


@dataclass(frozen=True)
class Edge:
    """What goes from one layer to the next.

    Attributes:
        shape: None where it is not known.
        tokens: whether it is word numbers, a sequence although it has two axes.
    """

    shape: Shape | None
    tokens: bool = False

    @property
    def sequence(self) -> bool:
        """Whether there is something at every timestep."""
        return self.tokens or (self.shape is not None and len(self.shape) == 3)

    def columns(self, places: Geometry) -> tuple[int, ...]:
        """Where its lines run."""
        if self.sequence:
            return (places.first, places.second, places.last)
        return (places.last,)


def edge_texts(edge: Edge | None, label: str, places: Geometry, width: int) -> list[str]:
    """The edge's lines with its label beside them; None for an edge from somewhere else."""
    cells = [" "] * places.label
    for column in edge.columns(places) if edge is not None else (places.last,):
        cells[column] = "│"
    if edge is not None and edge.sequence:
        cells[places.between : places.between + 3] = "···"
    return ["".join(cells) + row for row in rows_of(label, max(8, width - places.label))]


def box(
    rows: Sequence[str],
    before: Edge | None,
    after: Edge | None,
    border: tuple[str, ...],
    places: Geometry,
) -> list[str]:
    """A box around rows of text, its edges joined to its sides."""
    across, down, left_top, right_top, left_bottom, right_bottom, into, out = border
    inner = places.box - 2
    return [
        left_top + _side(across, before, into, places) + right_top,
        *(down + _cut(row, inner) + down for row in rows),
        left_bottom + _side(across, after, out, places) + right_bottom,
    ]


def _side(across: str, edge: Edge | None, joint: str, places: Geometry) -> str:
    cells = [across] * (places.box - 2)
    for column in edge.columns(places) if edge is not None else ():
        cells[column - 1] = joint
    return "".join(cells)


def _cut(text: str, columns: int) -> str:
    return fitted(text, columns) if cell_len(text) > columns else set_cell_size(text, columns)


def chain(before: Shape | None, both_ways: bool, places: Geometry) -> str:
    """The hidden states in a row, the first, second and last above the edges they leave by.

    Args:
        before: what goes into the layer: its second axis says how many timesteps there are.
        both_ways: whether a second copy walks back.
        places: where the edges are.
    """
    timesteps = before[1] if before is not None and len(before) == 3 else None
    arrow = "⇄" if both_ways else "→"
    roomy = places.second - places.first > 3
    cells = [" "] * (places.box - 2)
    for column, text in (
        (places.first, "h₁"),
        (places.first + (3 if roomy else 2), arrow),
        (places.second, "h₂"),
        (places.second + (3 if roomy else 2), arrow),
        (places.between, "···"),
        (places.between + (4 if roomy else 3), arrow),
        (places.last, at_last("h", timesteps)),
    ):
        cells[column - 1 : column - 1 + len(text)] = text
    return "".join(cells)
