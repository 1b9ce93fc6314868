"""The start form's keys, each with its words for the help and the palette."""

from textual.binding import Binding, BindingType

KEYS: tuple[BindingType, ...] = (
    Binding("escape", "back", "back", id="training.form.back"),
    Binding("ctrl+s", "start", "start", priority=True, id="training.form.start"),
    Binding(
        "ctrl+t",
        "tutorial",
        "tutorial comparison",
        priority=True,
        tooltip="Start SimpleRNN and LSTM, as the tutorial wrote them and repaired",
        id="training.form.tutorial",
    ),
    Binding(
        "ctrl+n",
        "next_page",
        "next page",
        priority=True,
        tooltip="The next page of the form",
        id="training.form.page",
    ),
    Binding("tab", "next_field", "next field", show=False),
    Binding("shift+tab", "field_before", "field before", show=False),
)
