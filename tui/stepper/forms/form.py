"""The form that asks what to step: whose weights, and what they read."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Button, Input, Select, Static

from core.data.loading import DATASETS
from core.errors import UsageProblem
from core.printable import printable
from core.stepping.runs import RunChoice
from core.stepping.source import (
    CellWeights,
    Example,
    Origin,
    RandomSequence,
    RunWeights,
    Sentence,
    Source,
)
from tui.stepper.forms.asked_source import asked_source

_RULES = (("tutorial's rule", "tutorial"), ("Keras' initialisers", "keras"), ("a run", "run"))
_CELLS = (("SimpleRNN", "simple"), ("LSTM", "lstm"), ("GRU", "gru"))
_SEQUENCES = (("random", "random"), ("an example", "example"), ("a sentence", "sentence"))
_FIRST = {"random": "timesteps", "example": "example", "sentence": "text"}
"""The field of each sequence in which one begins to type."""
_SPLITS = tuple((name, name) for name in ("test", "validation", "train"))

AT_THE_END = 0
"""What the epoch's choice says for the weights at the run's end: epochs count from 1."""

_HELP = """\
**Weights** are drawn by the tutorial's rule or by Keras' initialisers, from the seed; or a run has
learned them, up to its end or to an epoch whose weights it keeps.

**The sequence** is drawn from the seed, an example of a data set (a name or a file; left empty, the
run's own), or a sentence that you type.

Enter in a field, or `^S`, opens it. Escape goes back to what is open.
"""


class SourceForm(ModalScreen[Source | None]):
    """Asks for a source; the answer is None when the user went back."""

    HELP = _HELP
    DEFAULT_CSS = """
    SourceForm {
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
        .name { width: 11; color: $text-muted; }
        Input, Select { width: 1fr; }
        #mistake { color: $text-error; height: auto; display: none; }
        #end { height: 1; margin-top: 1; }
        Button { min-width: 8; margin-right: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "back"),
        Binding("ctrl+s", "open", "open", priority=True),
    ]

    def __init__(self, source: Source, runs: tuple[RunChoice, ...], problem: str = "") -> None:
        """Asks from what is open.

        Args:
            source: what the fields are filled with.
            runs: the runs that have weights.
            problem: why this source could not be opened, if that was tried.
        """
        super().__init__()
        self._source = source
        self._problem = problem
        self._runs = {run.folder: run for run in runs}
        weights = source.weights
        self._chosen: str = weights.rule if isinstance(weights, CellWeights) else "run"

    # --- the fields ----------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """One line a field, filled with what is open now."""
        source, weights, sequence = self._source, self._source.weights, self._source.sequence
        cell = weights if isinstance(weights, CellWeights) else CellWeights()
        drawn = sequence if isinstance(sequence, RandomSequence) else RandomSequence()
        example = sequence if isinstance(sequence, Example) else Example()
        with VerticalScroll(id="form", can_focus=False) as form:
            form.border_title = "What to step"
            form.border_subtitle = "Tab next · Enter opens · Esc back"
            yield _line("weights", _select(self._rules(), self._chosen, "weights"))
            yield _line("cell", _select(_CELLS, cell.kind, "cell"))
            yield _line("units", _input(cell.units, "units"))
            runs = list(self._run_options())
            own = weights.folder if isinstance(weights, RunWeights) else None
            folder = own or next(iter(self._runs), None)
            yield _line("run", _select(runs, folder or "", "run"))
            epoch = weights.epoch if isinstance(weights, RunWeights) else None
            yield _line("epoch", _select(self._epoch_options(folder), epoch or AT_THE_END, "epoch"))
            yield _line("sequence", _select(_SEQUENCES, _sequence_name(sequence), "sequence"))
            yield _line("timesteps", _input(drawn.timesteps, "timesteps"))
            yield _line("features", _input(drawn.features, "features"))
            yield _line("text", _input(_text(sequence), "text", "type one or more words"))
            yield _line("data", self._data_input(sequence))
            yield _line("split", _select(_SPLITS, example.split, "split"))
            yield _line("example", _input(example.index, "example"))
            yield _line("seed", _input(source.seed, "seed"))
            yield Static(id="mistake", markup=False)
            with Horizontal(id="end"):
                yield Button("Open", id="open", variant="primary", compact=True)
                yield Button("Back (Esc)", id="back", compact=True)

    def _rules(self) -> Iterable[tuple[str, str]]:
        """A run is offered where there is one, or where one was open that is gone."""
        return _RULES if self._runs or self._chosen == "run" else _RULES[:-1]

    def _run_options(self) -> Iterator[tuple[Content, Path | str]]:
        weights = self._source.weights
        if isinstance(weights, RunWeights) and weights.folder not in self._runs:
            yield Content(f"{printable(weights.folder.name)} (gone)"), weights.folder
        for folder, run in self._runs.items():
            about = (run.id, printable(run.data, 20), run.verdict or run.state)
            yield Content(" · ".join(about)), folder
        if not self._runs and not isinstance(weights, RunWeights):
            yield Content("no run has weights yet"), ""

    def _epoch_options(self, folder: Path | None) -> list[tuple[str, int]]:
        run = None if folder is None else self._runs.get(folder)
        epochs = set(run.epochs) if run is not None else set()
        weights = self._source.weights
        if isinstance(weights, RunWeights) and weights.folder == folder and weights.epoch:
            # What is open stays a choice, also when its file is gone by now.
            epochs.add(weights.epoch)
        return [
            ("at its end", AT_THE_END),
            *((f"after epoch {epoch}", epoch) for epoch in sorted(epochs)),
        ]

    def _data_input(self, sequence: Origin) -> Input:
        data = None if isinstance(sequence, RandomSequence) else sequence.data
        return Input(
            "" if data is None else data.dataset,
            id="data",
            compact=True,
            select_on_focus=True,
            suggester=SuggestFromList(tuple(DATASETS)),
        )

    # --- only what applies ---------------------------------------------------------------------

    def on_mount(self) -> None:
        """Type at once: in the field that was wrong, else in the sequence's first."""
        self._show_what_applies()
        if self._problem:
            self._say(self._problem)
        else:
            self.query_one(f"#{_FIRST[self._value('sequence')]}", Input).focus()

    @on(Select.Changed)
    def follow(self, event: Select.Changed) -> None:
        """Show the fields that belong to what was chosen."""
        event.stop()
        if event.select.id == "weights":
            chosen = self._value("weights")
            if chosen == "run" != self._chosen and self._value("sequence") == "random":
                # A run was trained on examples: one of them says more than random words.
                self.query_one("#sequence", Select).value = "example"
            self._chosen = chosen
        elif event.select.id == "run":
            epochs = self.query_one("#epoch", Select)
            kept = epochs.value
            options = self._epoch_options(self._folder)
            with self.prevent(Select.Changed):
                epochs.set_options(options)
                if kept in [value for _, value in options]:
                    epochs.value = kept
        self._show_what_applies()

    def _show_what_applies(self) -> None:
        weights, sequence = self._value("weights"), self._value("sequence")
        run = weights == "run"
        shown = {
            "cell": not run,
            "units": not run,
            "run": run,
            "epoch": run,
            "timesteps": sequence == "random",
            "features": sequence == "random" and not run,
            "text": sequence == "sentence",
            "data": sequence == "example" or (sequence == "sentence" and not run),
            "split": sequence == "example",
            "example": sequence == "example",
            "seed": not run or sequence == "random",
        }
        for name, applies in shown.items():
            self.query_one(f"#line-{name}").display = applies
        own = run and sequence == "example"
        self.query_one("#data", Input).placeholder = "the run's own" if own else "reviews"

    def _value(self, name: str) -> str:
        return str(self.query_one(f"#{name}", Select).value)

    # --- the answer ----------------------------------------------------------------------------

    @on(Input.Submitted)
    @on(Button.Pressed, "#open")
    def submit(self, event: Message) -> None:
        """Enter in any field opens what is asked for, as the button does."""
        event.stop()
        self.action_open()

    @on(Button.Pressed, "#back")
    def go_back(self, event: Button.Pressed) -> None:
        """Leave everything as it is."""
        event.stop()
        self.dismiss(None)

    def action_open(self) -> None:
        """Answer with the source, or say what is wrong and keep everything that was typed."""
        try:
            asked = self._asked()
        except UsageProblem as problem:
            self._say(str(problem))
        else:
            self.dismiss(asked)

    def _asked(self) -> Source:
        typed = {field.id or "": field.value for field in self.query(Input)}
        chosen = {name: self._value(name) for name in ("weights", "cell", "sequence", "split")}
        return asked_source({**typed, **chosen}, self._run(), self._source)

    def _run(self) -> RunWeights | None:
        if self._value("weights") != "run":
            return None
        folder = self._folder
        if folder is None:
            raise UsageProblem("run: no run has weights yet; train one first.")
        epoch = self.query_one("#epoch", Select).value
        return RunWeights(folder, epoch if isinstance(epoch, int) and epoch else None)

    @property
    def _folder(self) -> Path | None:
        """The folder of the run that is chosen; None while there is none to choose."""
        folder = self.query_one("#run", Select).value
        return folder if isinstance(folder, Path) else None

    def _say(self, words: str) -> None:
        mistake = self.query_one("#mistake", Static)
        mistake.update(words)
        mistake.display = True
        wrong = "data" if words.startswith("unknown dataset") else words.split(":")[0]
        lines = [line for line in self.query(".field") if line.display]
        named = [line for line in lines if line.id == f"line-{wrong}"]
        first = f"#line-{_FIRST[self._value('sequence')]}"
        line = named[0] if named else self.query_one(first)
        line.query("Input, Select").first(Widget).focus()
        # On a small screen it may lie below the fold.
        self.call_after_refresh(mistake.scroll_visible, animate=False)


def _line(name: str, field: Widget) -> Horizontal:
    return Horizontal(Static(name, classes="name"), field, id=f"line-{name}", classes="field")


def _input(value: object, name: str, placeholder: str = "") -> Input:
    return Input(str(value), id=name, compact=True, select_on_focus=True, placeholder=placeholder)


def _select(options: Iterable[tuple[object, object]], value: object, name: str) -> Select[object]:
    return Select(options, value=value, allow_blank=False, compact=True, id=name)  # type: ignore[arg-type]


def _sequence_name(sequence: Origin) -> Literal["random", "example", "sentence"]:
    match sequence:
        case RandomSequence():
            return "random"
        case Example():
            return "example"
        case Sentence():
            return "sentence"


def _text(sequence: Origin) -> str:
    return sequence.text if isinstance(sequence, Sentence) else ""
