"""Which characters of a heat map change when its cursor moves in time."""

from collections.abc import Iterator

from textual.geometry import Region

from tui.widgets.heatmap_window import Window
from tui.widgets.heatmap_words import RunningText


def changed_columns(window: Window, old: int, new: int, words: bool) -> Iterator[Region]:
    """The cursor's character in both columns, as one region where they are neighbours.

    Args:
        window: what is in sight; the regions are counted from its first line.
        old: the timestep that the cursor leaves.
        new: the timestep that it enters.
        words: whether the first line under the map holds words.
    """
    places = sorted(x for x in {window.x(old), window.x(new)} if x is not None)
    spans = [(x, 1) for x in places]
    if len(places) == 2 and places[1] == places[0] + 1:
        spans = [(places[0], 2)]
    strips = window.lines_below - words
    for x, width in spans:
        yield Region(x, 0, width, window.lines)
        if strips > 0:
            yield Region(x, window.lines + words, width, strips)


def changed_words(window: Window, text: RunningText | None, *timesteps: int) -> Iterator[Region]:
    """The words of these timesteps: in the running text if there is one, else in their columns."""
    for timestep in timesteps:
        if text is not None:
            start, stop = text.span(timestep, window.width)
        else:
            x = window.x(timestep)
            start = stop = 0
            if x is not None:
                start, stop = x, min(x + window.zoom.width, window.width)
        if start < stop:
            yield Region(start, window.lines, stop - start, 1)
