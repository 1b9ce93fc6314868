"""The first line of a chart: its title, and the names and the values of its curves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style

from tui.widgets.chart_cursor import column_width, reading, x_words
from tui.widgets.chart_palette import MARKERS, colour
from tui.widgets.chart_scale import LARGEST
from tui.widgets.chart_x_scale import x_axis_of
from tui.widgets.chart_y_scale import YScale, y_scale_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.widgets.chart_scale import Thinned
    from tui.widgets.chart_spec import ChartSpec

DASH = "╌"

Row = list[tuple[str, Style]]


@dataclass(frozen=True)
class Entry:
    """One curve in the legend, its value as text, "" where it has none."""

    glyph: str
    name: str
    short: str
    value: str
    style: Style


def glyph_of(spec: ChartSpec, index: int) -> str:
    """The marker of a chart's curve: its own, or the one of its place."""
    return spec.series[index].marker or MARKERS[index % len(MARKERS)]


def legend(
    spec: ChartSpec,
    curves: Sequence[Thinned],
    width: int,
    palette: Mapping[str, str],
    title: Style,
) -> Row:
    """Title, then each curve with its newest value, then the baselines.

    What does not fit is left out in this order: the values, the baselines, the title; where
    curves have short names, these are taken before the values are left out.
    """
    scale = y_scale_of(spec)
    values = []
    for curve in curves:
        known = curve.last is not None and spec.newest
        value = scale.newest(curve.last) if known and curve.last is not None else ""
        values.append("diverged" if curve.diverged else value)
    entries = _entries(spec, values, palette)
    lines = _baselines(spec, palette)
    head: Row = [(spec.title, title)]
    names, shorts = _row(entries, "name"), _row(entries, "short")
    levels = [head + _row(entries, "name", "value") + lines]
    if any(entry.short for entry in entries):
        valued = head + _row(entries, "short", "value")
        levels += [head + _row(entries, "name", "value"), valued + lines, valued]
        levels += [head + names, head + shorts, shorts]
    else:
        levels += [head + names + lines, head + names]
    return _fitting([*levels, names], width)


def legend_at(
    spec: ChartSpec,
    x: float,
    columns: int,
    width: int,
    palette: Mapping[str, str],
    title: Style,
) -> Row:
    """Title, the cursor's x, and what each curve says there.

    Args:
        spec: the chart.
        x: where the cursor stands.
        columns: the width of the canvas.
        width: the width of the line.
        palette: the theme's colours.
        title: the title's style.
    """
    scale, axis = y_scale_of(spec), x_axis_of(spec)
    reach = column_width(axis, columns)
    values = [_said(scale, reading(series, x, reach)) for series in spec.series]
    entries = _entries(spec, values, palette)
    head: Row = [(spec.title, title)]
    at: Row = [(f"  {x_words(spec, x, axis, columns)}", Style(bold=True))]
    valued, bare = _row(entries, "name", "value"), _row(entries, "value")
    levels = [
        head + at + valued + _baselines(spec, palette),
        head + at + valued,
        head + at + _row(entries, "short", "value"),
        head + at + bare,
        at + bare,
        bare,
    ]
    return _fitting(levels, width)


def _entries(
    spec: ChartSpec, values: Sequence[str], palette: Mapping[str, str]
) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            glyph_of(spec, index),
            series.name,
            series.short or series.name,
            value,
            Style(color=colour(series.colour, palette)),
        )
        for index, (series, value) in enumerate(zip(spec.series, values, strict=True))
        if not series.faint
    )


def _row(entries: Sequence[Entry], *parts: str) -> Row:
    row: Row = []
    for entry in entries:
        words = [entry.glyph, *(getattr(entry, part) for part in parts)]
        if parts[-1] == "value" and not words[-1]:
            words.pop()
        row.append(("  " + " ".join(words), entry.style))
    return row


def _baselines(spec: ChartSpec, palette: Mapping[str, str]) -> Row:
    muted = Style(color=palette["axis"])
    return [(f"  {DASH} {name} {floor:.4g}", muted) for name, floor in spec.baselines]


def _said(scale: YScale, value: float | None) -> str:
    if value is None:
        return "–"
    if not abs(value) <= LARGEST:
        return "diverged"
    height = scale.height(value)
    return f"{value:.2g}" if math.isnan(height) else scale.newest(height)


def _fitting(levels: Sequence[Row], width: int) -> Row:
    """The first that fits, or the last; without the space before its first word."""
    row: Row = []
    for row in levels:
        if sum(cell_len(text) for text, _ in row) <= width:
            break
    return [(row[0][0].lstrip(), row[0][1]), *row[1:]] if row else row
