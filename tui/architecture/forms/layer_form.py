"""The form with all settings of one layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from textual import on
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Select

from core.errors import UsageProblem
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Layer,
    Recurrent,
    SimpleRNN,
    recurrent,
)
from core.rnn.activations import ACTIVATIONS
from tui.architecture.forms.question import Question, choice, line, text_field, yes_no
from tui.architecture.forms.typed_values import activation, rate, size

CELLS: dict[str, type[Recurrent]] = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}
MERGE_MODES: tuple[str, ...] = get_args(Bidirectional.__annotations__["merge_mode"])

_ABOUT = {
    "input_dim": "words",
    "output_dim": "a word",
}


def layer_from(typed: Mapping[str, str], was: Layer) -> Layer:
    """The layer that was asked for.

    Args:
        typed: the text or the choice in every field, by the field's name.
        was: the layer as it is.

    Raises:
        UsageProblem: the first field that is wrong; the sentence begins with its name.
    """
    match was:
        case Embedding():
            return Embedding(
                size("input_dim", typed["input_dim"]),
                size("output_dim", typed["output_dim"]),
                typed["mask_zero"] == "True",
            )
        case Dropout():
            return Dropout(rate("rate", typed["rate"]))
        case Dense():
            units = size("units", typed["units"])
            return Dense(units, activation("activation", typed["activation"]))
    inner = _recurrent(typed)
    if typed["bidirectional"] != "True":
        return inner
    if typed["merge_mode"] not in MERGE_MODES:
        raise UsageProblem(f"merge_mode: use one of {', '.join(MERGE_MODES)}.")
    return Bidirectional(inner, typed["merge_mode"])  # type: ignore[arg-type]


def _recurrent(typed: Mapping[str, str]) -> Recurrent:
    kind = CELLS[typed["cell"]]
    values: dict[str, object] = {
        "units": size("units", typed["units"]),
        "activation": activation("activation", typed["activation"]),
    }
    if kind is not SimpleRNN:
        name = "recurrent_activation"
        values[name] = activation(name, typed[name])
    values["return_sequences"] = typed["return_sequences"] == "True"
    for name in ("dropout", "recurrent_dropout"):
        values[name] = rate(name, typed[name])
    if kind is GRU:
        values["reset_after"] = typed["reset_after"] == "True"
    return kind(**values)  # type: ignore[arg-type]


class LayerForm(Question[Layer]):
    """Asks for all settings of a layer, applied together."""

    DO = "Apply"
    HELP = (
        "All settings of the selected layer, under Keras' own names. Enter in a field, or `^S`, "
        "applies them together; Escape leaves the layer as it is. What is wrong is said at its "
        "field, and everything that was typed stays."
    )

    def __init__(self, layer: Layer, number: int) -> None:
        """Asks from the layer as it is.

        Args:
            layer: the layer.
            number: its position, from 1.
        """
        super().__init__()
        self._layer = layer
        self._number = number

    @property
    def title_words(self) -> str:
        """Which layer it is."""
        return f"Layer {self._number} {type(self._layer).__name__}"

    def fields(self) -> Iterator[Widget]:
        """One line a setting."""
        inner = recurrent(self._layer)
        if inner is not None:
            yield from self._recurrent_fields(inner)
            return
        for name in self._layer.__struct_fields__:
            value = getattr(self._layer, name)
            if isinstance(value, bool):
                yield line(name, yes_no(name, value))
            elif name == "activation":
                yield line(name, _activation(name, value))
            else:
                about = f"{name} {_ABOUT[name]}" if name in _ABOUT else name
                yield line(name, text_field(name, _shown(value)), about)

    def _recurrent_fields(self, inner: Recurrent) -> Iterator[Widget]:
        both = self._layer if isinstance(self._layer, Bidirectional) else None
        sigmoid = getattr(inner, "recurrent_activation", "sigmoid")
        cells = tuple((name, name) for name in CELLS)
        yield line("cell", choice("cell", cells, type(inner).__name__))
        yield line("units", text_field("units", inner.units))
        yield line("activation", _activation("activation", inner.activation))
        yield line("recurrent_activation", _activation("recurrent_activation", sigmoid))
        yield line("return_sequences", yes_no("return_sequences", inner.return_sequences))
        yield line("bidirectional", yes_no("bidirectional", both is not None))
        modes = tuple((mode, mode) for mode in MERGE_MODES)
        merge = both.merge_mode if both is not None else "concat"
        yield line("merge_mode", choice("merge_mode", modes, merge))
        yield line("dropout", text_field("dropout", _shown(inner.dropout)))
        name = "recurrent_dropout"
        yield line(name, text_field(name, _shown(inner.recurrent_dropout)))
        yield line("reset_after", yes_no("reset_after", getattr(inner, "reset_after", True)))

    def on_mount(self) -> None:
        """Type at once."""
        self._show_what_applies()
        self.query(Input).first().focus()

    @on(Select.Changed)
    def follow(self, event: Select.Changed) -> None:
        """Show the settings that belong to what was chosen."""
        event.stop()
        self._show_what_applies()

    def _show_what_applies(self) -> None:
        if recurrent(self._layer) is not None:
            cell = str(self.query_one("#cell", Select).value)
            both = str(self.query_one("#bidirectional", Select).value) == "True"
            self.apply(
                {
                    "recurrent_activation": cell != "SimpleRNN",
                    "reset_after": cell == "GRU",
                    "merge_mode": both,
                }
            )

    def action_submit(self) -> None:
        """Answer with the layer, or say what is wrong and keep everything that was typed."""
        try:
            self.dismiss(layer_from(self.typed, self._layer))
        except UsageProblem as problem:
            self.say(str(problem))


def _activation(name: str, value: str) -> Input:
    field = text_field(name, value)
    field.suggester = SuggestFromList(sorted(ACTIVATIONS))
    return field


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
