"""The canvas of a chart: its floors, curves, markers and stars, or a sentence instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style

from tui.widgets.chart_canvas import curve_cells
from tui.widgets.chart_legend import DASH, Row, glyph_of
from tui.widgets.chart_palette import STAR, colour, faint
from tui.widgets.chart_scale import Thinned, cell
from tui.widgets.chart_x_scale import x_scale_of
from tui.widgets.chart_y_scale import y_scale_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.widgets.chart_spec import ChartSpec, Range, Series


@dataclass(frozen=True)
class Layout:
    """How a chart's room is shared out.

    Attributes:
        gutter: columns before the canvas, for the numbers of the y axis.
        width: columns of the canvas.
        height: rows of the canvas.
        labels: row of the canvas -> number.
        x_rows: rows of the x axis and its numbers.
    """

    gutter: int
    width: int
    height: int
    labels: Mapping[int, str]
    x_rows: int


def painted(
    spec: ChartSpec,
    seen: Sequence[Series],
    curves: Sequence[Thinned],
    layout: Layout,
    x_axis: Range,
    y_axis: Range,
    palette: Mapping[str, str],
) -> list[Row]:
    """The rows of the canvas, with the y axis before them.

    Args:
        spec: the chart.
        seen: its curves as they are drawn, cut to what is in sight.
        curves: what is left of these.
        layout: the canvas' size, and the numbers of the y axis.
        x_axis: the ends of the x axis in places.
        y_axis: the ends of the y axis in heights.
        palette: the theme's colours.
    """
    width, height = layout.width, layout.height
    muted = Style(color=palette["axis"])
    styles = [
        Style(color=faint(s.colour, palette) if s.faint else colour(s.colour, palette))
        for s in spec.series
    ]
    blank = (" ", muted)
    grid: list[Row] = [[blank] * width for _ in range(height)]
    drawn = curve_cells(curves, width, height, x_axis, y_axis)
    scale = y_scale_of(spec)
    for name, value in spec.baselines:
        place = scale.height(value)
        if not y_axis[0] <= place <= y_axis[1]:
            continue  # also NaN: a floor that this axis does not reach
        row = height - 1 - cell(place, y_axis, height)
        covered = {column for r, column in drawn if r == row}
        grid[row] = [(character, muted) for character in _baseline(name, width, covered)]
    for (row, column), (character, index) in drawn.items():
        grid[row][column] = (character, styles[index])
    for index, (series, curve) in enumerate(zip(spec.series, curves, strict=True)):
        if series.faint:
            continue
        glyph, edges = glyph_of(spec, index), _edges(spec, index, x_axis)
        for x, y in _marked(curve, x_axis, width, series.marker_every, index, edges):
            row = height - 1 - cell(y, y_axis, height)
            grid[row][cell(x, x_axis, width)] = (glyph, styles[index])
    for series, style in zip(seen, styles, strict=True):
        for x, y in series.stars:
            value = scale.height(y)
            if y_axis[0] <= value <= y_axis[1]:
                row = height - 1 - cell(value, y_axis, height)
                grid[row][cell(x, x_axis, width)] = (STAR, style)
    if not any(curve.runs for curve in curves):
        _write_empty(spec, grid, curves)
    if not layout.gutter:
        return grid
    labels = layout.labels
    return [
        [(labels.get(row, "").rjust(layout.gutter - 1) + "│┤"[row in labels], muted), *cells]
        for row, cells in enumerate(grid)
    ]


def _edges(spec: ChartSpec, index: int, x_axis: Range) -> frozenset[float]:
    """The ends of a window at which a curve has no point of its own, only a line through them."""
    if spec.window is None:
        return frozenset()
    place, xs = x_scale_of(spec).place, spec.series[index].xs
    own = {place(x) for x in xs}
    return frozenset(end for end in x_axis if end not in own)


def _baseline(name: str, width: int, covered: set[int]) -> str:
    """A dashed line with its name at the right end, or the left, wherever no curve runs."""
    text = f" {name} "
    for left in (width - len(text) - 2, 2):
        if left >= 0 and covered.isdisjoint(range(left - 1, left + len(text) + 1)):
            return DASH * left + text + DASH * (width - left - len(text))
    return DASH * width


def _marked(
    curve: Thinned, x_axis: Range, width: int, every: int, offset: int, edges: frozenset[float]
) -> list[tuple[float, float]]:
    """The points that carry a marker: all where they are few, else one every few columns.

    Which column is marked depends on the axis alone, so that a growing curve leaves the
    markers it already has where they are. `offset` keeps two curves' markers apart.
    """
    points = [point for xs, ys in curve.runs for point in zip(xs, ys, strict=True)]
    points = [point for point in points if point[0] not in edges]
    columns = [cell(x, x_axis, width) for x, _ in points]
    if len(set(columns)) <= max(2, width // every):
        return points
    marked: dict[int, tuple[float, float]] = {}
    for column, point in zip(columns, points, strict=True):
        if (column + offset * every // 2) % every == 0:
            marked.setdefault(column, point)
    return list(marked.values())


def _write_empty(spec: ChartSpec, grid: list[Row], curves: Sequence[Thinned]) -> None:
    """Say in the middle of an empty canvas what will appear there, or where it is."""
    if any(curve.diverged for curve in curves):
        sentence = "every value so far is NaN or infinite: the run has diverged"
    elif any(curve.last is not None for curve in curves):
        sentence = "there is no point of a curve in this part: zoom out or move on"
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
