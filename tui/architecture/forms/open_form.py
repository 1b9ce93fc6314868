"""The form that asks which model to open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Button, Input, Select

from core.errors import Problem, UsageProblem
from core.models.presets import PRESETS
from core.printable import printable
from tui.architecture.forms.question import Question, choice, line, text_field
from tui.architecture.opener import OpenChoices, RunChoice
from tui.architecture.source import Source

AT_THE_END = "0"
"""What the epoch's choice says for the weights at the run's end: epochs count from 1."""

_FIRST = {"preset": "preset", "saved": "saved", "run": "run", "file": "path"}


def source_from(typed: Mapping[str, str]) -> Source:
    """What the form asks for.

    Args:
        typed: the text or the choice in every field, by the field's name.

    Raises:
        UsageProblem: the first field that is wrong; the sentence begins with its name.
    """
    match typed["from"]:
        case "preset":
            return Source("preset", typed["preset"])
        case "saved":
            if not typed["saved"]:
                raise UsageProblem("saved: there is no saved model yet: save one first (s).")
            return Source("saved", typed["saved"])
        case "run":
            if not typed["run"]:
                raise UsageProblem("run: there is no run yet: train one first.")
            folder, epoch = Path(typed["run"]), int(typed["epoch"])
            return Source("run", folder.name, folder, epoch or None)
    text = typed["path"].strip()
    if not text:
        raise UsageProblem("path: it is empty; type the path of a .keras or .h5 file.")
    try:
        path = Path(text).expanduser().absolute()
        there = path.is_file()
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageProblem(f"path: '{printable(text, 40)}' is no path: {error}.") from error
    if not there:
        what = "a folder" if path.is_dir() else "not there"
        raise UsageProblem(f"path: {printable(text, 60)} is {what}: give a .keras or .h5 file.")
    return Source("file", path.name, path)


class OpenForm(Question[Source]):
    """Asks for a model."""

    DO = "Open"
    HELP = """\
**Presets** are the tutorial's models and some of ours. **Saved models** are your own (`s` saves
one); Delete, pressed twice, removes the one that is chosen. A **run** brings the weights that it
learned, at its end or after an epoch. A **file** may be anyone's `.keras` or `.h5`: code in it is
never run, and what cannot be trained here is listed with its shapes and counts.

Enter in a field, or `^S`, opens it. Escape goes back to what is open.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete,ctrl+d", "delete", "delete", priority=True, show=False)
    ]

    def __init__(
        self,
        choices: OpenChoices,
        was: Source,
        problem: str = "",
        title: str = "Which model",
    ) -> None:
        """Asks from what is open.

        Args:
            choices: the saved models and the runs that there are.
            was: what the fields are filled with.
            problem: why this could not be opened, if that was tried.
            title: what it is asked for.
        """
        super().__init__()
        self._saved = list(choices.saved)
        self._runs = {str(run.folder): run for run in choices.runs}
        self._was = was
        self._problem = problem
        self._title = title
        self._doomed = ""

    @property
    def title_words(self) -> str:
        """What it is asked for."""
        return self._title

    # --- the fields ----------------------------------------------------------------------------

    def fields(self) -> Iterator[Widget]:
        """One line a field, filled with what is open now."""
        was = self._was
        kinds = [("a preset", "preset"), ("a saved model", "saved"), ("a run", "run")]
        kinds.append(("a .keras or .h5 file", "file"))
        yield line("from", choice("from", kinds, was.kind))
        chosen = was.name if was.kind == "preset" and was.name in PRESETS else next(iter(PRESETS))
        widest = max(map(len, PRESETS))
        presets = [(f"{one.name.ljust(widest)}  {one.title}", one.name) for one in PRESETS.values()]
        yield line("preset", choice("preset", presets, chosen))
        saved = self._saved_options()
        names = [value for _, value in saved]
        yield line(
            "saved", choice("saved", saved, was.name if was.name in names else names[0]), "model"
        )
        runs = [(f"{run.id} · {printable(run.about, 40)}", key) for key, run in self._runs.items()]
        runs = runs or [("there is no run yet", "")]
        folder = str(was.path) if was.kind == "run" and str(was.path) in self._runs else runs[0][1]
        yield line("run", choice("run", runs, folder))
        epochs = self._epoch_options(folder)
        epoch = str(was.epoch or AT_THE_END)
        known = epoch in [value for _, value in epochs]
        yield line("epoch", choice("epoch", epochs, epoch if known else AT_THE_END))
        path = str(was.path) if was.kind == "file" else ""
        yield line("path", text_field("path", path, "~/models/model.keras"))

    def buttons(self) -> Iterator[Widget]:
        """What removes a saved model."""
        yield Button("Delete", id="delete", variant="error", compact=True)

    def _saved_options(self) -> list[tuple[str, str]]:
        return [(name, name) for name in self._saved] or [("there is none yet", "")]

    def _epoch_options(self, folder: str) -> list[tuple[str, str]]:
        run: RunChoice | None = self._runs.get(folder)
        epochs = run.epochs if run is not None else ()
        return [
            ("at its end", AT_THE_END),
            *((f"after epoch {epoch}", str(epoch)) for epoch in epochs),
        ]

    # --- only what applies ---------------------------------------------------------------------

    def on_mount(self) -> None:
        """Begin with what is open, or with what is wrong."""
        self._show_what_applies()
        if self._problem:
            self.say(self._problem)
        self._focus_first()

    def _focus_first(self) -> None:
        self.query_one(f"#{_FIRST[self._kind]}").focus()

    @property
    def _kind(self) -> str:
        return str(self.query_one("#from", Select).value)

    @on(Select.Changed)
    def follow(self, event: Select.Changed) -> None:
        """Show the fields that belong to what was chosen."""
        event.stop()
        self._doomed = ""
        if event.select.id == "run":
            epochs = self.query_one("#epoch", Select)
            with self.prevent(Select.Changed):
                epochs.set_options(self._epoch_options(str(event.value)))
        self._show_what_applies()

    def _show_what_applies(self) -> None:
        kind = self._kind
        self.apply(
            {
                "preset": kind == "preset",
                "saved": kind == "saved",
                "run": kind == "run",
                "epoch": kind == "run",
                "path": kind == "file",
            }
        )
        self.query_one("#delete").display = kind == "saved" and bool(self._saved)

    # --- the answer ----------------------------------------------------------------------------

    def action_submit(self) -> None:
        """Answer with the source, or say what is wrong and keep everything that was typed."""
        try:
            self.dismiss(source_from({"epoch": AT_THE_END, **self.typed}))
        except UsageProblem as problem:
            self.say(str(problem))

    @on(Button.Pressed, "#delete")
    def _press_delete(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_delete()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Delete is the key of a field's text, but in the list of saved models."""
        if action == "delete":
            return self._kind == "saved" and not isinstance(self.focused, Input)
        return True

    def action_delete(self) -> None:
        """Ask once, then delete the saved model that is chosen."""
        from core.models.library import delete

        name = str(self.query_one("#saved", Select).value)
        if not name:
            return
        if self._doomed != name:
            self._doomed = name
            self.say(f"saved: Delete once more deletes the saved model {name} for good.")
            return
        self._doomed = ""
        try:
            delete(name)
        except Problem as problem:
            self.say(f"saved: {problem}")
            return
        self._saved.remove(name)
        select = self.query_one("#saved", Select)
        with self.prevent(Select.Changed):
            options = self._saved_options()
            select.set_options(options)
            select.value = options[0][1]
        self._show_what_applies()
        self.say(f"saved: {name} is deleted.")
