"""The line with the columns' names, which order the table when they are clicked on."""

from textual import events
from textual.message import Message

from tui.training.results.table_layout import TableLayout, heading
from tui.training.results.table_view import TableView
from tui.widgets.lines import Lines


class TableHeading(Lines):
    """Stands still while the rows scroll."""

    class Pressed(Message):
        """A column's name was clicked on."""

        def __init__(self, column: str) -> None:
            super().__init__()
            self.column = column

    def __init__(self) -> None:
        super().__init__()
        self._layout = TableLayout()
        self.styles.height = 1

    def name_columns(self, layout: TableLayout, view: TableView) -> None:
        """Show the names of other columns, or in another order."""
        self._layout = layout
        self.show([heading(layout, view)])

    def on_click(self, event: events.Click) -> None:
        """Say which name is under the mouse."""
        offset = event.get_content_offset(self)
        column = self._layout.column_at(offset.x) if offset is not None else None
        if column is not None:
            event.stop()
            self.post_message(self.Pressed(column))
