"""The form that asks what the model reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual import on
from textual.widget import Widget
from textual.widgets import Input as TextField
from textual.widgets import Select

from core.errors import UsageProblem
from core.models.spec import Features, Input, Tokens
from tui.architecture.forms.question import Question, choice, line, text_field
from tui.architecture.forms.typed_values import size, size_or_any


def input_from(typed: Mapping[str, str]) -> Input:
    """The input that was asked for.

    Args:
        typed: the text or the choice in every field, by the field's name.

    Raises:
        UsageProblem: the first field that is wrong; the sentence begins with its name.
    """
    timesteps = size_or_any("timesteps", typed["timesteps"])
    if typed["kind"] == "tokens":
        return Tokens(timesteps)
    return Features(size("features", typed["features"]), timesteps)


class InputForm(Question[Input]):
    """Asks for the input."""

    TITLE_WORDS = "What the model reads"
    DO = "Apply"
    HELP = (
        "**tokens** are word numbers (B, T), which an Embedding turns into vectors; **features** "
        "are vectors (B, T, D) themselves. Without a number of timesteps any length is read."
    )

    def __init__(self, given: Input) -> None:
        """Asks from the input as it is."""
        super().__init__()
        self._given = given

    def fields(self) -> Iterator[Widget]:
        """Kind, timesteps, features."""
        given = self._given
        kinds = (("tokens: word numbers", "tokens"), ("features: vectors", "features"))
        yield line("kind", choice("kind", kinds, "tokens" if _reads_words(given) else "features"))
        timesteps = "" if given.timesteps is None else given.timesteps
        yield line("timesteps", text_field("timesteps", timesteps, "any number"))
        features = given.features if isinstance(given, Features) else 1
        yield line("features", text_field("features", features))

    def on_mount(self) -> None:
        """Type at once."""
        self._show_what_applies()
        self.query_one("#timesteps", TextField).focus()

    @on(Select.Changed)
    def follow(self, event: Select.Changed) -> None:
        """Show what belongs to the kind."""
        event.stop()
        self._show_what_applies()

    def _show_what_applies(self) -> None:
        self.apply({"features": self.query_one("#kind", Select).value == "features"})

    def action_submit(self) -> None:
        """Answer with the input, or say what is wrong and keep everything that was typed."""
        try:
            self.dismiss(input_from(self.typed))
        except UsageProblem as problem:
            self.say(str(problem))


def _reads_words(given: Input) -> bool:
    return isinstance(given, Tokens)
