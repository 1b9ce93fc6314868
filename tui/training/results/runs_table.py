"""Runs as lines of a table that repaints what differs, with one line under the cursor."""

from collections.abc import Sequence
from operator import is_

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from core.training.summary import RunSummary
from tui.training.results.arranged import ArrangedLines
from tui.training.results.arrangement import GroupLine, TableLine, arrange, runs_of
from tui.training.results.columns import COLUMNS, KEYS
from tui.training.results.filter_line import FilterLine
from tui.training.results.line_roles import is_pinned, mark_of, roles_of, series_colours
from tui.training.results.row_lines import RowLines
from tui.training.results.table_heading import TableHeading
from tui.training.results.table_layout import PINNED, WITHIN, TableLayout, fit, table_line
from tui.training.results.table_view import TableView, unmarked
from tui.training.results.written_cells import NOTHING, WrittenCells
from tui.widgets.lines import Line

AGE_SECONDS = 20.0
"""So often the ages in sight are written anew."""

_ID = KEYS.index("id")


class RunsTable(Vertical, can_focus=True):
    """What the folder says, as the user looks at it.

    The cursor stays with its run, wherever that is moved by the order, the filter or new runs.
    """

    DEFAULT_CSS = "RunsTable:focus RowLines .rows--cursor { background: $primary-muted; }"
    SCOPED_CSS = False

    class Chosen(Message):
        """The user moved to another run."""

        def __init__(self, run_id: str) -> None:
            super().__init__()
            self.run_id = run_id

    class Marked(Message):
        """Other runs are to be drawn into one chart."""

        def __init__(self, run_ids: tuple[str, ...]) -> None:
            super().__init__()
            self.run_ids = run_ids

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._filter = FilterLine()
        self._heading = TableHeading()
        self._rows = RowLines()
        self._cells = WrittenCells()
        self._runs: Sequence[RunSummary] = ()
        self._view = TableView()
        self._arranged = ArrangedLines()
        self._layout = TableLayout()
        self._widest = NOTHING
        self._shown: str | None = None
        self._asked: list[str] = []

    def compose(self) -> ComposeResult:
        """The filter, the names of the columns, the rows."""
        yield self._filter
        yield self._heading
        yield self._rows

    def on_mount(self) -> None:
        """Let ages pass, and colours follow the theme."""
        self.set_interval(AGE_SECONDS, self._paint)
        self.watch(self.app, "theme", self._colour)

    def _colour(self) -> None:
        self._rows.colour(series_colours(self.app.current_theme.dark))

    def on_resize(self, event: events.Resize) -> None:
        """Another width has room for other columns."""
        self._paint()

    @property
    def view(self) -> TableView:
        """How the user looks at the runs."""
        return self._view

    @property
    def row_count(self) -> int:
        """Lines of the table, those of groups among them."""
        return len(self._arranged.lines)

    @property
    def cursor_row(self) -> int:
        """The place of the line under the cursor."""
        return self._rows.cursor

    @property
    def at_cursor(self) -> TableLine | None:
        """The line under the cursor; None where there is none."""
        return self._arranged.at(self.cursor_row)

    def get_row_at(self, row: int) -> list[Text]:
        """The cells of a line, as far as their columns are not hidden, room or not."""
        line = self._arranged.lines[row]
        signs = (PINNED if is_pinned(line) else "", mark_of(line, self._view)[0])
        texts = self._cells.texts(line)
        return [
            Text(" ".join(filter(None, (text, *signs))) if column.key == "state" else text)
            for column, text in zip(COLUMNS, texts, strict=True)
            if column.key not in self._view.hidden
        ]

    def row_texts(self) -> list[list[str]]:
        """The cells of every line."""
        return [[cell.plain for cell in self.get_row_at(row)] for row in range(self.row_count)]

    def show(self, rows: Sequence[RunSummary], shown_id: str | None) -> None:
        """Show the runs, with the cursor on one of them where the user did not choose another.

        Args:
            rows: all runs, the newest first; the very same summary has the very same cells.
            shown_id: the run that is shown above.
        """
        if len(rows) != len(self._runs) or not all(map(is_, rows, self._runs)):
            self._take(rows)
        if shown_id in self._asked:
            # What the user chose has arrived; what was chosen since is on its way.
            del self._asked[: len(self._asked) - self._asked[::-1].index(shown_id)]
        elif shown_id != self._shown:
            self._asked.clear()
            self._move_to_run(shown_id)
        self._shown = shown_id

    def _take(self, rows: Sequence[RunSummary]) -> None:
        before, self._runs = self._runs, rows
        same = len(before) == len(rows) and all(
            old is new or old.id == new.id for old, new in zip(before, rows, strict=True)
        )
        if same:
            # Columns grow while a run counts; they shrink when other runs come.
            changed = [new for old, new in zip(before, rows, strict=True) if old is not new]
            self._widest = _wider(self._widest, self._cells.widest(changed))
        else:
            self._widest = self._cells.widest(rows)
            self._cells.forget_all_but(rows)
            self._unmark_lost(rows)
        self._arrange()

    def _unmark_lost(self, rows: Sequence[RunSummary]) -> None:
        lost = set(self._view.marked) - {run.id for run in rows}
        if lost:
            self._view = unmarked(self._view, tuple(lost))
            self.post_message(self.Marked(self._view.marked))

    def glance(self, view: TableView) -> None:
        """Look at the runs in another way; what is shown stays so, also where it has no line."""
        before, self._view = self._view, view
        self._arrange()
        self._move_to_run(self._looked_at)
        if view.marked != before.marked:
            self.post_message(self.Marked(view.marked))

    def look(self, view: TableView) -> None:
        """Look at the runs in another way, and at the run under the cursor."""
        self.glance(view)
        self._choose()

    @property
    def _looked_at(self) -> str | None:
        """The run that the user chose, which may be on its way; else the one that is shown."""
        return self._asked[-1] if self._asked else self._shown

    def _arrange(self) -> None:
        was = self.at_cursor
        self._arranged = ArrangedLines(arrange(self._runs, self._view, self._cells.searched))
        place = self._arranged.place_like(was) if was is not None else None
        self._paint(self.cursor_row if place is None else place)

    def _paint(self, cursor: int | None = None) -> None:
        lines, view = self._arranged.lines, self._view
        widest = self._widest
        if view.folded:
            groups = self._cells.widest([one for one in lines if isinstance(one, GroupLine)])
            widest = _wider(widest, groups)
        if self._arranged.within_groups:
            widest = (*widest[:_ID], widest[_ID] + len(WITHIN), *widest[_ID + 1 :])
        pins = any(run.pinned for run in self._runs)
        self._layout = fit(widest, view, self._rows.room.width, pins)
        self._heading.name_columns(self._layout, view)
        self._filter.say_count(self._arranged.run_count, len(self._runs))
        cursor = self.cursor_row if cursor is None else cursor
        self._rows.show(len(lines), self._line, max(0, min(cursor, len(lines) - 1)))

    def _line(self, place: int) -> Line:
        line = self._arranged.lines[place]
        texts = self._cells.texts(line)
        if isinstance(line, RunSummary) and line.id in self._arranged.within_groups:
            texts = (*texts[:_ID], f"{WITHIN}{texts[_ID]}", *texts[_ID + 1 :])
        return table_line(
            texts,
            self._layout,
            roles=roles_of(line, texts),
            pinned=is_pinned(line),
            mark=mark_of(line, self._view),
        )

    def move_cursor(self, row: int) -> None:
        """Move to a line, and look at its run."""
        if self._arranged.lines:
            self._rows.move(max(0, min(row, self.row_count - 1)))
            self._choose()

    def _stands_for(self, run_id: str | None) -> bool:
        line = self.at_cursor
        return line is not None and any(run.id == run_id for run in runs_of(line))

    def _move_to_run(self, run_id: str | None) -> None:
        """Moves the cursor to a run or to its group, if there is such a line."""
        place = self._arranged.place_of_run(run_id)
        if place is not None and not self._stands_for(run_id):
            self._rows.move(place)

    def _choose(self) -> None:
        """Asks for the run under the cursor, if it is not the one that is looked at."""
        line = self.at_cursor
        if line is not None and not self._stands_for(self._looked_at):
            run_id = runs_of(line)[0].id
            self._asked.append(run_id)
            self.post_message(self.Chosen(run_id))


def _wider(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    return tuple(map(max, one, other))
