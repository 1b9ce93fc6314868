"""The stepper's pane: it holds one frozen state and hands it to its widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import get_current_worker

from core.errors import Problem
from core.stepping.opening import open_source
from core.stepping.source import CellWeights, Kind, Rule, Source
from core.stepping.walking import begun, is_complete
from tui.one_thread import keep_to_one_thread
from tui.stepper import state as states
from tui.stepper.controls import controls
from tui.stepper.finding import BY_PANEL, Wanted, find
from tui.stepper.keys import KEYS
from tui.stepper.map_data import map_data
from tui.stepper.messages import Choices, Found, Grown, Ready, Refused
from tui.stepper.meter import ParityMeter
from tui.stepper.numbers import short
from tui.stepper.opener import Opener
from tui.stepper.player import Player
from tui.stepper.quantities import view
from tui.stepper.side import PANELS, Side, lesson
from tui.stepper.state import StepperState
from tui.stepper.summary import note, summary_line, title_line
from tui.widgets.action_line import ActionLine
from tui.widgets.heatmap import HeatMap
from tui.widgets.lines import Lines
from tui.widgets.scale_legend import ScaleLegend

if TYPE_CHECKING:
    from core.rnn.reading import Condition, Direction
    from core.stepping.opening import RunChoice
    from core.stepping.source import Edit

REST_SECONDS: float | None = 3.0
"""After this time without another sequence Keras is asked; None asks on a key alone."""

IDLE_SECONDS = 60.0
"""So long Keras is kept ready for another question."""

AFTER: Mapping[Kind, Kind] = MappingProxyType({"simple": "lstm", "lstm": "gru", "gru": "simple"})
OTHER: Mapping[Rule, Rule] = MappingProxyType({"tutorial": "keras", "keras": "tutorial"})

_HERE = Path(__file__).parent


class StepperPane(Vertical):
    """One sequence, walked one timestep at a time."""

    HELP = (_HERE / "help.md").read_text(encoding="utf-8")
    DEFAULT_CSS = (_HERE / "pane.tcss").read_text(encoding="utf-8")
    # The style file also looks at the screen's breakpoints, which a scoped one could not.
    SCOPED_CSS = False
    BINDING_GROUP_TITLE = "Stepper"
    BINDINGS: ClassVar[list[BindingType]] = list(KEYS)

    state: reactive[StepperState | None] = reactive(None, init=False, repaint=False)

    def __init__(self, runs_dir: Path, source: Source | None = None) -> None:
        super().__init__()
        keep_to_one_thread()
        opened = open_source(source or Source())
        self._first = states.opened_state(opened, begun(opened))
        self._player = Player(self, self._play_on)
        self._opener = Opener(self, runs_dir)
        self._runs: tuple[RunChoice, ...] = ()
        # What is being opened, and whether the form asked for it.
        self._opening = self._asked_by_form = False
        self._meter = ParityMeter()
        self._rest: Timer | None = None
        self._idle: Timer | None = None

    def compose(self) -> ComposeResult:
        """Title and summary over the map and the views beside it."""
        yield Lines(id="title")
        yield Lines(id="summary")
        yield Static(id="note", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="map-side"):
                yield HeatMap(roomy=True, id="map")
                yield ScaleLegend(id="legend")
            yield Side(id="side")
        yield ActionLine(id="controls")

    def on_mount(self) -> None:
        """Show the first timestep."""
        self._begin(self._first)

    def on_unmount(self) -> None:
        """Let Keras go."""
        self._meter.rest()

    # --- one snapshot to all widgets -----------------------------------------------------------

    def watch_state(self, old: StepperState | None, new: StepperState) -> None:
        """Hand the new snapshot to the widgets; each repaints what differs."""
        heatmap = self.query_one(HeatMap)
        grown = old is not None and old.reading is not new.reading
        if old is None or _mapped(old) != _mapped(new) or (grown and is_complete(new.reading)):
            shown = view(new)
            heatmap.show(map_data(new, shown), new.unit, new.t - 1)
            self.query_one(ScaleLegend).show(short(shown.limit).removesuffix(".00"), shown.meaning)
        else:
            if grown:
                heatmap.grow(map_data(new, view(new)))
            heatmap.point(new.unit, new.t - 1)
        if old is None or old.anchor != new.anchor:
            heatmap.mark({} if new.anchor is None else {new.anchor - 1: "A"})
        width = self._width
        self.query_one("#title", Lines).show([title_line(new, width)])
        self.query_one("#summary", Lines).show([summary_line(new, width)])
        self._show_note(note(new))
        self.query_one(Side).show_state(new)
        self._show_controls()

    @property
    def _width(self) -> int:
        return self.query_one("#title", Lines).size.width or self.app.size.width - 2

    def _show_note(self, remark: str) -> None:
        remarks = self.query_one("#note", Static)
        if remarks.content != remark:
            remarks.update(remark)
            remarks.set_class(bool(remark), "-shown")

    def _show_controls(self) -> None:
        zoom = self.query_one(HeatMap).zoom_words
        items = controls(self._now, self._player.playing, self._player.speed, zoom)
        if self._opening:
            items.append(("  opening …", "strong", ""))
        self.query_one("#controls", ActionLine).offer(items)

    def on_resize(self, event: events.Resize) -> None:
        """Spread the title over the new width."""
        if self.state is not None:
            self.query_one("#title", Lines).show([title_line(self.state, self._width)])
            self.query_one("#summary", Lines).show([summary_line(self.state, self._width)])

    @property
    def _now(self) -> StepperState:
        return self.state or self._first

    def lesson(self) -> str:
        """The whole lesson, the chosen view's part first."""
        whole = (_HERE / "lesson.md").read_text(encoding="utf-8")
        return f"{lesson(self.query_one(Side).panel)}\n\n---\n\n{whole}"

    # --- moving --------------------------------------------------------------------------------

    def action_step(self, steps: int) -> None:
        """Go on or back by so many timesteps."""
        self.state = states.at(self._now, self._now.t + steps)

    def action_edge(self, side: int) -> None:
        """Go to the first or to the last timestep."""
        self.state = states.at(self._now, 1 if side < 0 else self._now.trace.known)

    def action_unit(self, rows: int) -> None:
        """Choose the unit so many rows further down."""
        self.state = states.rows_on(self._now, rows)

    @on(HeatMap.Chosen)
    def choose(self, event: HeatMap.Chosen) -> None:
        """Go to the timestep and unit that were clicked."""
        event.stop()
        self.state = states.of_unit(states.at(self._now, event.column + 1), event.unit)

    @on(ActionLine.Clicked)
    async def click(self, event: ActionLine.Clicked) -> None:
        """Do what was clicked as if its key had been pressed."""
        event.stop()
        await self.run_action(event.action)

    @on(events.Click, "#legend")
    def click_on_legend(self) -> None:
        """Show the next quantity in the map."""
        self.action_view()

    @on(events.Click, "#title")
    def click_on_title(self) -> None:
        """Ask what to open."""
        self.action_open()

    @property
    def playing(self) -> bool:
        """Whether the sequence plays by itself."""
        return self._player.playing

    @property
    def speed(self) -> int:
        """Steps a second while playing."""
        return self._player.speed

    def action_play(self, direction: int) -> None:
        """Play from here, or pause; from the end, play from the start."""
        if self._player.playing:
            self._player.pause()
        else:
            if self._now.t == self._last(direction):
                self.action_edge(-direction)
            self._player.play(direction)
        self._show_controls()

    def _last(self, direction: int) -> int:
        return self._now.trace.known if direction > 0 else 1

    def _play_on(self, direction: int) -> bool:
        if self._now.t != self._last(direction):
            self.action_step(direction)
        broken = self._breaks_here(direction)
        if broken or (self._now.t == self._last(direction) and is_complete(self._now.reading)):
            self._player.pause()
            self._show_controls()
            return False
        return True

    def action_speed(self, change: int) -> None:
        """Play faster or slower."""
        self._player.change_speed(change)
        self._show_controls()

    def action_jump(self) -> None:
        """Ask for a timestep or a word and go there."""
        from tui.stepper.forms.jump import JumpScreen

        def go(t: int | None) -> None:
            if t is not None:
                self.state = states.at(self._now, t)

        now = self._now
        self.app.push_screen(JumpScreen(now.trace.known, now.t, now.words), go)

    # --- breaks and the A/B cursor -------------------------------------------------------------

    def action_condition(self) -> None:
        """Ask for the condition at which play stops."""
        condition = self._now.condition
        self._ask_condition("" if condition is None else condition.text, "")

    def _ask_condition(self, text: str, problem: str) -> None:
        from tui.stepper.forms.break_form import BreakScreen, suggestions

        def take(answer: Condition | str | None) -> None:
            if answer is None:
                return
            condition = None if isinstance(answer, str) else answer
            try:
                self._holds(condition, slice(0, 1))
            except ValueError as error:
                self._ask_condition("" if condition is None else condition.text, str(error))
            else:
                self.state = replace(self._now, condition=condition)

        self.app.push_screen(BreakScreen(suggestions(self._now), text, problem), take)

    def _holds(self, condition: Condition | None, which: slice) -> list[bool]:
        """Whether the condition holds; a ValueError says that there is no such quantity here."""
        from core.rnn.reading import breaks_at

        now = self._now
        if condition is None:
            return [False]
        reading = replace(now.reading, answers=now.answers)
        held: list[bool] = breaks_at(reading, now.layer, now.unit, condition, which).tolist()
        return held

    def action_next_break(self, direction: Direction) -> None:
        """Go on, or back, to where the condition becomes true."""
        if self._now.condition is None:
            self.action_condition()
            return
        found = self._next_break(direction)
        if found is not None:
            self.state = states.at(self._now, found)

    def _next_break(self, direction: Direction) -> int | None:
        from core.rnn.reading import next_break

        now = self._now
        assert now.condition is not None
        reading = replace(now.reading, answers=now.answers)
        try:
            found = next_break(reading, now.layer, now.unit, now.condition, now.t, direction)
        except ValueError as error:
            self.notify(str(error), severity="warning", markup=False)
            return None
        if found is None:
            where = "after" if direction > 0 else "before"
            self.notify(
                f"{now.condition.text}: nowhere {where} t = {now.t}", timeout=3, markup=False
            )
        return found

    def _breaks_here(self, direction: int) -> bool:
        now = self._now
        try:
            held = self._holds(now.condition, slice(max(now.t - 2, 0), now.t))
        except ValueError:
            return False
        # Each crossing is a moment of its own, also when two follow each other.
        crossing = now.condition is not None and now.condition.relation == "crosses"
        return held[-1] and (crossing or not any(held[:-1]))

    def action_anchor(self) -> None:
        """Set cursor A here and show the comparison; where it is already, take it away."""
        now = self._now
        if now.anchor == now.t:
            self.state = replace(now, anchor=None)
            return
        self.state = replace(now, anchor=now.t)
        self._choose_panel("comparison")

    def action_swap(self) -> None:
        """Go to cursor A, and leave it here instead."""
        now = self._now
        if now.anchor is not None:
            self.state = states.at(replace(now, anchor=now.t), now.anchor)

    # --- the map -------------------------------------------------------------------------------

    def action_view(self) -> None:
        """Show the next quantity in the map."""
        self.state = states.next_view(self._now)

    def action_layer(self) -> None:
        """Show the next recurrent layer."""
        self.state = states.next_layer(self._now)
        self._find_for_panel()

    def action_order(self) -> None:
        """Sort the map's rows by the next criterion."""
        self.state = states.next_order(self._now)

    def action_zoom(self, columns: int, rows: int) -> None:
        """Show more or less in the map."""
        self.query_one(HeatMap).zoom(columns=columns, rows=rows)
        self._show_controls()

    def action_fit(self) -> None:
        """Show all timesteps at once."""
        self.query_one(HeatMap).fit()
        self._show_controls()

    def action_pan(self, columns: int, lines: int) -> None:
        """Look elsewhere in the map without moving the cursor."""
        heatmap = self.query_one(HeatMap)
        width, height = heatmap.size
        heatmap.pan(columns * max(width // 2, 1), lines * max(height // 2, 1))

    # --- views beside the map ------------------------------------------------------------------

    def action_panel(self, step: int) -> None:
        """Show the next view beside the map."""
        names = list(PANELS)
        place = names.index(self.query_one(Side).panel)
        self._choose_panel(names[(place + step) % len(names)])

    def action_show(self, panel: str) -> None:
        """Show a view beside the map."""
        self._choose_panel(panel)

    def _choose_panel(self, panel: str) -> None:
        self.query_one(Side).choose(panel)
        self._find_for_panel()

    # --- opening -------------------------------------------------------------------------------

    def open_run(self, folder: Path, panel: str | None = None) -> None:
        """Open a run over one of its examples."""
        self._opener.open_run(folder, panel)
        self._say_opening(True)

    def open(self, source: Source, panel: str | None = None) -> None:
        """Open a sequence; what is open stays on screen until the new one is there."""
        self._opener.open(source, panel)
        self._say_opening(True)

    def _say_opening(self, opening: bool) -> None:
        self._opening = opening
        self._show_controls()

    @on(Ready)
    def begin_anew(self, event: Ready) -> None:
        """Show what was opened, at the same place where it has one."""
        event.stop()
        self._opening = self._asked_by_form = False
        fresh = states.reopened_state(self._now, event.fresh)
        own = fresh.opened.own
        self._begin(fresh if own is None else states.at(fresh, own[1]))
        if own is not None:
            # The words and all that follows them.
            self.action_fit()
        if event.panel is not None:
            self._choose_panel(event.panel)
        elif fresh.source.edits:
            self._choose_panel("edits")

    def _begin(self, fresh: StepperState) -> None:
        self._player.pause()
        self.workers.cancel_group(self, "find")
        self.state = fresh
        self._opener.walk_on(fresh.opened, fresh.reading)
        self._find_for_panel()
        if fresh.reading.left_out:
            # A network that reads both ways gives its answers only when every start is read anew.
            self._find("answers")
        if self._rest is not None:
            self._rest.stop()
        if REST_SECONDS is not None:
            self._rest = self.set_timer(REST_SECONDS, self.action_ask_keras)

    @on(Refused)
    def refuse(self, event: Refused) -> None:
        """Say what is wrong, in the form that asked for it if there was one."""
        event.stop()
        self._say_opening(False)
        if self._asked_by_form:
            self._ask(event.source, event.sentence)
        else:
            self.notify(event.sentence, severity="error", timeout=8, markup=False)

    @on(Grown)
    def grow(self, event: Grown) -> None:
        """Show what has been walked by now."""
        event.stop()
        if event.opened is self._now.opened:
            self.state = states.grown(self._now, event.reading)
            if is_complete(event.reading):
                self._find_for_panel()

    def action_cell(self) -> None:
        """Step the next kind of cell with the same sizes and seed."""
        weights = self._now.source.weights
        if isinstance(weights, CellWeights):
            self._open_cell(replace(weights, kind=AFTER[weights.kind]))

    def action_weights(self) -> None:
        """Change between the tutorial's weights and Keras' initialisers."""
        weights = self._now.source.weights
        if isinstance(weights, CellWeights):
            self._open_cell(replace(weights, rule=OTHER[weights.rule]))

    def _open_cell(self, weights: CellWeights) -> None:
        self.open(replace(self._now.source, weights=weights))

    def action_open(self) -> None:
        """Ask for a run, an example, a sentence or other sizes, and open that."""
        self._opener.list_runs()

    @on(Choices)
    def offer(self, event: Choices) -> None:
        """Show the form over the runs that there are."""
        event.stop()
        self._runs = event.runs
        self._ask(self._now.source, "")

    def _ask(self, source: Source, problem: str) -> None:
        from tui.stepper.forms.form import SourceForm

        def take(answer: Source | None) -> None:
            self._asked_by_form = answer is not None
            if answer is not None:
                self.open(answer)

        self.app.push_screen(SourceForm(source, self._runs, problem), take)

    def action_pad(self) -> None:
        """Read a run's text with its padding, as in training, or without it."""
        source = self._now.source
        self.open(replace(source, padded=not source.padded))

    def action_edit(self) -> None:
        """Ask for a change of the sequence at t, and show it before and after."""
        from tui.stepper.forms.edit_form import EditScreen

        now = self._now
        # Edits count in the sequence itself, without the padding that is shown around it.
        first, behind = now.opened.own or (0, now.trace.timesteps)
        if not first < now.t <= behind:
            self.notify(f"t = {now.t} is padding: edit a word.", severity="warning", timeout=3)
            return

        def take(edit: Edit | None) -> None:
            if edit is not None:
                source = self._now.source
                edit = replace(edit, t=edit.t - first)
                self.open(replace(source, edits=(*source.edits, edit)))

        features = 0 if now.words is not None else int(now.opened.inputs.shape[1])
        self.app.push_screen(
            EditScreen(now.word or "", now.t, now.words is not None, features), take
        )

    def action_undo(self) -> None:
        """Take the last edit back."""
        source = self._now.source
        if source.edits:
            self.open(replace(source, edits=source.edits[:-1]))

    # --- found out in the background -----------------------------------------------------------

    def _find_for_panel(self) -> None:
        panel = self.query_one(Side).panel
        for name in BY_PANEL.get(panel, ()):
            self._find(name)
        if panel == "state":
            self._recall_agreement()

    def _find(self, name: str) -> None:
        now = self._now
        found = now.findings
        known = getattr(found, name) is not None or name in found.doing or name in found.problems
        if not known and is_complete(now.reading):
            self._work_out(name, lambda wanted: find(name, now, wanted))

    def _work_out(self, name: str, work: Callable[[Wanted], Any]) -> None:
        now = self._now
        self.state = states.wondering(now, name)

        def work_out() -> None:
            worker = get_current_worker()
            value, problem = None, ""
            try:
                value = work(lambda: not worker.is_cancelled)
            except (Problem, ValueError) as error:
                problem = str(error)
            if not worker.is_cancelled:
                self.post_message(Found(now.opened, now.layer, name, value, problem))

        self.run_worker(work_out, thread=True, group="find")

    @on(Found)
    def keep(self, event: Found) -> None:
        """Keep what was found out, if it is still about what is open."""
        event.stop()
        now = self._now
        if event.opened is not now.opened:
            return
        self.state = states.learned(now, event.layer, event.name, event.value, event.problem)
        if event.layer != now.layer:
            # Of this layer it has not been found out yet.
            self._find_for_panel()
        if event.name == "agreement":
            self._idle = self.set_timer(IDLE_SECONDS, self._meter.rest)

    # --- whether Keras agrees ------------------------------------------------------------------

    def _recall_agreement(self) -> None:
        now = self._now
        if now.findings.agreement is None:
            found = replace(now.findings, agreement=self._meter.last(now.opened))
            self.state = replace(now, findings=found)

    def action_ask_keras(self) -> None:
        """Have a process of its own compute the same states with Keras, and compare."""
        opened = self._now.opened
        if self._idle is not None:
            self._idle.stop()
        if "agreement" not in self._now.findings.doing:
            self._work_out("agreement", lambda wanted: self._meter.ask(opened))


def _mapped(state: StepperState) -> tuple[object, ...]:
    """What the map depends on besides its cursor."""
    return (
        id(state.opened),
        state.layer,
        state.view,
        state.order,
        id(state.answers),
        id(state.findings.ablation),
    )
