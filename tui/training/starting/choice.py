"""A field with few possible values: the arrows change it, Enter lists them all."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import OptionList

FIELD_ROLES = frozenset(f"field--{role}" for role in ("label", "idle", "wrong", "chosen"))
"""The styles that a form with such fields has for all of them.

A field does not have them itself: each would cost one more look through all the rules of style.
"""


def field_style(field: Widget, role: str) -> Style:
    """How a field looks in one of these roles."""
    role_styles = field.screen.get_component_styles(f"field--{role}")
    style = field.rich_style + role_styles.text_style
    if role_styles.has_rule("color"):
        # It may let the background shine through, which is the field's own.
        _, background = field.background_colors
        style += Style(color=(background + role_styles.color).rich_color)
    return style


class Choice(Widget, can_focus=True):
    """One line: the value, and how many others there are.

    It is one widget where a drop-down list is seven, and a form has many of them.
    """

    DEFAULT_CSS = """
    Choice {
        height: 1;
        width: 1fr;
        &:focus { background: $primary 40%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "step(1)", "next value", show=False),
        Binding("left", "step(-1)", "value before", show=False),
        Binding("enter,space", "list", "all values", show=False),
    ]

    value: reactive[str] = reactive("", init=False)

    class Changed(Message):
        """Another value is chosen."""

        def __init__(self, choice: "Choice") -> None:
            super().__init__()
            self.choice = choice

    def __init__(
        self, choices: Sequence[tuple[str, str]], value: str, *, id: str | None = None
    ) -> None:
        """Shows a value.

        Args:
            choices: the words and the value of each.
            value: one of these; the first where it is none.
            id: by which it is found.
        """
        super().__init__(id=id)
        self._choices = tuple(choices)
        values = [one for _, one in self._choices]
        self.set_reactive(Choice.value, value if value in values else values[0])

    @property
    def _place(self) -> int:
        return [value for _, value in self._choices].index(self.value)

    def validate_value(self, value: str) -> str:
        """One of the choices; any other text leaves it as it is."""
        return value if value in [one for _, one in self._choices] else self.value

    def watch_value(self) -> None:
        """Tell who asks."""
        self.post_message(self.Changed(self))

    def render_line(self, y: int) -> Strip:
        """The value between arrows, and its place among all."""
        plain = self.rich_style
        quiet, chosen = field_style(self, "label"), field_style(self, "chosen")
        words, _ = self._choices[self._place]
        if len(self._choices) == 1:
            return Strip([Segment(f"  {words}", plain)]).adjust_cell_length(self.size.width, plain)
        named = Segment(words, chosen if self._place else plain)
        arrows = Segment("‹ ", quiet), named, Segment(" ›", quiet)
        return Strip(arrows).adjust_cell_length(self.size.width, plain)

    def action_step(self, by: int) -> None:
        """The value beside this one; behind the last comes the first."""
        self.value = self._choices[(self._place + by) % len(self._choices)][1]

    def on_click(self) -> None:
        """List them."""
        self.action_list()

    def action_list(self) -> None:
        """Open the list of all values below the field."""
        if len(self._choices) == 1:
            return

        def take(value: str | None) -> None:
            if value is not None:
                self.value = value

        self.app.push_screen(ChoiceList(self._choices, self.value, self.region.offset), take)


class ChoiceList(ModalScreen[str | None]):
    """All values of a field, beside it."""

    HELP = "The arrows go through the values, Enter chooses, Escape leaves all as it is."
    DEFAULT_CSS = """
    ChoiceList {
        background: $background 0%;
        #values {
            width: auto; height: auto; max-height: 100%; max-width: 100%;
            background: $panel; border: round $primary; constrain: inside inside;
        }
        OptionList { width: auto; height: auto; padding: 0 1; background: $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "back")]

    def __init__(self, choices: Sequence[tuple[str, str]], value: str, place: Offset) -> None:
        """Asks.

        Args:
            choices: the words and the value of each.
            value: what is chosen now.
            place: where the field stands on the screen.
        """
        super().__init__()
        self._choices = tuple(choices)
        self._value = value
        self._at = place

    def compose(self) -> ComposeResult:
        """The list alone."""
        with Vertical(id="values"):
            yield OptionList(*(Content(words) for words, _ in self._choices), compact=True)

    def on_mount(self) -> None:
        """Below the field, as far as the screen allows; what is chosen now is highlighted."""
        frame = self.query_one("#values")
        frame.absolute_offset = self._at + Offset(0, 1)
        options = self.query_one(OptionList)
        options.highlighted = [value for _, value in self._choices].index(self._value)
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with what was chosen."""
        event.stop()
        self.dismiss(self._choices[event.option_index][1])
