"""How overlaid runs are told apart: by colour and by glyph, both of their place alone."""

from tui.widgets.chart_palette import MARKERS

MOST_RUNS = 8
"""More curves than this cannot be told apart."""


def colour_of(place: int) -> str:
    """The palette's name of the colour of the run at this place, counted from 0."""
    return f"series {place % MOST_RUNS + 1}"


def glyph_of(place: int) -> str:
    """The marker of the run at this place, counted from 0."""
    return MARKERS[place % MOST_RUNS]
