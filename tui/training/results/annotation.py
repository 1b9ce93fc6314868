"""Asks for the tags of a run and a note on it."""

from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static, TextArea

from core.errors import UsageProblem
from core.training.marks import Marks, checked


class AnnotationForm(ModalScreen[Marks | None]):
    """Answers with the marks; with None when the user went back."""

    HELP = (
        "Tags are words by which you find the run again (`tags:word` in the filter), with commas "
        "between them. The note is yours; the filter finds its words too. `^S` keeps both."
    )
    DEFAULT_CSS = """
    AnnotationForm {
        align: center middle;
        #question {
            width: 64; max-width: 100%; height: auto; max-height: 100%; padding: 0 1;
            background: $surface; border: round $primary;
        }
        .field { height: auto; }
        .name { width: 6; color: $text-muted; }
        Input { width: 1fr; }
        TextArea { width: 1fr; height: 6; padding: 0; border: none; }
        #mistake { color: $text-error; height: auto; display: none; }
        #end { height: 1; margin-top: 1; }
        Button { min-width: 8; margin-right: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "back"),
        Binding("ctrl+s", "keep", "keep", priority=True),
    ]

    def __init__(self, run_id: str, marks: Marks) -> None:
        super().__init__()
        self._run_id = run_id
        self._marks = marks

    def compose(self) -> ComposeResult:
        """Two fields and two buttons."""
        with Vertical(id="question") as question:
            question.border_title = Content(self._run_id)
            question.border_subtitle = "^S keeps · Esc back"
            with Horizontal(classes="field"):
                yield Static("tags", classes="name")
                yield Input(
                    ", ".join(self._marks.tags), compact=True, placeholder="best, to repeat"
                )
            with Horizontal(classes="field"):
                yield Static("note", classes="name")
                yield TextArea(self._marks.note, compact=True)
            yield Static(id="mistake", markup=False)
            with Horizontal(id="end"):
                yield Button("Keep (^S)", id="keep", variant="primary", compact=True)
                yield Button("Back (Esc)", id="back", compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "keep":
            self.action_keep()
        else:
            self.dismiss(None)

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        """Answer, or say what cannot be kept."""
        tags = tuple(self.query_one(Input).value.split(","))
        note = self.query_one(TextArea).text
        try:
            self.dismiss(checked(replace(self._marks, tags=tags, note=note)))
        except UsageProblem as problem:
            mistake = self.query_one("#mistake", Static)
            mistake.update(str(problem))
            mistake.display = True
