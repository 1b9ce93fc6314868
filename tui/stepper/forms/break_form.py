"""A question: at which condition is play to stop?"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, Static

from core.rnn.reading import Condition, parse_condition, quantities

if TYPE_CHECKING:
    from tui.stepper.state import StepperState

_OFTEN: tuple[tuple[str, str], ...] = (
    ("p", "p crosses 0.5"),
    ("change", "change > 0.5"),
    ("saturated", "saturated > 0.5"),
    ("f", "any f < 0.1"),
    ("i", "mean i > 0.5"),
    ("c", "c crosses 0"),
    ("z", "any z > 0.9"),
    ("r", "mean r < 0.5"),
    ("h", "h crosses 0"),
    ("norm", "norm > 1"),
)
"""A quantity, and a condition on it that one often wants to know of."""

Answer = Condition | Literal["removed"]
"""The condition that was typed, or that there is to be none any more."""


def suggestions(state: StepperState) -> tuple[str, ...]:
    """Conditions on what this network and this cell have."""
    names = set(quantities(state.reading, state.layer))
    if state.answers is not None:
        names.add("p")
    return tuple(text for quantity, text in _OFTEN if quantity in names)


class BreakScreen(ModalScreen[Answer | None]):
    """Asks for a condition; the answer is None when the user went back."""

    HELP = (
        "Play stops where the condition becomes true: a quantity, then `<`, `>` or `crosses`, then "
        "a number. Quantities: `change`, `norm`, `saturated` (a share), the answer `p`, and of the "
        "chosen unit `h`, `c`, its gates and `candidate`; with `any` or `mean` in front, of all "
        "units. Left empty, the condition is removed. Down goes to the suggestions."
    )
    DEFAULT_CSS = """
    BreakScreen {
        align: center middle;
        #question {
            width: 48; max-width: 100%; height: auto; max-height: 100%; padding: 0 1;
            background: $surface; border: round $primary; scrollbar-size-vertical: 1;
        }
        #mistake { color: $text-error; display: none; height: auto; }
        #such-as { color: $text-muted; margin-top: 1; }
        Input { width: 1fr; }
        OptionList { height: auto; max-height: 8; padding: 0; border: none; }
        #end { height: 1; margin-top: 1; }
        Button { min-width: 8; margin-right: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "back"),
        Binding("down", "suggest", "suggestions", show=False),
    ]

    def __init__(self, suggestions: tuple[str, ...], text: str = "", problem: str = "") -> None:
        """Asks from the condition that there is.

        Args:
            suggestions: conditions to choose from.
            text: the condition that there is; empty when there is none.
            problem: why that condition cannot be looked for, if that was tried.
        """
        super().__init__()
        self._suggestions = suggestions
        self._text = text
        self._problem = problem

    def compose(self) -> ComposeResult:
        """The field, what is wrong with it, and what it could hold."""
        with VerticalScroll(id="question", can_focus=False) as question:
            question.border_title = "Stop where"
            question.border_subtitle = "Enter sets · empty removes · Esc back"
            yield Input(
                self._text, placeholder="quantity < number", compact=True, select_on_focus=True
            )
            yield Static(id="mistake", markup=False)
            yield Static("such as", id="such-as")
            yield OptionList(*self._suggestions, markup=False, compact=True)
            with Horizontal(id="end"):
                yield Button("Set", id="set", variant="primary", compact=True)
                yield Button("Remove", id="remove", compact=True)
                yield Button("Back (Esc)", id="back", compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()
        for name in ("#such-as", OptionList):
            self.query_one(name).display = bool(self._suggestions)
        if self._problem:
            self._say(self._problem)

    def action_suggest(self) -> None:
        """Go down to the suggestions."""
        options = self.query_one(OptionList)
        options.focus()
        options.highlighted = 0 if self._suggestions else None

    @on(OptionList.OptionSelected)
    def fill(self, event: OptionList.OptionSelected) -> None:
        """Take a suggestion into the field, where its number can be changed."""
        event.stop()
        field = self.query_one(Input)
        field.value = str(event.option.prompt)
        field.focus()

    @on(Input.Submitted)
    @on(Button.Pressed, "#set")
    def answer(self, event: Message) -> None:
        """Set the condition, or say what is wrong and keep what was typed."""
        event.stop()
        text = self.query_one(Input).value
        if not text.strip():
            self.dismiss("removed")
            return
        try:
            self.dismiss(parse_condition(text))
        except ValueError as error:
            self._say(str(error))

    @on(Button.Pressed, "#remove")
    def take_away(self, event: Button.Pressed) -> None:
        """Stop nowhere."""
        event.stop()
        self.dismiss("removed")

    @on(Button.Pressed, "#back")
    def go_back(self, event: Button.Pressed) -> None:
        """Leave the condition as it is."""
        event.stop()
        self.dismiss(None)

    def _say(self, words: str) -> None:
        mistake = self.query_one("#mistake", Static)
        mistake.update(words)
        mistake.display = True
        self.query_one(Input).focus()
