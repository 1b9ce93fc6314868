"""A small question: to which timestep?"""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static


class JumpScreen(ModalScreen[int | None]):
    """Asks for a timestep; the answer is None when the user went back."""

    HELP = "Type a timestep and press Enter. Escape goes back."
    DEFAULT_CSS = """
    JumpScreen {
        align: center middle;
        #question { width: 40; height: auto; background: $surface; border: round $primary; }
        #mistake { color: $text-error; padding: 0 1; display: none; height: auto; }
        Input { width: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "back")]

    def __init__(self, timesteps: int, t: int) -> None:
        super().__init__()
        self._timesteps = timesteps
        self._t = t

    def compose(self) -> ComposeResult:
        """One field, and room for what is wrong with it."""
        with Vertical(id="question") as question:
            question.border_title = f"Go to timestep 1 … {self._timesteps}"
            question.border_subtitle = "Enter goes · Esc stays"
            yield Input(placeholder=f"now {self._t}", compact=True)
            yield Static(id="mistake", markup=False)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Go there, or say why not and keep what was typed."""
        text = event.value.strip()
        if text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= self._timesteps:
            self.dismiss(int(text))
            return
        mistake = self.query_one("#mistake", Static)
        mistake.update(f"'{text}' is not a whole number from 1 to {self._timesteps:,}.")
        mistake.display = True
