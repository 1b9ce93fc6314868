"""The only module that speaks to plotext: curves in, one grid of cells out.

plotext is one global figure with a terminal attached. It is therefore cleared and filled
in this one function, draws curves alone (axes, ticks and names are ours, so that they
stand still), and is imported when the first chart is built: it takes a fifth of a second.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.widgets.chart_scale import Thinned
    from tui.widgets.chart_spec import Range

# Colours travel through plotext as the numbers 16, 17, ... and are looked up again on the
# way back, so that any colour can be used whatever plotext knows of it.
FIRST_CODE = 16

Cells = dict[tuple[int, int], tuple[str, int]]


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
        curves: what to draw; a later curve wins a shared cell.
        width: columns of the canvas.
        height: rows of the canvas.
        x_axis: the values at the middle of the first and the last column.
        y_axis: the values at the middle of the last and the first row.

    Returns:
        (row, column) of every cell that is not blank -> (character, index of its curve).
    """
    if not any(curve.runs for curve in curves):
        return {}
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
    for index, curve in enumerate(curves):
        marker = plotext.marker("braille", FIRST_CODE + index)
        for xs, ys in curve.runs:
            signal = figure.signal(list(xs), list(ys), marker=marker)
            signal.lines()
            figure.draw(signal)
    cells: Cells = {}
    for row, line in enumerate(figure.build().string().split("\n")[:height]):
        text = Text.from_ansi(line)
        plain = text.plain
        for span in text.spans:
            colour = getattr(span.style, "color", None)
            if colour is None or colour.number is None:
                continue
            for column in range(span.start, min(span.end, width)):
                if plain[column] not in " \u2800":
                    cells[row, column] = (plain[column], colour.number - FIRST_CODE)
    return cells
