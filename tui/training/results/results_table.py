"""All runs of the folder, a row each."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual.message import Message
from textual.widgets import DataTable

from core.training.summary import RunSummary
from tui.training.results.rows import COLUMNS, cells


class ResultsTable(DataTable[Text]):
    """Newest first; the row under the cursor is the run that is shown above."""

    HELP = """\
### Results

All runs of this folder, the newest first. **val** is the best validation accuracy, **test** the
accuracy on examples that training never saw; a task without accuracy shows its loss. **padding**
says where the zeros stand, to how many timesteps, and whether a mask passes over them.

`…` queued, `◌` starting, `►` running, `▽` stopping, `■` stopped, `✓` finished, `✗` failed,
`?` lost: its worker ended without a word. A wider screen has room for more columns; the panel of
the run says all that they do.
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

    def show(self, rows: Sequence[RunSummary], run_id: str | None) -> None:
        """Shows the runs with the cursor on one of them; only cells that differ are changed."""
        new = {
            # The very same summary has the very same cells: hundreds of old runs cost nothing.
            row.id: self._shown[row.id] if self._rows.get(row.id) is row else cells(row)
            for row in rows
        }
        # Moving the cursor to where the snapshot has it is no choice of the user's.
        with self.prevent(DataTable.RowHighlighted):
            self._arrange(new)
            if run_id in new and self._run_at_cursor() != run_id:
                self.move_cursor(row=self.get_row_index(run_id))
        self._rows = {row.id: row for row in rows}

    def on_resize(self) -> None:
        """Another width has room for other columns."""
        if self._shown:
            with self.prevent(DataTable.RowHighlighted):
                at_cursor = self._run_at_cursor()
                self._arrange(self._shown)
                if at_cursor is not None:
                    self.move_cursor(row=self.get_row_index(at_cursor))

    def _arrange(self, new: dict[str, tuple[str, ...]]) -> None:
        widths = _widths(tuple(new.values()), self.size.width)
        if list(new) == list(self._shown) and widths == self._widths:
            self._update(new)
        else:
            self._fill(new, widths)
        self._shown = new

    def _update(self, new: dict[str, tuple[str, ...]]) -> None:
        for run_id, texts in new.items():
            if texts is self._shown[run_id]:
                continue
            for column, before, after, _ in zip(
                COLUMNS, self._shown[run_id], texts, self._widths, strict=False
            ):
                if before != after:
                    self.update_cell(run_id, column.key, _cell(after, column.right))

    def _fill(self, new: dict[str, tuple[str, ...]], widths: tuple[int, ...]) -> None:
        self.clear(columns=widths != self._widths)
        if widths != self._widths:
            # Given, not measured: the table measures when it is idle, and what was painted
            # before that stays cut off.
            for column, width in zip(COLUMNS, widths, strict=False):
                self.add_column(_cell(column.label, column.right), key=column.key, width=width)
            self._widths = widths
        for run_id, texts in new.items():
            row = zip(texts, COLUMNS, widths, strict=False)
            self.add_row(*(_cell(text, column.right) for text, column, _ in row), key=run_id)

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


def _widths(rows: Sequence[tuple[str, ...]], room: int) -> tuple[int, ...]:
    """The widths, each with its blank, of the columns that have room, from the first on."""
    headings = tuple(column.label for column in COLUMNS)
    widths = [1 + max(map(cell_len, texts)) for texts in zip(headings, *rows, strict=True)]
    while len(widths) > 1 and sum(widths) > room:
        widths.pop()
    return tuple(widths)


def _cell(text: str, right: bool) -> Text:
    """One blank before each cell; the table's own padding would take two."""
    return Text(f" {text}", justify="right" if right else "left", no_wrap=True)
