"""What the pictures of all cells share: thick and thin edges, and columns of sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.stepper.numbers import magnitude
from tui.stepper.views.canvas import Canvas
from tui.stepper.views.flow_norms import Block, Flow

HALF = 0.5
"""From this share of the largest edge that it meets on, an edge is thick."""

LABEL = 10
"""Columns of "h₋₁ 7.998 " before the first column of sums."""

NUMBER = 5
"""Columns of a norm."""


@dataclass(frozen=True)
class Columns:
    """One column of sums a block, each with its number at the right."""

    names: tuple[str, ...]
    width: int

    def start(self, place: int) -> int:
        """Where the number of a block begins."""
        return LABEL + self.width * (place + 1) - NUMBER

    def centre(self, place: int) -> int:
        """The middle of the number, where the block's edge goes up."""
        return self.start(place) + NUMBER // 2


@dataclass(frozen=True)
class SumRows:
    """In which row of the picture each part of the sums stands."""

    name: int
    mean: int
    squash: int
    total: int
    bias: int
    given: int
    remembered: int


def is_thick(norm: float, *others: float) -> bool:
    """Whether an edge carries at least half of what the largest of those it meets carries."""
    return norm >= HALF * max(norm, *others)


def across(thick: bool) -> str:
    """A piece of an edge that goes to the right."""
    return "━" if thick else "─"


def upright(thick: bool) -> str:
    """A piece of an edge that goes up."""
    return "┃" if thick else "│"


def on_edge(norm: float, thick: bool) -> str:
    """A norm in five columns that the edge shows through before a short one."""
    return magnitude(norm).replace(" ", across(thick))


def written(activation: str) -> str:
    """An activation in at most four columns: σ, tanh, relu, and f for a longer name."""
    if activation == "sigmoid":
        return "σ"
    return activation if len(activation) <= len("tanh") else "f"


def draw_sums(
    canvas: Canvas,
    flow: Flow,
    columns: Columns,
    rows: SumRows,
    shown: Mapping[str, str],
    squashes: Sequence[str],
) -> None:
    """Under every gate its mean, its activation, its sum, and what W, U and b add to that.

    Args:
        canvas: where to draw.
        flow: the norms.
        columns: where the blocks stand.
        rows: where their parts stand; names and activations that share a row with a number
            stand before it.
        shown: how a block is written.
        squashes: the activation of each block.
    """
    canvas.put(rows.given, 0, f"x   {magnitude(flow.x)} W")
    canvas.put(rows.remembered, 0, f"h₋₁ {magnitude(flow.before)} U")
    canvas.put(rows.mean, 0, "mean", "quiet")
    canvas.put(rows.total, 0, "sum", "quiet")
    canvas.put(rows.bias, 0, "b", "quiet")
    for place, name in enumerate(columns.names):
        block, start = flow.blocks[name], columns.start(place)
        begin = columns.start(place - 1) + NUMBER if place else LABEL + 1
        _draw_edges(canvas, block, rows, begin, start)
        canvas.put(rows.bias, start, magnitude(block.bias))
        canvas.put(rows.total, start, magnitude(block.total))
        canvas.put(rows.mean, start, magnitude(block.openness), "accent")
        if rows.name == rows.mean:
            canvas.put(rows.name, start - 2, shown[name], "strong")
        else:
            canvas.put(rows.name, columns.centre(place), shown[name], "strong")
        squash = written(squashes[place])
        if rows.squash == rows.total:
            canvas.right(rows.squash, start - 2, squash, "quiet")
        else:
            canvas.middle(rows.squash, columns.centre(place), squash, "quiet")


def _draw_edges(canvas: Canvas, block: Block, rows: SumRows, begin: int, start: int) -> None:
    parts = (block.given, block.remembered, block.bias)
    for row, norm in ((rows.given, block.given), (rows.remembered, block.remembered)):
        thick = is_thick(norm, *parts)
        canvas.put(row, begin, across(thick) * (start - begin) + on_edge(norm, thick))
