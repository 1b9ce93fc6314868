"""The colours of the table: states, verdicts, what is not known yet, and marked runs."""

from collections.abc import Sequence

from core.training.summary import RunSummary
from tui.run_numbers import UNKNOWN
from tui.training.charts.series import MOST_RUNS, colour_of, glyph_of
from tui.training.results.arrangement import GroupLine, TableLine, runs_of
from tui.training.results.columns import COLUMNS
from tui.training.results.table_layout import NUMBERS
from tui.training.results.table_view import TableView
from tui.widgets.chart_palette import PALETTE_DARK, PALETTE_LIGHT, colour

_STATES = {
    "running": "accent",
    "starting": "accent",
    "stopping": "accent",
    "failed": "error",
    "lost": "error",
}
_VERDICTS = {
    "learning": "success",
    "overfitting": "warning",
    "underfitting": "warning",
    "plateau": "warning",
    "too early": "quiet",
    "at chance": "error",
    "diverging": "error",
    "not finite": "error",
    "failed": "error",
    "lost": "error",
}


def roles_of(line: TableLine, texts: Sequence[str]) -> tuple[str, ...]:
    """A role for each of a line's cells; every sign and word tells the same without colour."""
    is_group = isinstance(line, GroupLine)
    return tuple(
        "quiet" if text == UNKNOWN else _role(line, column.key, text, is_group)
        for column, text in zip(COLUMNS, texts, strict=True)
    )


def _role(line: TableLine, key: str, text: str, is_group: bool) -> str:
    if key == "verdict":
        return _VERDICTS.get(text, "")
    if key == "state" and isinstance(line, RunSummary):
        return _STATES.get(line.state, "")
    return "strong" if is_group and key in ("state", "id") else ""


def is_pinned(line: TableLine) -> bool:
    """Whether a line stands above the others."""
    return any(run.pinned for run in runs_of(line))


def mark_of(line: TableLine, view: TableView) -> tuple[str, str]:
    """The number and glyph of a marked run, and their role; of a group those of its first."""
    places = [place for run in runs_of(line) if (place := view.place_of(run.id)) is not None]
    if not places:
        return "", ""
    return f"{NUMBERS[places[0]]}{glyph_of(places[0])}", f"series{places[0]}"


def series_colours(dark: bool) -> dict[str, str]:
    """The colour of each place in a chart, by its role."""
    palette = PALETTE_DARK if dark else PALETTE_LIGHT
    return {f"series{place}": colour(colour_of(place), palette) for place in range(MOST_RUNS)}
