"""Asks once before something is lost."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static


class ConfirmDeletion(ModalScreen[bool]):
    """Whether a run is to be deleted."""

    HELP = "`y` deletes the run with its log and its trained model; Escape keeps it."
    DEFAULT_CSS = """
    ConfirmDeletion {
        align: center middle;
        #question {
            width: 56; height: auto; padding: 0 1;
            background: $surface; border: round $error;
        }
        Horizontal { height: 1; margin-top: 1; }
        Button { margin-right: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "delete"),
        Binding("n,escape", "dismiss(False)", "keep"),
    ]

    def __init__(self, run_id: str) -> None:
        super().__init__()
        self._run_id = run_id

    def compose(self) -> ComposeResult:
        """The question and its two answers."""
        with Vertical(id="question") as question:
            question.border_title = "Delete this run?"
            yield Static(
                f"{self._run_id}: its log and its trained model will be gone.", markup=False
            )
            with Horizontal():
                yield Button("Delete (y)", id="delete", variant="error", compact=True)
                yield Button("Keep (Esc)", id="keep", compact=True)

    def on_mount(self) -> None:
        """The harmless answer has the keyboard."""
        self.query_one("#keep", Button).focus()

    @on(Button.Pressed)
    def answer(self, event: Button.Pressed) -> None:
        """Answers with the button that was pressed."""
        event.stop()
        self.dismiss(event.button.id == "delete")
