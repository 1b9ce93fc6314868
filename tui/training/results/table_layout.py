"""Which columns have room, how wide they are, and a line of the table in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.training.results.columns import COLUMNS, STATE
from tui.training.results.table_view import NEWEST_FIRST, TableView
from tui.widgets.lines import Line, Span
from tui.widgets.text_columns import fitted

PINNED = "↑"
NUMBERS = "①②③④⑤⑥⑦⑧"
WITHIN = "│ "
"""Stands before a run that belongs to the opened group above it."""


@dataclass(frozen=True)
class TableLayout:
    """The columns on the screen.

    Attributes:
        columns: their places in `COLUMNS`, from left to right.
        widths: how wide each is, with the blank before it.
        pins: whether there is room for the sign of pinned runs.
        marks: whether there is room for the numbers of marked runs.
    """

    columns: tuple[int, ...] = ()
    widths: tuple[int, ...] = ()
    pins: bool = False
    marks: bool = False

    def column_at(self, x: int) -> str | None:
        """The key of the column at this place of a line."""
        for column, width in zip(self.columns, self.widths, strict=True):
            if x < width:
                return COLUMNS[column].key
            x -= width
        return None


def fit(widest: Sequence[int], view: TableView, room: int, pins: bool) -> TableLayout:
    """The columns that have room, those that decide most first.

    Args:
        widest: how wide the widest text of each column is.
        view: what the user hides, orders by and has marked.
        room: columns of the screen.
        pins: whether any run is pinned.
    """
    marks = bool(view.marked)
    widths = [
        1 + max(_heading_width(place, view), min(column.most, max(widest[place], column.least)))
        for place, column in enumerate(COLUMNS)
    ]
    widths[STATE] += pins + 2 * marks
    wanted = [
        place
        for place, column in enumerate(COLUMNS)
        # Tags take no room until there are some.
        if column.key not in view.hidden and (widest[place] or column.key != "tags")
    ]
    chosen: list[int] = []
    for place in sorted(wanted, key=lambda place: _rank(place, view)):
        if widths[place] <= room or place == STATE:
            chosen.append(place)
            room -= widths[place]
    chosen.sort()
    return TableLayout(tuple(chosen), tuple(widths[place] for place in chosen), pins, marks)


def _orders(place: int, view: TableView) -> bool:
    return COLUMNS[place].key == view.order


def _heading_width(place: int, view: TableView) -> int:
    return len(COLUMNS[place].label) + _orders(place, view)


def _rank(place: int, view: TableView) -> int:
    # What orders the table is seen, but for the order that every table begins with.
    if _orders(place, view) and view.order != NEWEST_FIRST:
        return 1
    return COLUMNS[place].rank


def heading(layout: TableLayout, view: TableView) -> Line:
    """The labels of the columns; the one that orders has ▲ from its least value up, else ▼."""
    spans: list[Span] = []
    for place, width in zip(layout.columns, layout.widths, strict=True):
        column, orders = COLUMNS[place], _orders(place, view)
        label = column.label + ("▼" if view.reversed else "▲") * orders
        spans.append((_cell(label, width, column.right), "accent" if orders else "strong"))
    return tuple(spans)


def table_line(
    texts: Sequence[str],
    layout: TableLayout,
    *,
    roles: Sequence[str],
    pinned: bool = False,
    mark: tuple[str, str] = ("", ""),
) -> Line:
    """A line of the table: as many spans as any other of the same layout.

    Args:
        texts: its cells, in the order of `COLUMNS`.
        layout: where they stand.
        roles: a role for each of them.
        pinned: it stands above the others.
        mark: the number and glyph of a marked run, and their role.
    """
    spans: list[Span] = []
    for place, width in zip(layout.columns, layout.widths, strict=True):
        if place == STATE:
            own = width - layout.pins - 2 * layout.marks
            spans.append((_cell(texts[place], own, False), roles[place]))
            if layout.pins:
                spans.append((PINNED if pinned else " ", "accent"))
            if layout.marks:
                spans.append((fitted(mark[0], 2), mark[1]))
        else:
            spans.append((_cell(texts[place], width, COLUMNS[place].right), roles[place]))
    return tuple(spans)


def _cell(text: str, width: int, right: bool) -> str:
    """The text with a blank before it, in exactly so many columns."""
    columns = cell_len(text)
    if columns >= width:
        return f" {fitted(text, width - 1)}"
    blanks = " " * (width - 1 - columns)
    return f" {blanks}{text}" if right else f" {text}{blanks}"
