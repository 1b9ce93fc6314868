"""A question: what is to be changed at this timestep?"""

import math
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Select, Static

from core.errors import UsageProblem
from core.printable import printable
from core.stepping.source import Edit, EditKind

MOST_TIMES = 999
"""More copies than this of one timestep show nothing that fewer do not show."""

_OF_WORDS = (
    ("change it to", "change"),
    ("insert before it", "insert"),
    ("delete it", "delete"),
    ("repeat it", "repeat"),
)
_OF_FEATURES = (
    ("set a feature", "change"),
    ("insert zeros before it", "insert"),
    ("delete it", "delete"),
    ("repeat it", "repeat"),
)

_ASKED = {
    ("change", True): ("word",),
    ("insert", True): ("word",),
    ("change", False): ("feature", "value"),
    ("repeat", True): ("times",),
    ("repeat", False): ("times",),
}
"""The fields of an edit: by its kind, and whether the sequence has words."""


def edit_from(kind: EditKind, t: int, typed: dict[str, str], is_words: bool, features: int) -> Edit:
    """The edit that was asked for.

    Args:
        kind: what is done.
        t: to which timestep, 1 … T.
        typed: what was typed under "word", "feature", "value" and "times".
        is_words: whether the sequence has words.
        features: how many features a timestep has; 0 for words.

    Raises:
        UsageProblem: naming the first field that is wrong, and what it accepts.
    """
    asked = _ASKED.get((kind, is_words), ())
    if "word" in asked:
        word = typed["word"].strip()
        if not word:
            raise UsageProblem("word: it is empty; type a word.")
        return Edit(kind, t, value=word)
    if "feature" in asked:
        feature = _whole("feature", typed["feature"], 0, features - 1)
        return Edit(kind, t, feature=feature, number=_real(typed["value"]))
    if "times" in asked:
        return Edit(kind, t, times=_whole("times", typed["times"], 1, MOST_TIMES))
    return Edit(kind, t)


def _whole(name: str, typed: str, least: int, most: int) -> int:
    text = typed.strip()
    if text.isascii() and text.isdigit() and least <= int(text[:12]) <= most:
        return int(text)
    raise UsageProblem(f"{name}: '{text[:20]}' is not a whole number from {least} to {most:,}.")


def _real(typed: str) -> float:
    text = typed.strip()
    try:
        number = float(text.replace("−", "-"))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageProblem(f"value: '{text[:20]}' is not a number.")
    return number


class EditScreen(ModalScreen[Edit | None]):
    """Asks for one edit; the answer is None when the user went back."""

    HELP = (
        "Change what stands at this timestep, insert something before it, delete it, or repeat "
        "it; then both sequences stand next to each other. Several words take several timesteps. "
        "Enter edits, Escape goes back; Backspace in the stepper takes the last edit back."
    )
    DEFAULT_CSS = """
    EditScreen {
        align: center middle;
        #question {
            width: 48; max-width: 100%; height: auto; padding: 0 1;
            background: $surface; border: round $primary;
        }
        .field { height: 1; }
        .name { width: 9; color: $text-muted; }
        Input, Select { width: 1fr; }
        #mistake { color: $text-error; display: none; height: auto; }
        #end { height: 1; margin-top: 1; }
        Button { min-width: 8; margin-right: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "back"),
        Binding("ctrl+s", "edit", "edit", priority=True),
    ]

    def __init__(self, word: str, t: int, is_words: bool, features: int) -> None:
        """Asks about one timestep.

        Args:
            word: what stands there; empty where the sequence has no words.
            t: which timestep, 1 … T.
            is_words: whether the sequence has words.
            features: how many features a timestep has; 0 for words.
        """
        super().__init__()
        self._word = printable(word, 24)
        self._t = t
        self._is_words = is_words
        self._features = features

    def compose(self) -> ComposeResult:
        """What to do, and the fields that it needs."""
        with Vertical(id="question") as question:
            there = f" '{self._word}'" if self._is_words else ""
            question.border_title = Content(f"Edit t = {self._t}{there}")
            question.border_subtitle = "Enter edits · Esc back"
            kinds = _OF_WORDS if self._is_words else _OF_FEATURES
            with Horizontal(classes="field", id="line-kind"):
                yield Static("edit", classes="name")
                yield Select(kinds, value="change", allow_blank=False, compact=True, id="kind")
            last = self._features - 1
            fields = {
                "word": ("", f"instead of '{self._word}'"),
                "feature": ("", f"0 … {last}"),
                "value": ("", "a number"),
                "times": ("1", "how many copies"),
            }
            for name, (value, placeholder) in fields.items():
                with Horizontal(classes="field", id=f"line-{name}"):
                    yield Static(name, classes="name")
                    yield Input(
                        value, id=name, placeholder=placeholder, compact=True, select_on_focus=True
                    )
            yield Static(id="mistake", markup=False)
            with Horizontal(id="end"):
                yield Button("Edit", id="do", variant="primary", compact=True)
                yield Button("Back (Esc)", id="back", compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        self._show_what_applies()
        self.query_one("#word" if self._is_words else "#feature", Input).focus()

    @on(Select.Changed)
    def follow(self, event: Select.Changed) -> None:
        """Show the fields of what was chosen, and type there."""
        event.stop()
        self._show_what_applies()

    def _show_what_applies(self) -> None:
        kind = self._kind
        asked = _ASKED.get((kind, self._is_words), ())
        for name in ("word", "feature", "value", "times"):
            self.query_one(f"#line-{name}").display = name in asked
        place = "before" if kind == "insert" else "instead of"
        self.query_one("#word", Input).placeholder = f"{place} '{self._word}'"

    @property
    def _kind(self) -> EditKind:
        for kind in ("change", "insert", "delete", "repeat"):
            if kind == self.query_one("#kind", Select).value:
                return kind
        return "change"

    @on(Input.Submitted)
    @on(Button.Pressed, "#do")
    def submit(self, event: Message) -> None:
        """Enter in a field edits, as the button does."""
        event.stop()
        self.action_edit()

    def action_edit(self) -> None:
        """Answer with the edit, or say what is wrong and keep what was typed."""
        typed = {field.id or "": field.value for field in self.query(Input)}
        try:
            self.dismiss(edit_from(self._kind, self._t, typed, self._is_words, self._features))
        except UsageProblem as problem:
            mistake = self.query_one("#mistake", Static)
            mistake.update(str(problem))
            mistake.display = True
            self.query_one(f"#{str(problem).split(':')[0]}", Input).focus()

    @on(Button.Pressed, "#back")
    def go_back(self, event: Button.Pressed) -> None:
        """Leave the sequence as it is."""
        event.stop()
        self.dismiss(None)
