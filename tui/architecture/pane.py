"""The Architecture tab: it holds one frozen state and hands it to its widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from core.errors import UsageProblem
from core.places import runs_folder
from core.printable import printable
from tui.architecture import edits
from tui.architecture import state as states
from tui.architecture.controls import controls, note, title
from tui.architecture.finder import Finder, checked, weighed
from tui.architecture.keys import KEYS
from tui.architecture.layer_list import LayerList
from tui.architecture.messages import Checked, Choices, Purpose, Ready, Refused, Weighed
from tui.architecture.opener import OpenChoices, Opener
from tui.architecture.possible import footer, possible_actions
from tui.architecture.questions import (
    ask_export,
    ask_input,
    ask_kind,
    ask_layer,
    ask_name,
    ask_preset,
    ask_source,
)
from tui.architecture.rows import header_line
from tui.architecture.side import Side, ViewPanel, lesson
from tui.architecture.source import Opened, Source
from tui.architecture.state import ArchitectureState
from tui.architecture.subject import Subject
from tui.architecture.verdict import verdict
from tui.requests import StepRun, TrainModel
from tui.widgets.action_line import ActionLine
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from core.models.spec import ModelSpec

FIRST_PRESET = "tutorial-rnn"
COMPARISON = ("tutorial-rnn", "tutorial-lstm")

BESIDE_FROM = 110
"""Columns from which the chosen view has room beside the table."""

CHANGES: Mapping[str, Callable[[ArchitectureState], ArchitectureState]] = MappingProxyType(
    {
        change.__name__: change
        for change in (
            edits.toggle_sequences,
            edits.toggle_mask,
            edits.grow,
            edits.shrink,
            edits.change_cell,
            edits.toggle_direction,
            edits.duplicate,
            edits.remove,
            edits.move_up,
            edits.move_down,
            edits.repair,
            states.undo,
            states.redo,
            states.reset,
        )
    }
)
"""What a key or a click does to the stack, by the name in its action."""

_HERE = Path(__file__).parent


class ArchitecturePane(Vertical):
    """What a model is made of, and what each change of it changes."""

    HELP = (_HERE / "help.md").read_text(encoding="utf-8")
    DEFAULT_CSS = (_HERE / "pane.tcss").read_text(encoding="utf-8")
    # The style file also looks at the screen's breakpoints, which a scoped one could not.
    SCOPED_CSS = False
    BINDING_GROUP_TITLE = "Architecture"
    BINDINGS: ClassVar[list[BindingType]] = list(KEYS)

    state: reactive[ArchitectureState] = reactive(
        lambda: states.opened(FIRST_PRESET), repaint=False, init=False
    )

    def __init__(self, runs_dir: Path | None = None) -> None:
        super().__init__()
        self._opener = Opener(self, runs_dir or runs_folder())
        self._finder = Finder(self, self._opener)
        self._choices = OpenChoices()
        self._asked_by_form: set[Purpose] = set()

    def compose(self) -> ComposeResult:
        """The table first, so that it is the first to have the keyboard."""
        yield ActionLine(id="title")
        yield Static(id="verdict")
        with Container(id="bench"):
            with Vertical(id="stack"):
                yield Lines(id="columns")
                yield LayerList(id="layers")
                yield ViewPanel("layer", id="layer")
            yield Side(id="side")
        yield ActionLine(id="controls")

    def on_mount(self) -> None:
        """Show the first preset."""
        self._show()

    # --- one snapshot to all widgets -----------------------------------------------------------

    def watch_state(self, old: ArchitectureState, new: ArchitectureState) -> None:
        """Every change of the model or the selection comes through here."""
        if not self.is_mounted:
            return
        self._show()
        if footer(old) != footer(new):
            self.refresh_bindings()
        if old.selected != new.selected or old.opened is not new.opened:
            self._weigh()

    def on_resize(self, event: events.Resize) -> None:
        """Put the chosen view where there is room for it."""
        beside = event.size.width >= BESIDE_FROM
        self.set_class(beside, "-beside")
        self.query_one(Side).leave_layer(beside)
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        now = self.state
        subject = states.subject(now)
        layers = self.query_one(LayerList)
        layers.show_subject(subject)
        for panel in (self.query_one("#layer", ViewPanel), self.query_one(Side)):
            panel.show_subject(subject)
        self.query_one("#columns", Lines).show([header_line(layers.row_width)])
        self.query_one("#title", ActionLine).offer(title(now, self._width))
        self._show_verdict(subject)
        self._show_note()
        self._show_controls()

    @property
    def _width(self) -> int:
        return self.query_one("#title").size.width or self.app.size.width - 2

    def _show_verdict(self, subject: Subject) -> None:
        now = self.state
        ways = () if now.spec is None else states.repaired(now.spec)
        words = verdict(subject, ways[0].words if ways else "", now.changed, bool(now.earlier))
        if now.spec is None and now.opened.why_read_only:
            why = printable(now.opened.why_read_only)
            words = Content.assemble(words, "\n", (f"read only: {why}", "$foreground-muted"))
        static = self.query_one("#verdict", Static)
        # A Static paints its whole region at every update, so the same again is not sent.
        if static.content == words:
            return
        whole = subject.summary.fault is not None
        height = _height(words, self._width) if whole else 2
        static.set_class(whole, "-whole")
        static.update(words, layout=False)
        if static.styles.height is None or static.styles.height.value != height:
            static.styles.height = height

    def _show_controls(self) -> None:
        items = controls(self.state, self._opener.opening)
        self.query_one("#controls", ActionLine).offer(items)

    def _show_note(self) -> None:
        side = self.query_one(Side)
        side.say(note(self.state, side.panel).sentence)

    def lesson(self) -> str:
        """The whole lesson, the chosen view's part first."""
        whole = (_HERE / "lesson.md").read_text(encoding="utf-8")
        return f"{lesson(self.query_one(Side).panel)}\n\n---\n\n{whole}"

    # --- looking -------------------------------------------------------------------------------

    @on(LayerList.Picked)
    def pick(self, event: LayerList.Picked) -> None:
        """Look at another layer."""
        event.stop()
        if event.place != self.state.selected:
            self.state = states.select(self.state, event.place)

    @on(ActionLine.Clicked)
    async def click(self, event: ActionLine.Clicked) -> None:
        """Do what was clicked as if its key had been pressed."""
        event.stop()
        await self.run_action(event.action)

    @on(events.Click, "#note")
    async def click_on_note(self) -> None:
        """Do what the sentence above the view is about."""
        action = note(self.state, self.query_one(Side).panel).action
        if action:
            await self.run_action(action)

    @on(events.Click, "#verdict")
    def click_on_verdict(self) -> None:
        """Repair what it complains of, or read the advice that it begins."""
        if self.state.summary.fault is not None:
            self.action_change("repair")
        else:
            self.action_show("advice")

    def action_panel(self, step: int) -> None:
        """Show the next view."""
        side = self.query_one(Side)
        panels = side.panels
        self.action_show(panels[(panels.index(side.panel) + step) % len(panels)])

    def action_show(self, panel: str) -> None:
        """Show a view."""
        self.query_one(Side).choose(panel)
        self._show_note()
        self._weigh()

    def action_scroll_view(self, pages: int) -> None:
        """Scroll the view, wherever the keyboard is."""
        self.query_one(Side).scroll_view(3 * pages)

    def action_batch(self, factor: float) -> None:
        """Show the costs for a larger or a smaller batch."""
        self.state = states.with_batch(self.state, factor)

    # --- changing ------------------------------------------------------------------------------

    def action_change(self, name: str) -> None:
        """Make one change to the stack, or say why it cannot be made."""
        self._change(CHANGES[name])

    def _change(self, change: Callable[[ArchitectureState], ArchitectureState]) -> None:
        try:
            self.state = change(self.state)
        except UsageProblem as problem:
            self._say(str(problem))

    def _say(self, sentence: str) -> None:
        self.notify(sentence, severity="warning", markup=False)

    @on(LayerList.Asked)
    def action_edit(self) -> None:
        """Ask for all settings of the selected layer."""
        if self._stack_or_why() is not None:
            now = self.state
            ask_layer(
                self.app,
                now.layer,
                now.selected + 1,
                lambda layer: self._change(lambda state: edits.with_layer(state, layer)),
            )

    def action_new(self) -> None:
        """Ask for the kind of a new layer and put it after the selected one."""
        if self._stack_or_why() is not None:
            ask_kind(self.app, lambda kind: self._change(lambda state: edits.add(state, kind)))

    def action_input(self) -> None:
        """Ask what the model reads."""
        spec = self._stack_or_why()
        if spec is not None:
            ask_input(
                self.app,
                spec.input,
                lambda given: self._change(lambda state: edits.with_input(state, given)),
            )

    def _stack_or_why(self) -> ModelSpec | None:
        """The stack; where the model can only be read it is said why."""
        try:
            return self.state.stack
        except UsageProblem as problem:
            self._say(str(problem))
            return None

    # --- opening -------------------------------------------------------------------------------

    def action_choose_preset(self) -> None:
        """Ask for a preset."""
        ask_preset(
            self.app, self.state.source, lambda name: self._begin(states.opened(name).opened)
        )

    def action_open(self) -> None:
        """Ask what to open."""
        self._opener.list_choices("bench")

    def action_compare(self) -> None:
        """Ask what to compare with."""
        self._opener.list_choices("comparison")

    @on(Choices)
    def offer(self, event: Choices) -> None:
        """Show the form over what there is."""
        event.stop()
        self._choices = event.choices
        was = self.state.source if event.purpose == "bench" else _other(self.state.source)
        self._ask(was, event.purpose, "")

    def _ask(self, was: Source, purpose: Purpose, problem: str) -> None:
        def take(source: Source) -> None:
            self._asked_by_form.add(purpose)
            self._open(source, purpose)

        self._asked_by_form.discard(purpose)
        ask_source(self.app, self._choices, was, purpose, problem, take)

    def open_source(self, source: Source) -> None:
        """Open a model; what is open stays on screen until the new one is there."""
        self._open(source, "bench")

    def _open(self, source: Source, purpose: Purpose) -> None:
        self._opener.open(source, purpose)
        self._show_controls()

    @on(Ready)
    def take_model(self, event: Ready) -> None:
        """Put what was opened on the bench, or beside it."""
        event.stop()
        if not self._opener.is_wanted(event.model.source, event.purpose):
            return
        if event.purpose == "bench":
            self._begin(event.model)
        else:
            self.state = states.compared(self.state, states.begun(event.model).summary)
            self.action_show("comparison")
        self._show_controls()

    def _begin(self, model: Opened) -> None:
        self._opener.drop("bench")
        before = self.state
        other = before.comparison.right if before.comparison is not None else None
        self.state = states.compared(states.begun(model, before.batch), other)

    @on(Refused)
    def refuse(self, event: Refused) -> None:
        """Say what is wrong, in the form that asked for it if there was one."""
        event.stop()
        if not self._opener.is_wanted(event.source, event.purpose):
            return
        self._show_controls()
        if event.purpose in self._asked_by_form:
            self._ask(event.source, event.purpose, event.sentence)
        else:
            self._fail(event.sentence)

    def action_end_comparison(self) -> None:
        """Compare no more."""
        self.state = states.compared(self.state, None)

    # --- keeping -------------------------------------------------------------------------------

    def action_save(self) -> None:
        """Ask for a name and save the stack under it."""
        self._save("Save this stack", lambda name: self.notify(f"saved as {name}", timeout=3))

    def _save(self, title: str, then: Callable[[str], object]) -> None:
        def take(name: str) -> None:
            self.state = states.saved_as(self.state, name)
            then(name)

        spec, source = self._stack_or_why(), self.state.source
        if spec is not None:
            like = source.name if source.kind in ("preset", "saved") else spec.name
            ask_name(self.app, spec, like, title, take)

    def action_train(self) -> None:
        """Hand the stack to the training tab; a changed one is saved first."""
        from core.training.admission import why_untrainable

        spec, source = self._stack_or_why(), self.state.source
        if spec is None:
            return
        reason = why_untrainable(spec)
        if reason:
            self._say(reason)
        elif source.kind in ("preset", "saved") and not self.state.changed:
            self._train(source.name)
        else:
            self._save("Save this stack, to train it", self._train)

    def _train(self, name: str) -> None:
        self.post_message(TrainModel(name))

    def action_walk(self) -> None:
        """Walk the run that is open, in the stepper."""
        source = self.state.source
        if source.kind == "run" and source.path is not None:
            self.post_message(StepRun(source.path))

    def action_copy(self) -> None:
        """Copy the Keras script to the clipboard, over SSH to that of the user's own terminal."""
        from core.models.script import script

        spec = self._stack_or_why()
        if spec is not None:
            text = script(spec)
            self.app.copy_to_clipboard(text)
            lines = len(text.splitlines())
            self.notify(f"the script's {lines} lines are in the clipboard", timeout=3)

    def action_export(self) -> None:
        """Ask what to write, and where."""
        ask_export(
            self.app,
            states.subject(self.state),
            Path(self.state.source.name).stem,
            lambda path: self.notify(f"written to {path}", timeout=8, markup=False),
        )

    # --- found out in the background -----------------------------------------------------------

    def _weigh(self) -> None:
        if self.query_one(Side).panel == "weights":
            self._finder.weigh(self.state)

    @on(Weighed)
    def keep_statistics(self, event: Weighed) -> None:
        """Keep what was read of the weights."""
        event.stop()
        self.state = weighed(self.state, event)

    def action_ask_keras(self) -> None:
        """Let Keras build the model, and compare every number."""
        self.action_show("check")
        fault = self.state.summary.fault
        if fault is not None:
            self._say(f"Keras cannot build it: {fault.sentence}")
        else:
            self.state = self._finder.ask_keras(self.state)

    @on(Checked)
    def keep_check(self, event: Checked) -> None:
        """Keep what Keras said, or say why it said nothing."""
        event.stop()
        before, self.state = self.state, checked(self.state, event)
        if self.state is not before and event.check is None:
            self._fail(event.problem)

    def _fail(self, sentence: str) -> None:
        self.notify(sentence, severity="error", timeout=8, markup=False)

    # --- what is possible ----------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what is possible with this model and the selected layer."""
        name = str(parameters[0]) if action == "change" and parameters else action
        # What is not possible keeps its place in the footer, greyed.
        return possible_actions(self.state).get(name, True) or None


def _other(source: Source) -> Source:
    """What to compare a model with, if nothing else is chosen: the tutorial compares these two."""
    first, second = COMPARISON
    return Source("preset", second if source.name == first else first)


def _height(words: Content, width: int) -> int:
    lines = [cell_len(line) for line in words.plain.split("\n")]
    return sum(max(1, -(-length // max(1, width))) for length in lines)
