"""The forms, each imported when it is first asked; whoever goes back is not heard of again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from tui.architecture.source import Source
from tui.architecture.subject import Subject

if TYPE_CHECKING:
    from core.models.spec import Input, Layer, ModelSpec
    from tui.architecture.messages import Purpose
    from tui.architecture.opener import OpenChoices


def ask_layer(app: App[object], layer: Layer, number: int, take: Callable[[Layer], None]) -> None:
    """All settings of a layer."""
    from tui.architecture.forms.layer_form import LayerForm

    _ask(app, LayerForm(layer, number), take)


def ask_kind(app: App[object], take: Callable[[str], None]) -> None:
    """The kind of a new layer."""
    from core.models.script import plain_call
    from tui.architecture.edits import KINDS
    from tui.architecture.forms.choice import ChoiceScreen

    options = [(kind, plain_call(layer)) for kind, layer in KINDS.items()]
    _ask(app, ChoiceScreen("A new layer", options, "LSTM"), take)


def ask_input(app: App[object], given: Input, take: Callable[[Input], None]) -> None:
    """What the model reads."""
    from tui.architecture.forms.input_form import InputForm

    _ask(app, InputForm(given), take)


def ask_preset(app: App[object], was: Source, take: Callable[[str], None]) -> None:
    """The name of a preset."""
    from core.models.presets import PRESETS
    from tui.architecture.forms.choice import ChoiceScreen

    options = [(one.name, one.title) for one in PRESETS.values()]
    chosen = was.name if was.kind == "preset" else None
    _ask(app, ChoiceScreen("Presets", options, chosen), take)


def ask_source(
    app: App[object],
    choices: OpenChoices,
    was: Source,
    purpose: Purpose,
    problem: str,
    take: Callable[[Source], None],
) -> None:
    """A model, for the bench or beside it."""
    from tui.architecture.forms.open_form import OpenForm

    title = "Which model" if purpose == "bench" else "Compare with which model"
    _ask(app, OpenForm(choices, was, problem, title), take)


def ask_name(
    app: App[object], spec: ModelSpec, like: str, title: str, take: Callable[[str], None]
) -> None:
    """The name under which a stack has been saved."""
    from tui.architecture.forms.save_form import SaveForm, saved_names, suggested_name

    _ask(app, SaveForm(spec, suggested_name(like, saved_names()), title), take)


def ask_export(app: App[object], subject: Subject, like: str, take: Callable[[Path], None]) -> None:
    """The file to which the model has been written."""
    from tui.architecture.forms.export_form import ExportForm
    from tui.architecture.forms.save_form import simple_name

    _ask(app, ExportForm(subject, simple_name(like)), take)


def _ask(app: App[object], screen: Screen[Any], take: Callable[[Any], None]) -> None:
    def hear(answer: object) -> None:
        if answer is not None:
            take(answer)

    app.push_screen(screen, hear)
