"""One field of a form: its words, what is typed, and a mark where that cannot stay."""

from rich.segment import Segment
from textual.app import ComposeResult
from textual.strip import Strip
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input

from tui.training.starting.choice import Choice, field_style
from tui.training.starting.fields import Chosen, Field

LABEL = 16
"""Cells that the words before a field take, its mark among them."""

INDENT = 2
"""Cells that a field leaves free before its text."""


class FieldLine(Widget):
    """A line with a field; one without meaning says why in its place, and keeps what was typed."""

    DEFAULT_CSS = f"""
    FieldLine {{
        height: 1;
        layout: horizontal;
        Choice {{ width: 1fr; margin-left: {LABEL}; }}
        Input {{ width: 1fr; margin-left: {LABEL + INDENT}; }}
    }}
    """

    def __init__(self, key: str, label: str, control: Input | Choice) -> None:
        super().__init__(id=f"line-{key}")
        self.control = control
        self._label = label
        self._idle = ""
        self._wrong = False

    def compose(self) -> ComposeResult:
        """The field; its words are drawn."""
        yield self.control

    @property
    def value(self) -> str:
        """What is typed or chosen; an empty text is the default."""
        return self.control.value

    def set_idle(self, reason: str) -> None:
        """Says in the field's place why it means nothing; an empty reason brings it back."""
        if reason != self._idle:
            self._idle = reason
            self.control.display = not reason
            self.refresh()

    def set_wrong(self, wrong: bool) -> None:
        """Marks the field, or takes the mark back."""
        if wrong != self._wrong:
            self._wrong = wrong
            self.refresh()

    @property
    def words(self) -> str:
        """What is drawn: the label with its mark, and why the field means nothing."""
        label = f"{self._label}{' ✗' if self._wrong else ''}".ljust(LABEL + INDENT)
        return f"{label}{self._idle}"

    def render_line(self, y: int) -> Strip:
        """The words beneath the field."""
        role = "idle" if self._idle else "wrong" if self._wrong else "label"
        words = Segment(self.words, field_style(self, role))
        return Strip([words]).adjust_cell_length(self.size.width, self.rich_style)


def field_line(field: Field, given: str) -> FieldLine:
    """The line of a field, filled with what was given."""
    id = f"field-{field.key}"
    if isinstance(field, Chosen):
        return FieldLine(field.key, field.label, Choice(field.choices, given, id=id))
    suggester = SuggestFromList(field.suggestions) if field.suggestions else None
    typed = Input(given, placeholder=field.default, suggester=suggester, compact=True, id=id)
    return FieldLine(field.key, field.label, typed)
