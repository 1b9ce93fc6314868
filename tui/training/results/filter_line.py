"""The line above the table that filters it while it is typed."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static


class FilterLine(Vertical):
    """A field, how many runs it leaves, and what is wrong with it."""

    HELP = """\
### Filter

Every word has to stand in some cell of the run, or in its note; `-word` must not. `"two words"`
stand together.

- `key:text` looks into one column, `key=text` wants the whole of it: `padding:pre`, `state=failed`,
  `tags:best`, `-verdict:chance`.
- `key>0.8` compares numbers, also with `>=`, `<`, `<=`, `=` and `!=`: `val>0.8`, `test<=60%`,
  `param>300k`, `age<2h`, `time>5min`, `seed=42`. A run whose number is not known yet is left out.

Keys are the columns' names and `state`, `model`, `id`, `note`, `backend`, `device`, `error`,
`loss`, `timesteps`; their beginning is enough where it is only one's. Enter keeps the filter,
Escape takes it away, the arrows move through the table meanwhile.
"""
    DEFAULT_CSS = """
    FilterLine {
        display: none;
        height: auto;
        Horizontal { height: 1; }
        Input { width: 1fr; border: none; padding: 0; height: 1; }
        Static { width: auto; height: 1; color: $foreground-muted; }
        #filter-problem { width: 1fr; height: auto; display: none; color: $text-error; }
        &.-shown { display: block; }
        &.-problem #filter-problem { display: block; }
    }
    """

    class Typed(Message):
        """The filter is another one."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Kept(Message):
        """The user is done with typing."""

    def compose(self) -> ComposeResult:
        """The field with a sign before it and a count behind it."""
        with Horizontal():
            yield Static(" /", markup=False)
            yield Input(compact=True, placeholder="words, key:text, val>0.8, -word", id="filter")
            yield Static("", id="filter-count", markup=False)
        yield Static("", id="filter-problem", markup=False)

    def open(self) -> None:
        """Show the field and type in it."""
        self.add_class("-shown")
        field = self.query_one(Input)
        field.can_focus = True
        field.focus()

    def close(self) -> None:
        """Hide the field, which is empty then."""
        with self.prevent(Input.Changed):
            self.query_one(Input).value = ""
        self.query_one(Input).can_focus = False
        self.remove_class("-shown")
        self.say_problem("")

    @property
    def is_typed_in(self) -> bool:
        """Whether the field has the keyboard."""
        return self.query_one(Input).has_focus

    def say_count(self, found: int, of: int) -> None:
        """Say how many runs are left."""
        self._say("#filter-count", f" {found:,} of {of:,} ")

    def say_problem(self, sentence: str) -> None:
        """Say what is wrong with what was typed; nothing where it is empty."""
        self._say("#filter-problem", f" {sentence}" if sentence else "")
        self.set_class(bool(sentence), "-problem")

    def _say(self, where: str, words: str) -> None:
        line = self.query_one(where, Static)
        if line.content != words:
            line.update(words)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept())
