"""Asks which columns the table has."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import SelectionList
from textual.widgets.selection_list import Selection

from tui.training.results.columns import COLUMNS, STATE

WORDS = {
    "id": "the run's short name",
    "preset": "the model's preset",
    "dataset": "the data",
    "preparation": "padding, timesteps, mask",
    "epochs": "epochs done, of how many",
    "validation": "best validation accuracy, or loss",
    "test": "test accuracy, or loss",
    "verdict": "the verdict, or the state",
    "tags": "your tags",
    "seconds": "time of training",
    "samples": "samples per second",
    "parameters": "parameters",
    "optimizer": "optimizer",
    "rate": "learning rate",
    "batch": "batch size",
    "age": "how long ago it was created",
    "seed": "seed",
}


class ColumnChoice(ModalScreen[frozenset[str]]):
    """Answers with the keys of the columns that are not wanted."""

    HELP = (
        "Space takes a column in or out, `a` takes all in, Escape goes back to the table. "
        "A narrow screen has room for those alone that decide most: "
        "without some of them others come into sight."
    )
    DEFAULT_CSS = """
    ColumnChoice {
        align: center middle;
        #question {
            width: 56; max-width: 100%; height: auto; max-height: 100%; padding: 0 1;
            background: $surface; border: round $primary;
        }
        SelectionList { height: auto; max-height: 100%; padding: 0; border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,h", "done", "back"),
        Binding("a", "all", "all"),
    ]

    def __init__(self, hidden: frozenset[str]) -> None:
        super().__init__()
        self._hidden = hidden

    def compose(self) -> ComposeResult:
        """A line a column; the state always stays."""
        with Vertical(id="question") as question:
            question.border_title = "Columns"
            question.border_subtitle = "Space in or out · a all · Esc back"
            yield SelectionList[str](
                *(
                    Selection(
                        f"{one.label:<8} {WORDS[one.key]}", one.key, one.key not in self._hidden
                    )
                    for place, one in enumerate(COLUMNS)
                    if place != STATE
                ),
                compact=True,
            )

    def action_all(self) -> None:
        """Take all columns in."""
        self.query_one(SelectionList).select_all()

    def action_done(self) -> None:
        """Answer with what was left out."""
        wanted = set(self.query_one(SelectionList).selected)
        keys = {one.key for place, one in enumerate(COLUMNS) if place != STATE}
        self.dismiss(frozenset(keys - wanted))
