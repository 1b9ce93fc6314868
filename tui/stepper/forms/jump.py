"""A small question: to which timestep, or to which word?"""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static


def destination(text: str, timesteps: int, t: int, words: tuple[str, ...] | None) -> int:
    """The timestep that is meant: a number is one, anything else is the beginning of a word.

    Args:
        text: what was typed.
        timesteps: how many there are to go to.
        t: where one is: the next such word behind it is taken, and behind the last the first.
        words: one a timestep; None where there are none.

    Raises:
        ValueError: there is no such timestep and no such word, in a sentence.
    """
    typed = text.strip()
    if typed.isascii() and typed.isdigit() and 1 <= int(typed[:12]) <= timesteps:
        return int(typed)
    if typed and words is not None:
        begins = typed.casefold()
        # Once around, and the word where one stands last of all.
        for place in range(t, t + timesteps):
            if words[place % timesteps].casefold().startswith(begins):
                return place % timesteps + 1
    if words is None or typed.isdigit() or not typed:
        raise ValueError(f"'{typed}' is not a whole number from 1 to {timesteps:,}.")
    raise ValueError(f"no word begins with '{typed}'.")


class JumpScreen(ModalScreen[int | None]):
    """Asks for a timestep or a word; the answer is None when the user went back."""

    HELP = (
        "Type a timestep, or the beginning of a word, and press Enter: a word leads to the next "
        "place where it stands, and behind the last one to the first. Escape goes back."
    )
    DEFAULT_CSS = """
    JumpScreen {
        align: center middle;
        #question {
            width: 48; max-width: 100%; height: auto; padding: 0 1;
            background: $surface; border: round $primary;
        }
        #mistake { color: $text-error; display: none; height: auto; }
        Input { width: 1fr; }
        #end { height: 1; margin-top: 1; }
        Button { min-width: 8; margin-right: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "back")]

    def __init__(self, timesteps: int, t: int, words: tuple[str, ...] | None = None) -> None:
        super().__init__()
        self._timesteps = timesteps
        self._t = t
        self._words = words

    def compose(self) -> ComposeResult:
        """One field, and room for what is wrong with it."""
        with Vertical(id="question") as question:
            word = " or a word" if self._words is not None else ""
            question.border_title = f"Go to timestep 1 … {self._timesteps:,}{word}"
            question.border_subtitle = "Enter goes · Esc stays"
            yield Input(placeholder=f"now {self._t}", compact=True)
            yield Static(id="mistake", markup=False)
            with Horizontal(id="end"):
                yield Button("Go", id="go", variant="primary", compact=True)
                yield Button("Stay (Esc)", id="stay", compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    @on(Button.Pressed, "#go")
    def answer(self, event: Message) -> None:
        """Go there, or say why not and keep what was typed."""
        event.stop()
        field = self.query_one(Input)
        try:
            self.dismiss(destination(field.value, self._timesteps, self._t, self._words))
        except ValueError as error:
            mistake = self.query_one("#mistake", Static)
            mistake.update(str(error))
            mistake.display = True
            field.focus()

    @on(Button.Pressed, "#stay")
    def stay(self, event: Button.Pressed) -> None:
        """Go nowhere."""
        event.stop()
        self.dismiss(None)
