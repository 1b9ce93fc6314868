"""The form that takes a run away."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Select, Static

from core.backends.protocol import epochs_with_weights
from core.errors import Problem
from core.training.exports import FORMS, Form, Taken, default_name, export, require_form
from core.training.store import Run
from core.training.summary import RunReport

WORDS: dict[Form, str] = {
    "csv": "epochs, as CSV",
    "json": "everything, as JSON",
    "svg": "charts, as SVG",
    "tensorboard": "TensorBoard event files",
    "script": "the Keras script",
    "keras": "the Keras model",
}
"""What the forms are called."""

AT_END = "end"
Written = tuple[Path, ...]

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Wish:
    """The form as it is filled.

    Attributes:
        form: what is written.
        path: where to, as typed.
        epoch: of `keras`: after which epoch; None for the end.
    """

    form: Form
    path: str
    epoch: int | None


def write(run: Run, wish: Wish, *, replace: bool) -> Written:
    """Writes what was wished.

    Raises:
        Taken: there is something already, and it may not be replaced.
        Problem: it cannot be written, and why.
    """
    if not wish.path:
        raise Problem("the path is empty: type where to write it")
    try:
        path = Path(wish.path).expanduser().absolute()
        return export(run, wish.form, path, epoch=wish.epoch, replace=replace)
    except (OSError, RuntimeError, ValueError) as error:
        # A home that nobody has, a sign that no name can have.
        raise Problem(f"{wish.path} cannot be written ({error}): choose another place") from error


class ExportForm(ModalScreen[Written | None]):
    """Asks in which form and where to, and answers with what was written; None for nothing."""

    HELP = (_HERE / "export_form.md").read_text(encoding="utf-8")
    DEFAULT_CSS = (_HERE / "export_form.tcss").read_text(encoding="utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", id="training.export.back"),
        Binding("ctrl+s", "write", "write", priority=True, id="training.export.write"),
        Binding("ctrl+r", "replace", "overwrite", priority=True, show=False),
    ]

    class Done(Message):
        """It is written, or was refused."""

        def __init__(self, written: Written, refusal: Problem | None = None) -> None:
            super().__init__()
            self.written = written
            self.refusal = refusal

    def __init__(self, run: Run, report: RunReport) -> None:
        """Asks about one run.

        Args:
            run: the run.
            report: what is known of it.
        """
        super().__init__()
        # The name `run` is taken by Textual's own screens.
        self._taken_away = run
        self._report = report
        self._writing = False

    def compose(self) -> ComposeResult:
        """Form, path, for the model the epoch; buttons and what is wrong below."""
        with VerticalScroll(id="form", can_focus=False) as form:
            form.border_title = f"Take away {self._taken_away.id}"
            form.border_subtitle = "Tab next · ^S write · Esc back"
            with Horizontal(classes="field"):
                yield Static("form", classes="label")
                yield Select(
                    [(WORDS[form], form) for form in FORMS],
                    value=FORMS[0],
                    allow_blank=False,
                    compact=True,
                    id="what",
                )
            with Horizontal(classes="field", id="epochs"):
                yield Static("after", classes="label")
                yield Select(
                    list(self._epochs()), value=AT_END, allow_blank=False, compact=True, id="epoch"
                )
            with Horizontal(classes="field"):
                yield Static("path", classes="label")
                yield Input(self._suggested(FORMS[0]), compact=True, id="path")
            with Horizontal(id="end"):
                yield Button("Write", id="write", variant="primary", compact=True)
                yield Button("Overwrite (^R)", id="replace", variant="error", compact=True)
                yield Static(id="problem", markup=False)

    def _epochs(self) -> Iterator[tuple[str, str]]:
        """The end, and the epochs whose weights were kept, the best one named."""
        best = self._report.summary.best_epoch
        yield "its end", AT_END
        for epoch in epochs_with_weights(self._taken_away.folder):
            yield f"epoch {epoch}{', the best' if epoch == best else ''}", str(epoch)

    def _suggested(self, form: Form) -> str:
        return default_name(self._taken_away, form)

    def on_mount(self) -> None:
        """The form first; nothing to overwrite yet."""
        self.query_one("#replace").display = False
        self.query_one("#epochs").display = False
        self.query_one("#what").focus()

    @property
    def wish(self) -> Wish:
        """The form as it is filled now."""
        form = require_form(str(self.query_one("#what", Select).value))
        epoch = str(self.query_one("#epoch", Select).value)
        after = int(epoch) if form == "keras" and epoch != AT_END else None
        return Wish(form, self.query_one("#path", Input).value.strip(), after)

    @on(Select.Changed, "#what")
    def rename(self, event: Select.Changed) -> None:
        """Another form, another name; a path that was typed stays."""
        event.stop()
        form = require_form(str(event.value))
        self.query_one("#epochs").display = form == "keras"
        path = self.query_one("#path", Input)
        if path.value in [self._suggested(one) for one in FORMS]:
            path.value = self._suggested(form)
        self._refuse("", taken=False)

    @on(Input.Changed)
    def ask_anew(self, event: Input.Changed) -> None:
        """Another path has to be refused anew."""
        event.stop()
        self._refuse("", taken=False)

    @on(Input.Submitted)
    @on(Button.Pressed, "#write")
    def submit(self, event: Message) -> None:
        """Enter in the path writes, as the button does."""
        event.stop()
        self.action_write()

    @on(Button.Pressed, "#replace")
    def submit_anyway(self, event: Message) -> None:
        """The button does what the key does."""
        event.stop()
        self.action_replace()

    def action_write(self) -> None:
        """Writes it, unless something is there."""
        self._begin(replace=False)

    def action_replace(self) -> None:
        """Overwrites what is there, once it has been said that it is."""
        if self.query_one("#replace").display:
            self._begin(replace=True)

    def _begin(self, *, replace: bool) -> None:
        if self._writing:
            return
        self._writing = True
        self._refuse("writing …", taken=False)
        self.run_worker(partial(self._write, self.wish, replace), thread=True)

    def _write(self, wish: Wish, replace: bool) -> None:
        try:
            done = self.Done(write(self._taken_away, wish, replace=replace))
        except Problem as problem:
            done = self.Done((), problem)
        self.post_message(done)

    @on(Done)
    def finish(self, event: Done) -> None:
        """Closes, or says why nothing was written; everything typed stays."""
        event.stop()
        self._writing = False
        if event.refusal is None:
            self.dismiss(event.written)
        elif isinstance(event.refusal, Taken):
            self._refuse(f"{event.refusal}: ^R overwrites it, or type another path", taken=True)
        else:
            self._refuse(str(event.refusal), taken=False)

    def action_back(self) -> None:
        """Closes without anything written."""
        self.dismiss(None)

    def _refuse(self, words: str, *, taken: bool) -> None:
        self.query_one("#replace").display = taken
        problem = self.query_one("#problem", Static)
        problem.update(words)
        if words:
            # On a small screen it may lie below the fold.
            self.call_after_refresh(problem.scroll_visible, animate=False)
