"""The form that starts runs."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Button, Input, Select, SelectionList, Static
from textual.widgets.selection_list import Selection

from core.errors import Problem
from core.printable import printable
from core.training.config import RunConfig
from core.training.launch import Launched, launch
from tui.training.starting.fields import FIELDS, Chosen, Field, Typed
from tui.training.starting.preset_list import PresetList
from tui.training.starting.request import Offer, Request, configurations, offers

LONGEST_LABEL = 25
"""What the list has room for; the whole name stands beneath it."""

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Answer:
    """What the form leaves behind: all that was typed, and what was started, if anything."""

    request: Request
    launched: Launched | None = None


class StartForm(ModalScreen[Answer]):
    """Presets, data and settings; stays open with everything typed until the runs are started."""

    HELP = (_HERE / "start_form.md").read_text(encoding="utf-8")
    DEFAULT_CSS = (_HERE / "start_form.tcss").read_text(encoding="utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", id="training.form.back"),
        Binding("ctrl+s", "start", "start", priority=True, id="training.form.start"),
    ]

    class Done(Message):
        """The runs are started, or it was tried."""

        def __init__(self, launched: Launched) -> None:
            super().__init__()
            self.launched = launched

    def __init__(self, runs_dir: Path, request: Request) -> None:
        super().__init__()
        self._runs_dir = runs_dir
        self._request = request
        self._offers = {offer.name: offer for offer in offers()}
        self._starting = False

    def compose(self) -> ComposeResult:
        """Presets to the left, fields to the right, the free line and the button below."""
        with VerticalScroll(id="form", can_focus=False) as form:
            form.border_title = "Start runs"
            form.border_subtitle = "Tab next · Space mark · ^S start · Esc back"
            with Horizontal(id="columns"):
                with Vertical(id="left"):
                    yield PresetList(
                        *(
                            Selection(
                                Content(_label(offer)),
                                name,
                                name in self._request.presets,
                            )
                            for name, offer in self._offers.items()
                        ),
                        id="presets",
                    )
                with Vertical(id="fields"):
                    for field in FIELDS:
                        with Horizontal(classes="field"):
                            yield Static(field.label, classes="label", markup=False)
                            yield self._input(field)
            yield Static(id="about", markup=False)
            with Horizontal(classes="field"):
                yield Static("more settings", classes="label")
                yield Input(
                    self._request.more,
                    placeholder="key=value ..., such as units=64 validation=0.1",
                    id="more",
                    compact=True,
                )
            with Horizontal(id="end"):
                yield Button("Start", id="start", variant="primary", compact=True)
                yield Static(id="problem", markup=False)

    def _input(self, field: Field) -> Widget:
        given = self._request.settings.get(field.key, "")
        if isinstance(field, Chosen):
            return Select(
                field.choices, value=given, allow_blank=False, compact=True, id=_id(field)
            )
        suggester = SuggestFromList(field.suggestions) if field.suggestions else None
        return Input(
            given, placeholder=field.default, suggester=suggester, compact=True, id=_id(field)
        )

    def on_mount(self) -> None:
        """Presets first, at the first that is marked."""
        presets = self.query_one(PresetList)
        presets.focus()
        marked = [place for place, name in enumerate(self._offers) if name in presets.selected]
        presets.highlighted = marked[0] if marked else 0
        self._count()

    def request(self) -> Request:
        """The form as it is filled now."""
        presets = self.query_one(PresetList).selected
        settings = {}
        for field in FIELDS:
            if isinstance(field, Typed):
                settings[field.key] = self.query_one(f"#{_id(field)}", Input).value
            else:
                settings[field.key] = str(self.query_one(f"#{_id(field)}", Select).value)
        # In the order of the list, whatever the order of the marking.
        return Request(
            tuple(name for name in self._offers if name in presets),
            settings,
            self.query_one("#more", Input).value,
        )

    @on(SelectionList.SelectionHighlighted)
    def describe(self, event: SelectionList.SelectionHighlighted[str]) -> None:
        """Says what the preset under the cursor is, or why it cannot be trained."""
        offer = self._offers[event.selection.value]
        self.query_one("#about", Static).update(f"{offer.name}: {offer.refusal or offer.title}")

    @on(SelectionList.SelectionToggled)
    def refuse(self, event: SelectionList.SelectionToggled[str]) -> None:
        """Takes back the mark of a preset that cannot be trained."""
        offer = self._offers[event.selection.value]
        presets = self.query_one(PresetList)
        if offer.refusal and offer.name in presets.selected:
            presets.deselect(offer.name)
            self._say(offer.refusal)

    @on(SelectionList.SelectedChanged)
    def _count(self) -> None:
        runs = len(self.query_one(PresetList).selected)
        self.query_one("#start", Button).label = f"Start {runs} runs" if runs > 1 else "Start"

    @on(Input.Submitted)
    @on(Button.Pressed, "#start")
    def submit(self, event: Message) -> None:
        """Enter in a field starts, as the button does."""
        event.stop()
        self.action_start()

    def action_start(self) -> None:
        """Starts the runs, or says what is wrong and keeps everything that was typed."""
        if self._starting:
            return
        try:
            runs = configurations(self.request())
        except Problem as problem:
            self._say(str(problem))
            return
        self._starting = True
        self._say("starting …")
        self.run_worker(partial(self._launch, runs), thread=True)

    def _launch(self, runs: tuple[RunConfig, ...]) -> None:
        self.post_message(self.Done(launch(self._runs_dir, runs)))

    @on(Done)
    def finish(self, event: Done) -> None:
        """Closes, unless not one run could be started."""
        event.stop()
        self._starting = False
        if event.launched.runs:
            self.dismiss(Answer(self.request(), event.launched))
        else:
            self._say(event.launched.problem)

    def action_back(self) -> None:
        """Closes; the next time everything typed is there again."""
        self.dismiss(Answer(self.request()))

    def _say(self, words: str) -> None:
        problem = self.query_one("#problem", Static)
        problem.update(words)
        # On a small screen it may lie below the fold.
        self.call_after_refresh(problem.scroll_visible, animate=False)


def _label(offer: Offer) -> str:
    if not offer.refusal:
        return printable(offer.name, LONGEST_LABEL)
    why = " (no head)" if "no head" in offer.refusal else " (cannot)"
    return f"{printable(offer.name, LONGEST_LABEL - len(why))}{why}"


def _id(field: Field) -> str:
    return f"field-{field.key}"
