"""All runs of the folder, a row each."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual.message import Message
from textual.widgets import DataTable

from core.training.summary import RunSummary
from tui.training.rows import COLUMNS, cells


class ResultsTable(DataTable[Text]):
    """Newest first; the row under the cursor is the run that is shown above."""

    HELP = """\
### Results

All runs of this folder, the newest first. **val** is the best validation accuracy, **test** the
accuracy on examples that training never saw; a task without accuracy shows its loss. **padding**
says where the zeros stand, to how many timesteps, and whether a mask passes over them.

`…` queued, `◌` starting, `►` running, `▽` stopping, `■` stopped, `✓` finished, `✗` failed,
`?` lost: its worker ended without a word. The arrows choose a run and move to further columns.
"""

    class Chosen(Message):
        """The user moved to another run."""

        def __init__(self, run_id: str) -> None:
            super().__init__()
            self.run_id = run_id

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, cursor_type="row", zebra_stripes=False, cell_padding=0)
        self._shown: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, RunSummary] = {}
        self._widths: tuple[int, ...] = ()

    def on_mount(self) -> None:
        """The headings."""
        self._add_columns(_widths(()))

    def _add_columns(self, widths: tuple[int, ...]) -> None:
        # Given, not measured: the table measures when it is idle, and what was painted before
        # that stays cut off.
        for column, width in zip(COLUMNS, widths, strict=True):
            self.add_column(_cell(column.label, column.right), key=column.key, width=width)
        self._widths = widths

    def show(self, rows: Sequence[RunSummary], run_id: str | None) -> None:
        """Shows the runs with the cursor on one of them; only cells that differ are changed."""
        new = {
            # The very same summary has the very same cells: hundreds of old runs cost nothing.
            row.id: self._shown[row.id] if self._rows.get(row.id) is row else cells(row)
            for row in rows
        }
        # Moving the cursor to where the snapshot has it is no choice of the user's.
        with self.prevent(DataTable.RowHighlighted):
            widths = self._widths if new == self._shown else _widths(tuple(new.values()))
            if list(new) == list(self._shown) and widths == self._widths:
                self._update(rows, new)
            else:
                self._fill(rows, new, widths)
            if run_id in new and self._run_at_cursor() != run_id:
                self.move_cursor(row=self.get_row_index(run_id))
        self._shown = new
        self._rows = {row.id: row for row in rows}

    def _update(self, rows: Sequence[RunSummary], new: dict[str, tuple[str, ...]]) -> None:
        for row in rows:
            if new[row.id] is self._shown[row.id]:
                continue
            for column, before, after in zip(
                COLUMNS, self._shown[row.id], new[row.id], strict=True
            ):
                if before != after:
                    text = _cell(after, column.right)
                    self.update_cell(row.id, column.key, text)

    def _fill(
        self,
        rows: Sequence[RunSummary],
        new: dict[str, tuple[str, ...]],
        widths: tuple[int, ...],
    ) -> None:
        left = self.scroll_x
        self.clear(columns=widths != self._widths)
        if widths != self._widths:
            self._add_columns(widths)
        for row in rows:
            texts = zip(new[row.id], COLUMNS, strict=True)
            self.add_row(*(_cell(text, column.right) for text, column in texts), key=row.id)
        self.scroll_to(x=left, animate=False)

    def _run_at_cursor(self) -> str | None:
        if not self.is_valid_row_index(self.cursor_row):
            return None
        return self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Tells the pane which run the user moved to."""
        event.stop()
        run_id = event.row_key.value
        if run_id is not None and run_id == self._run_at_cursor():
            self.post_message(self.Chosen(run_id))


def _widths(rows: Sequence[tuple[str, ...]]) -> tuple[int, ...]:
    """Columns of the screen for each column of the table, its blank included."""
    headings = tuple(column.label for column in COLUMNS)
    return tuple(1 + max(map(cell_len, texts)) for texts in zip(headings, *rows, strict=True))


def _cell(text: str, right: bool) -> Text:
    """One blank before each cell; the table's own padding would take two."""
    return Text(f" {text}", justify="right" if right else "left", no_wrap=True)
