"""The model as boxes, with the shape and the mask of what goes from one to the next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.models.spec import Bidirectional, Dense, Dropout, Embedding, Layer, Tokens, recurrent
from core.models.summarise import input_shape
from core.printable import printable
from tui.architecture import diagram
from tui.architecture.diagram import Edge, Geometry, box, chain, edge_texts
from tui.architecture.views.known import height, layer_at, place_of
from tui.architecture.views.prose import cut, prose
from tui.architecture.wording import kind_text, shape_text
from tui.widgets.text_columns import fitted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models.inspect import Shape
    from core.models.summary import Row, Summary
    from tui.architecture.subject import Subject
    from tui.widgets.lines import Line

NAMED_AT_MOST = 6
"""So many layers are named where one is read by many, or reads many."""


@dataclass(frozen=True)
class _Drawing:
    """What every part of one drawing needs."""

    subject: Subject
    width: int
    places: Geometry
    readers: Mapping[int, tuple[int, ...]]

    @property
    def summary(self) -> Summary:
        return self.subject.summary

    def reads_only(self, place: int, number: int) -> bool:
        """Whether the layer at a place reads the output of this layer and of no other."""
        return self.inputs(place) == (number,)

    def inputs(self, place: int) -> tuple[int, ...]:
        """The layers that the layer at a place reads; the one before it in a stack of ours."""
        rows = self.summary.rows
        if place < len(rows):
            # An InputLayer is where an input comes in: there is nothing above it.
            return () if rows[place].kind == "InputLayer" else rows[place].inputs
        return (place,) if place < height(self.subject) else ()


def diagram_lines(subject: Subject, width: int) -> list[Line]:
    """The model from its input to its output, the selected layer's box heavy."""
    readers: dict[int, list[int]] = defaultdict(list)
    for row in subject.summary.rows:
        for number in row.inputs if row.kind != "InputLayer" else ():
            readers[number].append(row.number)
    for place in range(len(subject.summary.rows), height(subject)):
        readers[place].append(place + 1)
    drawing = _Drawing(
        subject,
        width,
        diagram.geometry(width),
        {number: tuple(found) for number, found in readers.items()},
    )
    lines: list[Line] = [*_input_lines(drawing)]
    for place in range(height(subject)):
        lines += _layer_lines(drawing, place)
    if not height(subject):
        lines += prose("This model has no layer.", width)
    return [cut(line, width) for line in lines]


def _input_lines(drawing: _Drawing) -> list[Line]:
    subject = drawing.subject
    shapes = drawing.summary.inputs
    if not shapes and subject.spec is not None:
        shapes = (input_shape(subject.spec.input),)
    first_reads = 0 in drawing.inputs(0) if height(subject) else True
    if not shapes or not first_reads:
        return []
    edge = _input_edge(subject, shapes[0])
    note = " tokens" if edge.tokens else " vectors" if subject.spec is not None else ""
    also = drawing.readers.get(0, ())
    if len(shapes) > 1:
        label = f"{len(shapes)} inputs {' '.join(map(shape_text, shapes))}"
    else:
        label = f"{shape_text(shapes[0])}{note}{_where_to(also, 1)}"
    return _edge_lines(drawing, edge, label)


def _input_edge(subject: Subject, shape: Shape) -> Edge:
    if subject.spec is not None:
        return Edge(shape, isinstance(subject.spec.input, Tokens))
    readers = [row.kind for row in subject.summary.rows if 0 in row.inputs]
    return Edge(shape, tokens=len(shape) == 2 and "Embedding" in readers)


def _layer_lines(drawing: _Drawing, place: int) -> list[Line]:
    subject, rows = drawing.subject, drawing.summary.rows
    row = rows[place] if place < len(rows) else None
    fault = drawing.summary.fault
    faulty = fault is not None and fault.layer_number == place + 1
    before, lines = _edges_in(drawing, place)
    after = _edge_out(drawing, row) if row is not None else None
    role = "error" if faulty else "strong" if place == subject.selected else ""
    border = _border(place == subject.selected, closed=row is not None and bool(row.closed))
    drawn = box(_box_rows(drawing, place, row), before, after, border, drawing.places)
    lines += [((text, role),) for text in drawn]
    if row is not None and after is not None:
        lines += _edge_lines(drawing, after, _label(drawing, row))
    elif faulty:
        lines += prose(" ✗ nothing can come out of it yet", drawing.width, "error")
    else:
        lines.append(())
    return lines


def _border(selected: bool, *, closed: bool) -> tuple[str, ...]:
    if closed:
        return diagram.CLOSED_HEAVY if selected else diagram.CLOSED
    return diagram.HEAVY if selected else diagram.LIGHT


def _edges_in(drawing: _Drawing, place: int) -> tuple[Edge | None, list[Line]]:
    """The edge that meets the layer's box from above, and lines for what comes from elsewhere."""
    numbers = drawing.inputs(place)
    above = _edge_above(drawing, place)
    if drawing.reads_only(place, place):
        return above, []
    joined = above if place in numbers else None
    lines: list[Line] = []
    if joined is None and place:
        # The edge above goes elsewhere: a gap says that it does not meet this box.
        lines.append(())
    others = [number for number in numbers if number != place]
    for number in others[:NAMED_AT_MOST]:
        edge, label = _elsewhere(drawing, number)
        joined = joined or edge
        lines += _edge_lines(drawing, joined, f"← {label}")
    if len(others) > NAMED_AT_MOST:
        more = f"← and {len(others) - NAMED_AT_MOST} layers more"
        lines += _edge_lines(drawing, joined, more)
    return joined, lines


def _edge_above(drawing: _Drawing, place: int) -> Edge | None:
    """What comes out of the layer before, or of the input."""
    if place:
        rows = drawing.summary.rows
        return _edge_out(drawing, rows[place - 1]) if place <= len(rows) else None
    shape = place_of(drawing.subject, 0).before
    return None if shape is None else _input_edge(drawing.subject, shape)


def _elsewhere(drawing: _Drawing, number: int) -> tuple[Edge, str]:
    """An edge that comes from a layer further up, and its label."""
    summary = drawing.summary
    if number == 0 or number > len(summary.rows):
        shape = summary.inputs[0] if summary.inputs else None
        return Edge(shape), f"input {shape_text(shape)}"
    row = summary.rows[number - 1]
    mask = " mask" if row.masked else ""
    called = fitted(printable(row.name) or kind_text(row.kind), 14).rstrip()
    return Edge(row.output_shape), f"{number} {called} {shape_text(row.output_shape)}{mask}"


def _edge_out(drawing: _Drawing, row: Row) -> Edge:
    tokens = (
        row.kind == "InputLayer"
        and row.output_shape is not None
        and len(row.output_shape) == 2
        and any(
            drawing.summary.rows[number - 1].kind == "Embedding"
            for number in drawing.readers.get(row.number, ())
        )
    )
    return Edge(row.output_shape, tokens)


def _label(drawing: _Drawing, row: Row) -> str:
    mask = " mask" if row.masked else ""
    numbers = drawing.readers.get(row.number, ())
    last = row.number >= height(drawing.subject)
    where = " output" if not numbers and not last else _where_to(numbers, row.number + 1)
    return f"{shape_text(row.output_shape)}{mask}{where}"


def _where_to(numbers: tuple[int, ...], following: int) -> str:
    """Which layers read an output, where it is not the following one alone."""
    if not numbers or numbers == (following,):
        return ""
    shown = ", ".join(map(str, numbers[:NAMED_AT_MOST]))
    return f" → {shown}{', …' if len(numbers) > NAMED_AT_MOST else ''}"


def _edge_lines(drawing: _Drawing, edge: Edge | None, label: str) -> list[Line]:
    texts = edge_texts(edge, label, drawing.places, drawing.width)
    return [((text, "quiet"),) for text in texts]


def _box_rows(drawing: _Drawing, place: int, row: Row | None) -> list[str]:
    layer = layer_at(drawing.subject, place)
    rows = [_headline(place, _names(layer, row), row, drawing.places.box - 2)]
    if row is not None and row.closed:
        rows.append(f" □ {printable(row.closed)}")
    elif layer is not None and recurrent(layer) is not None:
        before = place_of(drawing.subject, place).before
        rows.append(chain(before, isinstance(layer, Bidirectional), drawing.places))
    return rows


def _headline(place: int, names: tuple[str, ...], row: Row | None, room: int) -> str:
    """The layer and its parameters: the fullest wording that fits, sooner without the latter."""
    counts = [f"{row.parameters:,} "] if row is not None and row.parameters else []
    for name in names:
        for count in (*counts, ""):
            called = f" {place + 1} {name}"
            if cell_len(called) + 1 + cell_len(count) <= room:
                return fitted(called, room - cell_len(count)) + count
    return f" {place + 1} {names[-1]}"


def _names(layer: Layer | None, row: Row | None) -> tuple[str, ...]:
    """What a layer is called, the fullest wording first."""
    own = printable(row.name) if row is not None else ""
    if layer is None:
        kind = kind_text(row.kind) if row is not None else "?"
        return (f"{kind} · {own}", kind) if own else (kind,)
    short, full = _described(layer)
    return (f"{full} · {own}", full, short) if own else (full, short)


def _described(layer: Layer) -> tuple[str, str]:
    """One of our layers in short, and with all that its box has to say."""
    inner = recurrent(layer)
    if inner is not None:
        cell = f"{type(inner).__name__} · {inner.units:,}"
        both = "Bidirectional " if isinstance(layer, Bidirectional) else ""
        return f"{both}{cell}", f"{both}{cell} units"
    if isinstance(layer, Embedding):
        table = f"Embedding · {layer.input_dim:,} × {layer.output_dim:,}"
        return table, f"{table} · masks 0" if layer.mask_zero else table
    if isinstance(layer, Dropout):
        return (f"Dropout · {layer.rate:g}",) * 2
    assert isinstance(layer, Dense)
    return f"Dense · {layer.units:,}", f"Dense · {layer.units:,} {layer.activation}"
