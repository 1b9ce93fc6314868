"""A chart as lines: title and legend, canvas with its axis, x axis, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.widgets.chart_canvas import curve_cells
from tui.widgets.chart_scale import UNIT, Thinned, cell, thinned, tick_label, ticks, widened
from tui.widgets.chart_y_scale import YScale, height_axis_of, y_scale_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.widgets.chart_spec import ChartSpec, Range

# Taken from the 256-colour cube, so that nothing shifts where there is no true colour;
# told apart by readers of every colour vision; at least 3:1 against the background.
PALETTE_DARK: Mapping[str, str] = {
    "blue": "#5fafff",
    "orange": "#ffaf00",
    "green": "#5fd7af",
    "pink": "#d787af",
    "yellow": "#ffff5f",
    "axis": "#8a8a8a",
}
PALETTE_LIGHT: Mapping[str, str] = {
    "blue": "#005faf",
    "orange": "#d75f00",
    "green": "#008787",
    "pink": "#af5f87",
    "yellow": "#875f00",
    "axis": "#6c6c6c",
}
MARKERS = ("●", "◆", "▲", "■", "○", "◇", "△", "□")
DASH = "╌"
MARKER_EVERY = 8  # columns between two markers on a dense curve

Row = list[tuple[str, Style]]


@dataclass(frozen=True)
class Layout:
    """Where a chart's parts lie; `canvas_top` is the row of the canvas' first line."""

    width: int
    height: int
    gutter: int
    canvas_top: int
    canvas_width: int
    canvas_height: int
    x_rows: int


def build(
    spec: ChartSpec,
    width: int,
    height: int,
    palette: Mapping[str, str] = PALETTE_DARK,
) -> tuple[Strip, ...]:
    """Draw `spec` as `height` lines of `width` cells; any size and any data will do."""
    if width <= 0 or height <= 0:
        return ()
    scale = y_scale_of(spec)
    x_axis = x_axis_of(spec)
    y_axis = height_axis_of(spec)
    layout = _layout(width, height, y_axis, scale)
    columns = max(1, layout.canvas_width)
    curves = [thinned(scale.drawn(series), x_axis, columns) for series in spec.series]
    rows: list[Row] = [_legend(spec, curves, width, palette)]
    if layout.canvas_height > 0 and layout.canvas_width > 0:
        rows += _canvas(spec, curves, layout, x_axis, y_axis, palette)
        rows += _x_rows(spec, layout, x_axis, palette)
    blank: Row = []
    rows = (rows + [blank] * height)[:height]
    return tuple(_strip(row, width) for row in rows)


def x_axis_of(spec: ChartSpec) -> Range:
    """The x axis: the range that is known ahead, widened when a curve runs past it."""
    ends = [x for series in spec.series if series.xs for x in (series.xs[0], series.xs[-1])]
    if spec.x_range is not None:
        return widened(spec.x_range, ends)
    if not ends:
        return UNIT
    low, high = min(ends), max(ends)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _layout(width: int, height: int, y_axis: Range, scale: YScale) -> Layout:
    x_rows = 2 if height >= 6 else 0
    canvas_height = max(0, height - 1 - x_rows)
    labels = _y_labels(y_axis, canvas_height, scale)
    gutter = max((len(text) for text in labels.values()), default=0) + 1
    if width < gutter + 12:
        gutter = 0
    return Layout(width, height, gutter, 1, width - gutter, canvas_height, x_rows)


def _y_labels(y_axis: Range, canvas_height: int, scale: YScale) -> dict[int, str]:
    """Canvas row -> tick label, at least one blank row between two."""
    if canvas_height < 1:
        return {}
    parts = max(1, min(5, (canvas_height - 1) // 2))
    return {
        canvas_height - 1 - cell(height, y_axis, canvas_height): label
        for height, label in scale.labels(y_axis, parts).items()
    }


def _canvas(
    spec: ChartSpec,
    curves: Sequence[Thinned],
    layout: Layout,
    x_axis: Range,
    y_axis: Range,
    palette: Mapping[str, str],
) -> list[Row]:
    width, height = layout.canvas_width, layout.canvas_height
    muted = Style(color=palette["axis"])
    colours = [Style(color=palette.get(s.colour, s.colour)) for s in spec.series]
    grid: list[Row] = [[(" ", muted)] * width for _ in range(height)]
    drawn = curve_cells(curves, width, height, x_axis, y_axis)
    scale = y_scale_of(spec)
    for name, value in spec.baselines:
        place = scale.height(value)
        if place != place:
            continue  # NaN: a floor that this axis does not reach
        row = height - 1 - cell(place, y_axis, height)
        covered = {column for r, column in drawn if r == row}
        grid[row] = [(character, muted) for character in _baseline(name, width, covered)]
    for (row, column), (character, index) in drawn.items():
        grid[row][column] = (character, colours[index])
    for index, curve in enumerate(curves):
        glyph = spec.series[index].marker or MARKERS[index % len(MARKERS)]
        for x, y in _marked(curve, x_axis, width, offset=index):
            row = height - 1 - cell(y, y_axis, height)
            grid[row][cell(x, x_axis, width)] = (glyph, colours[index])
    if not any(curve.runs for curve in curves):
        _write_empty(spec, grid, curves)
    labels = _y_labels(y_axis, height, scale)
    if not layout.gutter:
        return grid
    return [
        [(labels.get(row, "").rjust(layout.gutter - 1) + "│┤"[row in labels], muted), *cells]
        for row, cells in enumerate(grid)
    ]


def _baseline(name: str, width: int, covered: set[int]) -> str:
    """A dashed line with its name at the right end, or the left, wherever no curve runs."""
    text = f" {name} "
    for left in (width - len(text) - 2, 2):
        if left >= 0 and covered.isdisjoint(range(left - 1, left + len(text) + 1)):
            return DASH * left + text + DASH * (width - left - len(text))
    return DASH * width


def _marked(curve: Thinned, x_axis: Range, width: int, offset: int) -> list[tuple[float, float]]:
    """The points that carry a marker: all where they are few, else one every few columns.

    Which column is marked depends on the axis alone, so that a growing curve leaves the
    markers it already has where they are. `offset` keeps two curves' markers apart.
    """
    points = [point for xs, ys in curve.runs for point in zip(xs, ys, strict=True)]
    columns = [cell(x, x_axis, width) for x, _ in points]
    if len(set(columns)) <= max(2, width // MARKER_EVERY):
        return points
    marked: dict[int, tuple[float, float]] = {}
    for column, point in zip(columns, points, strict=True):
        if (column + offset * MARKER_EVERY // 2) % MARKER_EVERY == 0:
            marked.setdefault(column, point)
    return list(marked.values())


def _write_empty(spec: ChartSpec, grid: list[Row], curves: Sequence[Thinned]) -> None:
    """Say in the middle of an empty canvas what will appear there."""
    if any(curve.diverged for curve in curves):
        sentence = "every value so far is NaN or infinite: the run has diverged"
    else:
        names = " and ".join(series.name for series in spec.series)
        sentence = spec.empty or f"{names or spec.title} will appear here"
    width = len(grid[0])
    lines = _wrapped(sentence, max(1, width - 2))[: len(grid)]
    top = max(0, (len(grid) - len(lines)) // 2 - 1)
    for row, line in enumerate(lines, start=top):
        left = max(0, (width - cell_len(line)) // 2)
        for column, character in enumerate(line[: width - left]):
            grid[row][left + column] = (character, Style(italic=True))


def _wrapped(sentence: str, width: int) -> list[str]:
    lines = [""]
    for word in sentence.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _x_rows(
    spec: ChartSpec, layout: Layout, x_axis: Range, palette: Mapping[str, str]
) -> list[Row]:
    """The x axis with its name set into the line, and below it its numbers."""
    if not layout.x_rows:
        return []
    muted = Style(color=palette["axis"])
    width = layout.canvas_width
    whole = all(float(end).is_integer() for end in x_axis)
    places = ticks(x_axis, max(1, min(10, width // 9)), whole=whole)
    step = places[1] - places[0] if len(places) > 1 else 1.0
    line = ["─"] * width
    numbers = [" "] * width
    taken = -1
    for tick in places:
        column = cell(tick, x_axis, width)
        line[column] = "┬"
        label = tick_label(tick, step)
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


def _legend(
    spec: ChartSpec, curves: Sequence[Thinned], width: int, palette: Mapping[str, str]
) -> Row:
    """Title, then each curve with its newest value, then the baselines.

    What does not fit is left out in this order: the values, the baselines, the title.
    """
    muted, scale = Style(color=palette["axis"]), y_scale_of(spec)
    title: Row = [(spec.title, Style(bold=True))]
    names: Row = []
    valued: Row = []
    for index, (series, curve) in enumerate(zip(spec.series, curves, strict=True)):
        glyph = series.marker or MARKERS[index % len(MARKERS)]
        style = Style(color=palette.get(series.colour, series.colour))
        value = " diverged" if curve.diverged else ""
        if not value and curve.last is not None and spec.newest:
            value = f" {scale.newest(curve.last)}"
        names += [(f"  {glyph} {series.name}", style)]
        valued += [(f"  {glyph} {series.name}{value}", style)]
    lines: Row = []
    for name, floor in spec.baselines:
        lines += [(f"  {DASH} {name} {floor:.4g}", muted)]
    row: Row = []
    for row in (title + valued + lines, title + names + lines, title + names, names):
        if sum(cell_len(text) for text, _ in row) <= width:
            break
    return [(row[0][0].lstrip(), row[0][1]), *row[1:]] if row else row


def _strip(row: Row, width: int) -> Strip:
    """Join neighbours of one style into segments and fit the line to `width` cells."""
    segments: list[Segment] = []
    for text, style in row:
        if segments and segments[-1].style == style:
            segments[-1] = Segment(segments[-1].text + text, style)
        else:
            segments.append(Segment(text, style))
    length = sum(cell_len(segment.text) for segment in segments)
    if length > width:
        return Strip(segments).crop(0, width)
    segments.append(Segment(set_cell_size("", width - length)))
    return Strip(segments, width)
