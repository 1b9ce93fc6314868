"""The form that writes the model to a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Button, Input, Select

from core.errors import UsageProblem
from tui.architecture.forms.question import Question, choice, line, text_field
from tui.architecture.subject import Subject

ENDINGS = {"script": "py", "table": "txt", "diagram": "diagram.txt", "json": "json", "svg": "svg"}
"""What can be written, and how its file's name ends."""

_WHATS = (
    ("the Keras script", "script"),
    ("the table, as text", "table"),
    ("the diagram, as text", "diagram"),
    ("everything, as JSON", "json"),
    ("the diagram, as SVG", "svg"),
)


def exported(what: str, subject: Subject) -> str:
    """The text of the file.

    Raises:
        UsageProblem: there is no script of a model that is not a stack of ours.
    """
    if what == "script":
        from core.models.script import script

        if subject.spec is None:
            raise UsageProblem("what: only a stack that can be edited has a script.")
        return script(subject.spec)
    from core.models.exports.diagram import as_diagram
    from core.models.exports.plain import as_json
    from core.models.exports.svg import as_svg
    from core.models.exports.text import as_text

    summary, batch = subject.summary, subject.batch
    match what:
        case "table":
            text = as_text(summary, batch)
        case "diagram":
            text = as_diagram(summary)
        case "svg":
            text = as_svg(summary)
        case _:
            text = json.dumps(as_json(summary, batch), indent=2, ensure_ascii=False)
    return text if text.endswith("\n") else f"{text}\n"


class ExportForm(Question[Path]):
    """Writes a file, with whose path it answers."""

    TITLE_WORDS = "Write the model to a file"
    DO = "Write"
    HELP = (
        "The script builds the same model with Keras. The table and the diagram are what you see, "
        "JSON has every number. A file that exists is kept, unless `^R` is pressed to overwrite it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "replace", "overwrite", priority=True, show=False)
    ]

    def __init__(self, subject: Subject, name: str) -> None:
        """Asks what, and where.

        Args:
            subject: the model.
            name: how the file is called, without its ending.
        """
        super().__init__()
        self._subject = subject
        self._name = name
        self._refused: Path | None = None

    def fields(self) -> Iterator[Widget]:
        """What is written, and where."""
        whats = [one for one in _WHATS if self._subject.spec is not None or one[1] != "script"]
        yield line("what", choice("what", whats, whats[0][1]))
        yield line("path", text_field("path", self._suggested(whats[0][1])))

    def _suggested(self, what: str) -> str:
        return f"{self._name}.{ENDINGS[what]}"

    def buttons(self) -> Iterator[Widget]:
        """What overwrites a file that exists."""
        yield Button("Overwrite (^R)", id="replace", variant="error", compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one("#replace").display = False
        self.query_one(Input).focus()

    @on(Select.Changed)
    def rename(self, event: Select.Changed) -> None:
        """Another thing, another ending; a path that was typed stays."""
        event.stop()
        field = self.query_one(Input)
        if field.value in [self._suggested(what) for what in ENDINGS]:
            field.value = self._suggested(str(event.value))

    @on(Input.Changed)
    def follow(self, event: Input.Changed) -> None:
        """Another path has to be refused anew."""
        event.stop()
        self._refuse(None)

    def _refuse(self, path: Path | None) -> None:
        self._refused = path
        self.query_one("#replace").display = path is not None

    def action_submit(self) -> None:
        """Write the file, or say why not."""
        self._write("x")

    @on(Button.Pressed, "#replace")
    def _press_replace(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_replace()

    def action_replace(self) -> None:
        """Overwrite the file, once it has been said that it exists."""
        self._write("x" if self._refused is None else "w")

    def _write(self, mode: str) -> None:
        typed = self.query_one(Input).value.strip()
        if not typed:
            self.say("path: it is empty; type where to write it.")
            return
        try:
            path = Path(typed).expanduser().absolute()
            text = exported(str(self.query_one("#what", Select).value), self._subject)
            with path.open(mode, encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            if path.is_dir():
                self.say(f"path: {typed} is a folder: name a file in it.")
                return
            self.say(f"path: {typed} exists already: ^R overwrites it, or type another.")
            self._refuse(path)
        except (OSError, RuntimeError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self.say(f"path: {typed} cannot be written ({reason.lower()}): choose another place.")
        except UsageProblem as problem:
            self.say(str(problem))
        else:
            self.dismiss(path)
