"""A short list to choose one of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class ChoiceScreen(ModalScreen[str | None]):
    """Asks for one of several; the answer is None when the user went back."""

    HELP = "Up and down go through the list, Enter chooses, Escape goes back."
    DEFAULT_CSS = """
    ChoiceScreen {
        align: center middle;
        #question {
            width: 64; max-width: 100%; height: auto; max-height: 100%; padding: 0 1;
            background: $surface; border: round $primary;
        }
        OptionList { height: auto; max-height: 100%; padding: 0; border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "back")]

    def __init__(
        self, question: str, options: Sequence[tuple[str, str]], chosen: str | None = None
    ) -> None:
        """Asks.

        Args:
            question: what is asked.
            options: for each what can be chosen and a few words on it.
            chosen: what the list begins with.
        """
        super().__init__()
        self._question = question
        self._options = options
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """The list in a frame."""
        widest = max(len(name) for name, _ in self._options)
        with Vertical(id="question") as question:
            question.border_title = Content(self._question)
            question.border_subtitle = "Enter chooses · Esc back"
            yield OptionList(
                *(
                    Option(Content(f"{name.ljust(widest)}  {words}".rstrip()))
                    for name, words in self._options
                ),
                compact=True,
            )

    def on_mount(self) -> None:
        """Begin with what is chosen now."""
        names = [name for name, _ in self._options]
        options = self.query_one(OptionList)
        options.highlighted = names.index(self._chosen) if self._chosen in names else 0
        options.focus()

    @on(OptionList.OptionSelected)
    def answer(self, event: OptionList.OptionSelected) -> None:
        """Answer with what was chosen."""
        event.stop()
        self.dismiss(self._options[event.option_index][0])
