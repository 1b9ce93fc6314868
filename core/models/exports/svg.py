"""A model as a picture: boxes from top to bottom, shapes and masks on the edges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from core.models.exports.words import (
    LONGEST,
    columns,
    count_text,
    edge_text,
    is_stack,
    layer_text,
    shape_text,
)
from core.models.summary import Row, Summary
from core.printable import printable

FONT = 13
LETTER = 8.0
"""Pixels that a letter of a monospaced font of 13 pixels takes, with a little to spare."""

MARGIN = 24
BOX = 46
GAP = 42
"""The height of a box, and of the edge below it."""

LANE = 14
"""Between two edges that run beside the boxes."""

MOST_LANES = 24

# The picture brings its own ground along, so that it can be read on a light and on a dark page.
STYLE = (
    f"text{{font:{FONT}px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1b1f24}}"
    ".title{font-weight:bold}.small{fill:#4a5560}.fault{fill:#a1260d}"
    ".ground{fill:#fbfbf8;stroke:#c9ccd1}.box{fill:#e7eef7;stroke:#3d5a80;stroke-width:1.5}"
    ".recurrent{fill:#e3f1e4;stroke:#3a7d44}.closed{fill:#ececec;stroke:#777;stroke-dasharray:5 4}"
    ".edge{fill:none;stroke:#4a5560;stroke-width:1.5}.masked{stroke-width:3}"
)
RECURRENT = {"SimpleRNN", "LSTM", "GRU", "Bidirectional"}


@dataclass(frozen=True)
class _Edge:
    """What goes past other layers, from one box to a later one, in a lane of its own."""

    source: int
    target: int
    lane: int
    masked: bool


def as_svg(summary: Summary) -> str:
    """A picture that stands alone: no script, no link, no font or file from elsewhere.

    What a layer hands to the next runs straight down; what it hands to a later one runs in a lane
    beside the boxes. A thick edge carries a mask.

    Args:
        summary: the model.
    """
    edges = _lanes(summary)
    texts = [(f"{row.number} {layer_text(row)}", count_text(row)) for row in summary.rows]
    box = _box_width(summary, texts)
    lanes = max((edge.lane + 1 for edge in edges), default=0)
    fault = "" if summary.fault is None else printable(summary.fault.sentence, 300)
    width = max(
        2 * MARGIN + box + lanes * LANE,
        2 * MARGIN + LETTER * max(columns(fault), columns(printable(summary.name, LONGEST))),
    )
    height = _top(len(summary.rows)) + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img">',
        f"<title>{_escaped(printable(summary.name, LONGEST))}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="ground" x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" '
        'rx="8"/>',
        _text(MARGIN, MARGIN + 6, printable(summary.name, LONGEST), "title"),
        _text(MARGIN, MARGIN + 26, _total(summary), "small"),
        *_input(summary),
    ]
    for place, (row, text) in enumerate(zip(summary.rows, texts, strict=True)):
        parts += _layer(summary, place, row, text, box)
    parts += [_beside(edge, box) for edge in edges]
    if fault:
        parts.append(_text(MARGIN, _top(len(summary.rows)) + 4, fault, "fault"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _top(place: int) -> float:
    """Where the box of this place begins."""
    return 2 * MARGIN + 50 + place * (BOX + GAP)


def _box_width(summary: Summary, texts: Sequence[tuple[str, str]]) -> float:
    inside = [columns(text) for pair in texts for text in pair] + [columns(_total(summary))]
    outside = [columns(edge_text(row.output_shape, row.masked)) + 6 for row in summary.rows]
    return LETTER * max((*inside, *outside)) + 24


def _total(summary: Summary) -> str:
    frozen = summary.parameters - summary.trainable
    return f"{summary.parameters:,} parameters{f', {frozen:,} of them frozen' if frozen else ''}"


def _input(summary: Summary) -> Iterator[str]:
    """What the model reads, above its first box, and the edge into it."""
    said = ", ".join(shape_text(shape) for shape in summary.inputs)
    top = _top(0)
    if said:
        yield _text(MARGIN + 34, top - 14, printable(said, 200), "small")
    if summary.rows and 0 in summary.rows[0].inputs:
        yield _down(top - GAP + 16, top, masked=False)


def _layer(
    summary: Summary, place: int, row: Row, text: tuple[str, str], box: float
) -> Iterator[str]:
    """A box with its two lines, what leaves it, and the edge to the next box that reads it."""
    top = _top(place)
    style = "closed" if row.closed else "recurrent" if row.kind in RECURRENT else ""
    yield (
        f'<rect class="{f"box {style}".strip()}" x="{MARGIN}" y="{top:g}" width="{box:g}" '
        f'height="{BOX}" rx="5"/>'
    )
    yield _text(MARGIN + 12, top + 19, text[0], "title")
    yield _text(MARGIN + 12, top + 37, text[1], "small")
    shape = edge_text(row.output_shape, row.masked)
    yield _text(MARGIN + 34, top + BOX + 26, shape, "small")
    following = summary.rows[place + 1 :][:1]
    if following and row.number in following[0].inputs:
        yield _down(top + BOX, top + BOX + GAP, masked=bool(row.masked))


def _down(start: float, end: float, *, masked: bool) -> str:
    x = MARGIN + 20
    return (
        f'<path class="edge{" masked" if masked else ""}" '
        f'd="M{x} {start:g}V{end - 1:g}M{x - 4} {end - 7:g}L{x} {end - 1:g}L{x + 4} {end - 7:g}"/>'
    )


def _lanes(summary: Summary) -> list[_Edge]:
    """The edges that pass a box by, each in the nearest lane that is free along its way."""
    if is_stack(summary):
        return []
    places = {row.number: place for place, row in enumerate(summary.rows)}
    ends = [-1] * MOST_LANES
    edges: list[_Edge] = []
    passing = sorted(
        (places.get(number, -1), place)
        for place, row in enumerate(summary.rows)
        for number in row.inputs
        if places.get(number, -1) != place - 1
    )
    for source, target in passing:
        free = [lane for lane, end in enumerate(ends) if end <= source]
        lane = free[0] if free else MOST_LANES - 1
        ends[lane] = target
        masked = source >= 0 and bool(summary.rows[source].masked)
        edges.append(_Edge(source, target, lane, masked))
    return edges


def _beside(edge: _Edge, box: float) -> str:
    """Out of one box at its right side, along the lane, and into the other."""
    right = MARGIN + box
    x = right + (edge.lane + 1) * LANE
    from_box = edge.source >= 0
    begin = right if from_box else MARGIN + 20
    start = _top(edge.source) + BOX - 10 if from_box else _top(0) - 8
    end = _top(edge.target) + 10
    return (
        f'<path class="edge{" masked" if edge.masked else ""}" d="M{begin:g} {start:g}H{x:g}'
        f"V{end:g}H{right + 1:g}M{right + 7:g} {end - 4:g}L{right + 1:g} {end:g}"
        f'L{right + 7:g} {end + 4:g}"/>'
    )


def _text(x: float, y: float, said: str, style: str) -> str:
    return f'<text class="{style}" x="{x:g}" y="{y:g}">{_escaped(said)}</text>'


def _escaped(said: str) -> str:
    return escape(said, quote=False).replace('"', "&quot;")
