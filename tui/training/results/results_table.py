"""All runs of the folder, a line each, and what the keys do with them."""

from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.binding import BindingType
from textual.message import Message

from core.errors import UsageProblem
from core.training.marks import Marks
from core.training.summary import RunSummary
from tui.training.results import table_view
from tui.training.results.arrangement import GroupLine, runs_of
from tui.training.results.filter_line import FilterLine
from tui.training.results.line_roles import is_pinned
from tui.training.results.row_lines import RowLines
from tui.training.results.run_filter import readable
from tui.training.results.runs_table import RunsTable
from tui.training.results.table_heading import TableHeading
from tui.training.results.table_keys import KEYS


class ResultsTable(RunsTable):
    """The line under the cursor is the run that is shown above, or the group it belongs to."""

    HELP = (Path(__file__).parent / "results.md").read_text(encoding="utf-8")
    BINDING_GROUP_TITLE = "Results"
    BINDINGS: ClassVar[list[BindingType]] = list(KEYS)

    class MarksChanged(Message):
        """The user pinned a run, or wrote something about it."""

        def __init__(self, run_id: str, marks: Marks) -> None:
            super().__init__()
            self.run_id = run_id
            self.marks = marks

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that can do something now; the others are left to whatever is around the table."""
        match action:
            case "unfold":
                return isinstance(self.at_cursor, GroupLine)
            case "clear_filter":
                return self._filter.has_class("-shown")
            case "mark" | "annotate" | "pin":
                return self.at_cursor is not None
        return True

    def action_move(self, lines: int) -> None:
        """Go so many lines down."""
        self.move_cursor(self.cursor_row + lines)

    def action_page(self, pages: int) -> None:
        """Go a screen down."""
        self.move_cursor(self.cursor_row + pages * max(1, self._rows.room.height - 1))

    def action_edge(self, last: bool) -> None:
        """Go to the first or the last line."""
        self.move_cursor(self.row_count - 1 if last else 0)

    @on(RowLines.Pressed)
    def _press_row(self, event: RowLines.Pressed) -> None:
        event.stop()
        self.move_cursor(event.row)
        if event.twice and isinstance(self.at_cursor, GroupLine):
            self.action_unfold()

    def action_order(self) -> None:
        """Order by the next column."""
        self.look(table_view.ordered_by_next(self.view))

    def action_turn(self) -> None:
        """The same order from its other end."""
        self.look(table_view.turned_round(self.view))

    @on(TableHeading.Pressed)
    def _press_heading(self, event: TableHeading.Pressed) -> None:
        event.stop()
        self.look(table_view.ordered_by(self.view, event.column))

    def action_fold(self) -> None:
        """Fold the seeds of all groups, or unfold them."""
        self.look(table_view.folded_or_not(self.view))

    def action_unfold(self) -> None:
        """Unfold the group under the cursor alone, or fold it again."""
        if isinstance(self.at_cursor, GroupLine):
            self.look(table_view.with_group_turned(self.view, self.at_cursor.key))

    def action_mark(self) -> None:
        """Draw the run under the cursor, or its whole group, into one chart with the others."""
        if self.at_cursor is None:
            return
        ids = [run.id for run in runs_of(self.at_cursor)]
        try:
            self.look(table_view.with_marks_turned(self.view, ids))
        except UsageProblem as problem:
            self.notify(str(problem), severity="warning", markup=False)

    def action_pin(self) -> None:
        """Keep the run, or its whole group, above the others; or no longer."""
        if self.at_cursor is None:
            return
        pinned = not is_pinned(self.at_cursor)
        for run in runs_of(self.at_cursor):
            if run.pinned != pinned:
                self._mark(run, replace(marks_of(run), pinned=pinned))

    def action_annotate(self) -> None:
        """Ask for tags and a note."""
        from tui.training.results.annotation import AnnotationForm

        run = self.at_cursor
        if isinstance(run, GroupLine):
            self.notify(
                "tags and notes belong to single runs: Enter unfolds this group",
                severity="warning",
                markup=False,
            )
        elif run is not None:

            def take(marks: Marks | None) -> None:
                if marks is not None and marks != marks_of(run):
                    self._mark(run, marks)

            self.app.push_screen(AnnotationForm(run.id, marks_of(run)), take)

    def _mark(self, run: RunSummary, marks: Marks) -> None:
        self.post_message(self.MarksChanged(run.id, marks))

    def action_columns(self) -> None:
        """Ask which columns are wanted."""
        from tui.training.results.column_choice import ColumnChoice

        def take(hidden: frozenset[str] | None) -> None:
            if hidden is not None:
                self.look(table_view.with_columns_hidden(self.view, hidden))

        self.app.push_screen(ColumnChoice(self.view.hidden), take)

    def action_filter(self) -> None:
        """Type a filter."""
        self._filter.open()

    def action_clear_filter(self) -> None:
        """Show all runs again."""
        if self._filter.is_typed_in:
            self.focus()
        self._filter.close()
        self.look(table_view.filtered_by(self.view, ""))

    @on(FilterLine.Typed)
    def _filter_by(self, event: FilterLine.Typed) -> None:
        """Filters while it is typed; no other run is shown before the user is done."""
        event.stop()
        text, problem = readable(event.text)
        self._filter.say_problem(problem)
        if text is not None and text != self.view.filter:
            self.glance(table_view.filtered_by(self.view, text))

    @on(FilterLine.Kept)
    def _keep_filter(self, event: FilterLine.Kept) -> None:
        event.stop()
        if self.view.filter:
            self.focus()
            self.look(self.view)
        else:
            self.action_clear_filter()


def marks_of(run: RunSummary) -> Marks:
    """What its user has said of a run."""
    return Marks(run.tags, run.note, run.pinned)
