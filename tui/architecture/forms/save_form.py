"""The form that asks under which name to save a stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Button, Input

from core.errors import Problem, UsageProblem
from core.models.library import replace_saved, save, saved_models
from core.models.presets import PRESETS
from core.models.spec import ModelSpec
from tui.architecture.forms.question import Question, line, text_field

LONGEST_NAME = 40


def saved_names() -> tuple[str, ...]:
    """The names of the saved models; none where they cannot be listed: saving will say why."""
    try:
        return saved_models()
    except Problem:
        return ()


def simple_name(like: str) -> str:
    """A name of letters, digits and hyphens that reminds of another one."""
    letters = [sign if sign.isascii() and sign.isalnum() else "-" for sign in like.lower()]
    return "-".join(part for part in "".join(letters).split("-") if part) or "model"


def suggested_name(like: str, taken: Iterable[str]) -> str:
    """A free name that reminds of another one."""
    base = simple_name(like)
    stem, _, count = base.rpartition("-")
    if stem and count.isdigit():
        base = stem
    known, number = {*taken, *PRESETS}, 2
    name = base[:LONGEST_NAME]
    while name in known:
        name = f"{base[: LONGEST_NAME - 4].rstrip('-')}-{number}"
        number += 1
    return name


class SaveForm(Question[str]):
    """Saves a stack under a name, with which it answers."""

    DO = "Save"
    HELP = (
        "A name of lower-case letters, digits and hyphens. Saved models stand beside the presets: "
        "they can be opened, trained and compared by their names, here and on the command line. "
        "A name that exists is kept, unless `^R` is pressed to replace what it names."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "replace", "replace", priority=True, show=False)
    ]

    def __init__(self, spec: ModelSpec, name: str, title: str = "Save this stack") -> None:
        """Asks with a suggestion.

        Args:
            spec: what is saved.
            name: the suggestion.
            title: what it is saved for.
        """
        super().__init__()
        self._spec = spec
        self._name = name
        self._title = title
        self._refused = ""

    @property
    def title_words(self) -> str:
        """What it is saved for."""
        return self._title

    def fields(self) -> Iterator[Widget]:
        """The name alone."""
        yield line("name", text_field("name", self._name, "letters-digits-hyphens"))

    def buttons(self) -> Iterator[Widget]:
        """What replaces a model that has the name already."""
        yield Button("Replace (^R)", id="replace", variant="error", compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one("#replace").display = False
        self.query_one(Input).focus()

    @on(Input.Changed)
    def follow(self, event: Input.Changed) -> None:
        """Another name has to be refused anew."""
        event.stop()
        self._refuse("")

    def _refuse(self, name: str) -> None:
        self._refused = name
        self.query_one("#replace").display = bool(name)

    @property
    def _typed(self) -> str:
        return self.query_one(Input).value.strip()

    def action_submit(self) -> None:
        """Save, or say why not."""
        name = self._typed
        if not name:
            self.say("name: it is empty; type one.")
            return
        try:
            save(name, self._named(name))
        except UsageProblem as problem:
            if name in saved_names():
                self.say(f"name: {name} exists already: ^R replaces it, or type another.")
                self._refuse(name)
            else:
                self.say(f"name: {problem}")
        except Problem as problem:
            self.say(f"name: {problem}")
        else:
            self.dismiss(name)

    @on(Button.Pressed, "#replace")
    def _press_replace(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_replace()

    def action_replace(self) -> None:
        """Replace the model of this name, once it has been said that there is one."""
        name = self._typed
        if name != self._refused:
            self.action_submit()
            return
        try:
            replace_saved(name, self._named(name))
        except Problem as problem:
            self.say(f"name: {problem}")
        else:
            self.dismiss(name)

    def _named(self, name: str) -> ModelSpec:
        from msgspec.structs import replace

        return replace(self._spec, name=name)
