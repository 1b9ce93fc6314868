"""Which points of a long curve are worth drawing."""

import numpy as np
from numpy.typing import NDArray

from tui.training.charts.points import Points
from tui.training.charts.timeline import Timeline
from tui.widgets.chart_spec import Range

Places = NDArray[np.intp]

MOST_POINTS = 512
"""About twice as many as the widest chart has columns; it thins them to its own width."""

MOST_BREAKS = 64
"""With a gap at the end of more epochs than these nothing would be left of the curve."""

Drawn = tuple[tuple[float, ...], tuple[float | None, ...]]


def drawn(points: Points, line: Timeline, window: Range | None) -> Drawn:
    """The positions and values of a chart's curve.

    Args:
        points: the curve, whole.
        line: where its points lie on the x axis.
        window: the part of that axis that is in sight; the nearest points beside it stay, and
            the newest one, for the legend.
    """
    places = thinned_places(points, *_in_sight(points, line, window))
    if not len(places):
        return (), ()
    xs = line.x(points.done[places]).tolist()
    values = points.values[places].tolist()
    measured = points.measured[places].tolist()
    ys = [value if known else None for value, known in zip(values, measured, strict=True)]
    gaps = np.flatnonzero(np.diff(np.cumsum(points.breaks)[places])) + 1
    if 0 < len(gaps) <= MOST_BREAKS:
        begins = line.x(np.ceil(points.done[places[gaps]]) - 1).tolist()
        for place, begin in zip(gaps[::-1].tolist(), begins[::-1], strict=True):
            xs.insert(place, min(max(begin, xs[place - 1]), xs[place]))
            ys.insert(place, None)
    return tuple(xs), tuple(ys)


def thinned_places(points: Points, first: int, last: int, most: int = MOST_POINTS) -> Places:
    """The lowest and the highest of every few points, so that no spike is lost.

    How few is a power of two, counted from the curve's first point, so that points that are
    drawn stay as the curve grows, until that number doubles.

    Args:
        points: the curve, whole.
        first: the first of its points that is asked for.
        last: the one behind the last that is asked for.
        most: about how many may be left.
    """
    newest = len(points.done) - 1
    if newest < 0 or last <= first:
        return np.array([newest] if newest >= 0 else [], dtype=np.intp)
    stride = 1
    while last - first > (most if stride == 1 else most // 2 * stride):
        stride *= 2
    if stride == 1:
        return np.unique([*range(first, last), newest]).astype(np.intp)
    first -= first % stride
    room = -(-(last - first) // stride) * stride
    finite = points.measured[first:last] & np.isfinite(points.values[first:last])
    values = points.values[first:last]
    rows = np.arange(first, first + room, stride)
    low = _rows(np.where(finite, values, np.inf), room, np.inf, stride).argmin(axis=1)
    high = _rows(np.where(finite, values, -np.inf), room, -np.inf, stride).argmax(axis=1)
    broken = points.measured[first:last] & ~finite
    holes = np.flatnonzero(broken)
    holes = holes[np.unique(holes // stride, return_index=True)[1]]
    kept = np.concatenate([rows + low, rows + high, holes + first, [first, last - 1, newest]])
    return np.unique(np.minimum(kept, newest)).astype(np.intp)


def _rows(
    values: NDArray[np.float64], room: int, filler: float, stride: int
) -> NDArray[np.float64]:
    padded = np.full(room, filler)
    padded[: len(values)] = values
    return padded.reshape(-1, stride)


def _in_sight(points: Points, line: Timeline, window: Range | None) -> tuple[int, int]:
    if window is None:
        return 0, len(points.done)
    low, high = line.epoch_at(window[0]), line.epoch_at(window[1])
    first = int(np.searchsorted(points.done, low, side="left")) - 1
    last = int(np.searchsorted(points.done, high, side="right")) + 1
    return max(0, first), min(len(points.done), last)
