"""What the tab's forms have in common: a frame, lines with fields, and room for a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Input, Select, Static

Answer = TypeVar("Answer")


class Question(ModalScreen[Answer | None]):
    """Asks for something; the answer is None when the user went back.

    A mistake is one sentence that begins with its field's name, such as "units: …": the sentence
    is shown, that field has the keyboard, and everything that was typed stays.
    """

    TITLE_WORDS: ClassVar[str] = ""
    DO: ClassVar[str] = "OK"
    DEFAULT_CSS = """
    Question {
        align: center middle;
        #form {
            width: 70;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            background: $surface;
            border: round $primary;
            padding: 0 1;
            scrollbar-size-vertical: 1;
        }
        .field { height: 1; }
        .name { width: 21; color: $text-muted; }
        .about { height: auto; color: $text-muted; }
        Input, Select { width: 1fr; }
        #mistake { color: $text-error; height: auto; display: none; }
        #end { height: 1; margin-top: 1; }
        Button { min-width: 8; margin-right: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "back"),
        Binding("ctrl+s", "submit", "OK", priority=True, show=False),
    ]

    def compose(self) -> ComposeResult:
        """The fields, what is wrong with them, and the buttons."""
        with VerticalScroll(id="form", can_focus=False) as form:
            form.border_title = Content(self.title_words)
            form.border_subtitle = f"Tab next · Enter: {self.DO.lower()} · Esc back"
            yield from self.fields()
            yield Static(id="mistake", markup=False)
            with Horizontal(id="end"):
                yield Button(self.DO, id="do", variant="primary", compact=True)
                yield from self.buttons()
                yield Button("Back (Esc)", id="back", compact=True)

    @property
    def title_words(self) -> str:
        """What stands over the form."""
        return self.TITLE_WORDS

    def fields(self) -> Iterable[Widget]:
        """A line each, see `line`."""
        raise NotImplementedError

    def buttons(self) -> Iterable[Widget]:
        """More buttons than the two that every form has."""
        return ()

    def action_submit(self) -> None:
        """Answer, or say what is wrong."""
        raise NotImplementedError

    @property
    def typed(self) -> dict[str, str]:
        """The text or the choice in every field that applies, by the field's name."""
        typed = {}
        for field in self.query("Input, Select"):
            shown = self.query_one(f"#line-{field.id}").display
            if shown and isinstance(field, Input | Select):
                typed[field.id or ""] = str(field.value)
        return typed

    def apply(self, applies: Mapping[str, bool]) -> None:
        """Show the lines of the fields that apply, and hide the others."""
        for name, shown in applies.items():
            self.query_one(f"#line-{name}").display = shown

    def say(self, words: str) -> None:
        """Say what is wrong and give its field the keyboard."""
        mistake = self.query_one("#mistake", Static)
        mistake.update(words)
        mistake.display = True
        wrong = words.split(":")[0]
        for line in self.query(".field"):
            if line.display and line.id == f"line-{wrong}":
                line.query("Input, Select").first(Widget).focus()
        # On a small screen it may lie below the fold.
        self.call_after_refresh(mistake.scroll_visible, animate=False)

    @on(Input.Submitted)
    @on(Button.Pressed, "#do")
    def _submit(self, event: Message) -> None:
        event.stop()
        self.action_submit()

    @on(Button.Pressed, "#back")
    def _go_back(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(None)


def line(name: str, field: Widget, label: str = "") -> Horizontal:
    """A field with its name before it."""
    return Horizontal(
        Static(label or name, classes="name", markup=False),
        field,
        id=f"line-{name}",
        classes="field",
    )


def text_field(name: str, value: object, placeholder: str = "") -> Input:
    """A field to type into."""
    return Input(str(value), id=name, compact=True, select_on_focus=True, placeholder=placeholder)


def choice(name: str, options: Iterable[tuple[str, str]], value: str) -> Select[str]:
    """A field to choose in."""
    return Select(
        [(Content(words), one) for words, one in options],
        value=value,
        allow_blank=False,
        compact=True,
        id=name,
    )


def yes_no(name: str, value: bool) -> Select[str]:
    """A field that says yes or no."""
    return choice(name, (("no", "False"), ("yes", "True")), str(value))
