"""The form of a sequence: its sizes, its cell, its weights and its seed."""

from typing import ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Select, Static

from core.errors import UsageProblem
from tui.stepper.source import LARGEST, Kind, Source, Weights, numbers_from

_CELLS = [("SimpleRNN", "simple"), ("LSTM", "lstm"), ("GRU", "gru")]
_WEIGHTS = [("the tutorial's, uniform in [0, 1)", "tutorial"), ("Keras' initialisers", "keras")]


class SequenceForm(ModalScreen[Source | None]):
    """Asks for a source; the answer is None when the user went back."""

    HELP = (
        "The sequence that the stepper shows: `timesteps` random inputs of size `inputs` go "
        "through a cell of `units` units, all drawn from one `seed`. Enter opens it, Escape "
        "goes back."
    )
    DEFAULT_CSS = """
    SequenceForm {
        align: center middle;
        #form {
            width: 56;
            height: auto;
            max-height: 100%;
            background: $surface;
            border: round $primary;
            padding: 0 1;
        }
        Horizontal { height: 1; }
        .name { width: 12; }
        Input, Select { width: 1fr; }
        #mistake { color: $text-error; height: auto; display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "back"),
        Binding("ctrl+s", "open", "open", priority=True),
    ]

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source

    def compose(self) -> ComposeResult:
        """One line a field, filled with what is open now."""
        with VerticalScroll(id="form", can_focus=False) as form:
            form.border_title = "The sequence to step"
            form.border_subtitle = "Tab next · Enter opens · Esc back"
            for name in LARGEST:
                with Horizontal():
                    yield Static(name, classes="name")
                    yield Input(
                        str(getattr(self._source, name)),
                        id=name,
                        compact=True,
                        select_on_focus=True,
                    )
            with Horizontal():
                yield Static("cell", classes="name")
                yield Select(
                    _CELLS, value=self._source.kind, allow_blank=False, compact=True, id="kind"
                )
            with Horizontal():
                yield Static("weights", classes="name")
                yield Select(
                    _WEIGHTS,
                    value=self._source.weights,
                    allow_blank=False,
                    compact=True,
                    id="weights",
                )
            yield Static(id="mistake", markup=False)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one("#timesteps", Input).focus()

    @on(Input.Submitted)
    def submit(self) -> None:
        """Enter in any field opens the sequence."""
        self.action_open()

    def action_open(self) -> None:
        """Open the sequence, or say what is wrong and keep everything that was typed."""
        texts = {name: self.query_one(f"#{name}", Input).value for name in LARGEST}
        try:
            numbers = numbers_from(texts)
        except UsageProblem as problem:
            mistake = self.query_one("#mistake", Static)
            mistake.update(str(problem))
            mistake.display = True
            wrong = str(problem).split(":")[0]
            if wrong in texts:
                self.query_one(f"#{wrong}", Input).focus()
            return
        kind = cast(Kind, self.query_one("#kind", Select).value)
        weights = cast(Weights, self.query_one("#weights", Select).value)
        self.dismiss(Source(kind=kind, weights=weights, **numbers))
