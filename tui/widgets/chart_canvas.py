"""The only module that speaks to plotext: curves in, one grid of cells out.

plotext is one global figure with a terminal attached. It is therefore cleared and filled
in this one function, draws curves alone (axes, ticks and names are ours, so that they
stand still), and is imported when the first chart is built: it takes a fifth of a second.
A curve takes it some milliseconds, and of the curves of a chart mostly one has grown: each is
drawn by itself, remembered, and laid over the others here, dot by dot as plotext does it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.widgets.chart_scale import Thinned
    from tui.widgets.chart_spec import Range

Runs = tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]
Cells = dict[tuple[int, int], tuple[str, int]]

_ESCAPE = re.compile(r"\x1b\[[\d;]*m")
_BLANK = "\u2800"
_REMEMBERED = 64
"""Two charts of eight runs with what lies under them, twice over."""


@cache
def _plotext() -> Any:
    import plotext

    plotext.terminal.limit(False, False)
    return plotext


def curve_cells(
    curves: Sequence[Thinned], width: int, height: int, x_axis: Range, y_axis: Range
) -> Cells:
    """Draw thinned curves as braille lines.

    Args:
        curves: what to draw; a later curve gives a shared cell its colour.
        width: columns of the canvas.
        height: rows of the canvas.
        x_axis: the values at the middle of the first and the last column.
        y_axis: the values at the middle of the last and the first row.

    Returns:
        (row, column) of every cell that is not blank -> (character, index of its curve).
    """
    cells: Cells = {}
    for index, curve in enumerate(curves):
        if not curve.runs:
            continue
        for place, sign in _layer(curve.runs, width, height, x_axis, y_axis).items():
            if place in cells:
                sign = chr(ord(sign) | ord(cells[place][0]))
            cells[place] = (sign, index)
    return cells


@lru_cache(maxsize=_REMEMBERED)
def _layer(
    runs: Runs, width: int, height: int, x_axis: Range, y_axis: Range
) -> Mapping[tuple[int, int], str]:
    """One curve's characters by row and column."""
    plotext = _plotext()
    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.axes(False)
    figure.canvas("default")
    figure.legend(False)
    for name, axis in (("x", x_axis), ("y", y_axis)):
        ruler = figure.ruler(name, "both")
        ruler.frequency(0)
        ruler.lim(*axis)
    xs = [x for run, _ in runs for x in run]
    ys = [y for _, run in runs for y in run]
    signal = figure.signal(xs, ys, marker=plotext.marker("braille"))
    signal.lines()
    begin = 0
    for run, _ in runs:
        # No line leads here from the stretch before.
        signal.line(begin, False)
        begin += len(run)
    figure.draw(signal)
    lines = _ESCAPE.sub("", figure.build().string()).split("\n")
    return {
        (row, column): sign
        for row, line in enumerate(lines[:height])
        for column, sign in enumerate(line[:width])
        if _BLANK < sign <= "\u28ff"
    }
