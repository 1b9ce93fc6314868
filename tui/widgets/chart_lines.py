"""A chart as lines: title and legend, canvas with its axis, x axis, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.widgets.chart_cursor import column_of
from tui.widgets.chart_legend import DASH, Row, legend, legend_at
from tui.widgets.chart_painting import Layout, painted
from tui.widgets.chart_palette import PALETTE_DARK, PALETTE_LIGHT
from tui.widgets.chart_scale import Thinned, cell, newest, thinned
from tui.widgets.chart_window import cut
from tui.widgets.chart_x_scale import place_axis_of, x_scale_of
from tui.widgets.chart_y_scale import YScale, height_axis_of, y_scale_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.widgets.chart_spec import ChartSpec, Range

__all__ = ["PALETTE_DARK", "PALETTE_LIGHT", "Drawing", "build", "draw", "lines"]

CURSOR = "│"


@dataclass(frozen=True)
class Drawing:
    """A chart drawn, all but its first line and its cursor.

    Attributes:
        spec: what it shows.
        width: of its lines.
        height: how many lines it has.
        palette: the theme's colours.
        curves: what is left of its curves.
        y_axis: the ends of the y axis in heights.
        gutter: columns before the canvas; 0 where there is no room for numbers.
        canvas_height: rows of the canvas.
        rows: the lines below the first one.
    """

    spec: ChartSpec
    width: int
    height: int
    palette: Mapping[str, str]
    curves: tuple[Thinned, ...]
    y_axis: Range
    gutter: int
    canvas_height: int
    rows: tuple[Row, ...]

    @property
    def columns(self) -> int:
        """Columns of the canvas."""
        return self.width - self.gutter


def build(
    spec: ChartSpec,
    width: int,
    height: int,
    palette: Mapping[str, str] = PALETTE_DARK,
) -> tuple[Strip, ...]:
    """Draw `spec` as `height` lines of `width` cells; any size and any data will do."""
    return lines(draw(spec, width, height, palette))


def draw(
    spec: ChartSpec,
    width: int,
    height: int,
    palette: Mapping[str, str] = PALETTE_DARK,
    held: Range | None = None,
) -> Drawing:
    """Draw everything that does not depend on the cursor.

    Args:
        spec: the chart.
        width: columns.
        height: lines.
        palette: the theme's colours.
        held: heights that the y axis holds already; it is only widened then.
    """
    scale, place = y_scale_of(spec), x_scale_of(spec)
    whole = [scale.drawn(place.drawn(series)) for series in spec.series]
    x_axis = place_axis_of(spec)
    seen = whole if spec.window is None else [cut(series, x_axis) for series in whole]
    y_axis = height_axis_of(spec, seen, held)
    layout = _layout(width, height, y_axis, scale)
    curves = [thinned(series, x_axis, max(1, layout.width)) for series in seen]
    if spec.window is not None:
        curves = [
            replace(curve, last=last, diverged=diverged)
            for curve, (last, diverged) in zip(curves, map(newest, whole), strict=True)
        ]
    rows: list[Row] = []
    if layout.height > 0 and layout.width > 0:
        rows = painted(spec, seen, curves, layout, x_axis, y_axis, palette)
        rows += _x_rows(spec, layout, x_axis, palette)
    return Drawing(
        spec,
        width,
        height,
        palette,
        tuple(curves),
        y_axis,
        layout.gutter,
        max(0, layout.height),
        tuple(rows),
    )


def lines(
    drawing: Drawing, cursor: float | None = None, *, chosen: bool = False
) -> tuple[Strip, ...]:
    """The lines of a drawn chart.

    Args:
        drawing: the chart.
        cursor: the x at which a vertical line stands and the curves are read; None for none.
        chosen: whether the title says that the chart has the keyboard.
    """
    spec, width, height, columns = drawing.spec, drawing.width, drawing.height, drawing.columns
    if width <= 0 or height <= 0:
        return ()
    drawn = any(curve.runs for curve in drawing.curves)
    at = column_of(spec, cursor, columns) if cursor is not None and drawn else None
    title = Style(bold=True, reverse=chosen)
    if cursor is None or at is None:
        first = legend(spec, drawing.curves, width, drawing.palette, title)
    else:
        first = legend_at(spec, cursor, columns, width, drawing.palette, title)
    rows = [first, *drawing.rows]
    if at is not None:
        place = at + (drawing.gutter > 0)
        for row in range(1, min(len(rows), 1 + drawing.canvas_height)):
            rows[row] = _crossed(rows[row], place)
    blank: Row = []
    rows = (rows + [blank] * height)[:height]
    return tuple(_strip(row, width) for row in rows)


def _crossed(row: Row, place: int) -> Row:
    """The row with the cursor's line where there is no curve."""
    if row[place][0] not in (" ", DASH):
        return row
    return [*row[:place], (CURSOR, Style()), *row[place + 1 :]]


def _layout(width: int, height: int, y_axis: Range, scale: YScale) -> Layout:
    x_rows = 2 if height >= 6 else 0
    canvas_height = max(0, height - 1 - x_rows)
    labels = _y_labels(y_axis, canvas_height, scale)
    gutter = max((len(text) for text in labels.values()), default=0) + 1
    if width < gutter + 12:
        gutter = 0
    return Layout(gutter, width - gutter, canvas_height, labels, x_rows)


def _y_labels(y_axis: Range, canvas_height: int, scale: YScale) -> dict[int, str]:
    """Canvas row -> tick label, at least one blank row between two."""
    if canvas_height < 1:
        return {}
    parts = max(1, min(5, (canvas_height - 1) // 2))
    return {
        canvas_height - 1 - cell(height, y_axis, canvas_height): label
        for height, label in scale.labels(y_axis, parts).items()
    }


def _x_rows(
    spec: ChartSpec, layout: Layout, x_axis: Range, palette: Mapping[str, str]
) -> list[Row]:
    """The x axis with its name set into the line, and below it its numbers."""
    if not layout.x_rows:
        return []
    muted = Style(color=palette["axis"])
    width = layout.width
    line = ["─"] * width
    numbers = [" "] * width
    taken = -1
    parts = max(1, min(10, width // 9))
    for place, label in x_scale_of(spec).labels(x_axis, parts).items():
        column = cell(place, x_axis, width)
        line[column] = "┬"
        left = min(max(0, column - len(label) // 2), width - len(label))
        if left > taken:
            numbers[left : left + len(label)] = label
            taken = left + len(label)
    name = f" {spec.x_label} " if spec.x_label else ""
    left = width - len(name) - 2
    if name and left > 0 and "┬" not in line[left:-1]:
        line[left : left + len(name)] = name
    corner = " " * (layout.gutter - 1) + "└" if layout.gutter else ""
    return [
        [(corner + "".join(line), muted)],
        [(" " * layout.gutter + "".join(numbers), muted)],
    ]


def _strip(row: Row, width: int) -> Strip:
    """Join neighbours of one style into segments and fit the line to `width` cells."""
    segments: list[Segment] = []
    texts: list[str] = []
    style: Style | None = None
    for text, wanted in row:
        if texts and wanted is not style and wanted != style:
            segments.append(Segment("".join(texts), style))
            texts = []
        style = wanted
        texts.append(text)
    if texts:
        segments.append(Segment("".join(texts), style))
    length = sum(cell_len(segment.text) for segment in segments)
    if length > width:
        return Strip(segments).crop(0, width)
    segments.append(Segment(set_cell_size("", width - length)))
    return Strip(segments, width)
