"""The stepper's pane: it holds one frozen state and hands it to its widgets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.timer import Timer
from textual.widgets import Static

from core.stepping.opening import open_source
from core.stepping.source import Edit, Source
from core.stepping.walking import begun, is_complete
from tui.one_thread import keep_to_one_thread
from tui.stepper import breaks, sources
from tui.stepper import state as states
from tui.stepper.controls import controls
from tui.stepper.finder import Finder
from tui.stepper.keys import KEYS
from tui.stepper.map_side import MapSide
from tui.stepper.messages import Choices, Found, Grown, Ready, Refused
from tui.stepper.opener import Opener
from tui.stepper.player import Player
from tui.stepper.questions import ask_condition, ask_edit, ask_timestep
from tui.stepper.side import PANELS, Side, whole_lesson
from tui.stepper.state import StepperState
from tui.stepper.summary import note, summary_line, title_line
from tui.widgets.action_line import ActionLine
from tui.widgets.heatmap import HeatMap
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from core.rnn.reading import Condition, Direction
    from core.stepping.opening import RunChoice

REST_SECONDS: float | None = 3.0
"""After this time without another sequence Keras is asked; None asks on a key alone."""

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
        self._finder = Finder(self)
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """Title and summary over the map and the views beside it."""
        yield Lines(id="title")
        yield Lines(id="summary")
        yield Static(id="note", markup=False)
        with Horizontal(id="body"):
            yield MapSide(id="map-side")
            yield Side(id="side")
        yield ActionLine(id="controls")

    def on_mount(self) -> None:
        """Show the first timestep."""
        self._begin(self._first)

    def on_unmount(self) -> None:
        """Let Keras go."""
        self._finder.close()

    # --- one snapshot to all widgets -----------------------------------------------------------

    def watch_state(self, old: StepperState | None, new: StepperState) -> None:
        """Hand the new snapshot to the widgets; each repaints what differs."""
        self.query_one(MapSide).show_state(new)
        self._show_heading(new)
        self.query_one(Side).show_state(new)
        self._show_controls()

    def _show_heading(self, state: StepperState) -> None:
        title, remarks = self.query_one("#title", Lines), self.query_one("#note", Static)
        width = title.size.width or self.app.size.width - 2
        title.show([title_line(state, width)])
        self.query_one("#summary", Lines).show([summary_line(state, width)])
        remark = note(state)
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
            self._show_heading(self.state)

    @property
    def _now(self) -> StepperState:
        return self.state or self._first

    def lesson(self) -> str:
        """The whole lesson, the chosen view's part first."""
        return whole_lesson(self.query_one(Side).panel)

    # --- moving --------------------------------------------------------------------------------

    def action_step(self, steps: int) -> None:
        """Go on or back by so many timesteps."""
        self.state = states.at(self._now, self._now.t + steps)

    def action_edge(self, side: int) -> None:
        """Go to the first or to the last timestep."""
        self.state = states.at(self._now, states.edge(self._now, side))

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
            if self._now.t == states.edge(self._now, direction):
                self.action_edge(-direction)
            self._player.play(direction)
        self._show_controls()

    def _play_on(self, direction: int) -> bool:
        if self._now.t != states.edge(self._now, direction):
            self.action_step(direction)
        now = self._now
        ended = now.t == states.edge(now, direction) and is_complete(now.reading)
        if ended or breaks.breaks_here(now):
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

        def go(t: int) -> None:
            self.state = states.at(self._now, t)

        ask_timestep(self.app, self._now, go)

    # --- breaks and the A/B cursor -------------------------------------------------------------

    def action_condition(self) -> None:
        """Ask for the condition at which play stops."""

        def take(condition: Condition | None) -> None:
            if condition is not None:
                breaks.check(self._now, condition)
            self.state = replace(self._now, condition=condition)

        ask_condition(self.app, self._now, take)

    def action_next_break(self, direction: Direction) -> None:
        """Go on, or back, to where the condition becomes true."""
        now = self._now
        if now.condition is None:
            self.action_condition()
            return
        try:
            found = breaks.next_break(now, direction)
        except ValueError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        if found is None:
            where = "after" if direction > 0 else "before"
            nowhere = f"{now.condition.text}: nowhere {where} t = {now.t}"
            self.notify(nowhere, timeout=3, markup=False)
        else:
            self.state = states.at(now, found)

    def action_anchor(self) -> None:
        """Set cursor A here and show the comparison; where it is already, take it away."""
        now = self._now
        if now.anchor == now.t:
            self.state = replace(now, anchor=None)
        else:
            self.state = replace(now, anchor=now.t)
            self.action_show("comparison")

    def action_swap(self) -> None:
        """Go to cursor A, and leave it here instead."""
        self.state = states.swapped(self._now)

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
        self.query_one(MapSide).pan(columns, lines)

    # --- views beside the map ------------------------------------------------------------------

    def action_panel(self, step: int) -> None:
        """Show the next view beside the map."""
        names = list(PANELS)
        place = names.index(self.query_one(Side).panel)
        self.action_show(names[(place + step) % len(names)])

    def action_show(self, panel: str) -> None:
        """Show a view beside the map."""
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
        panel = "edits" if event.panel is None and fresh.source.edits else event.panel
        self._begin(fresh, panel)
        if fresh.opened.own is not None:
            # The words and all that follows them.
            self.action_fit()

    def _begin(self, fresh: StepperState, panel: str | None = None) -> None:
        self._player.pause()
        self._finder.drop()
        self.state = fresh
        self._opener.walk_on(fresh.opened, fresh.reading)
        if panel is not None:
            self.query_one(Side).choose(panel)
        self._find_for_panel()
        if fresh.reading.left_out:
            # A network that reads both ways gives its answers only when every start is read anew.
            self.state = self._finder.begin(self._now, "answers")
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
        self._open_other(sources.of_next_cell(self._now.source))

    def action_weights(self) -> None:
        """Change between the tutorial's weights and Keras' initialisers."""
        self._open_other(sources.of_other_rule(self._now.source))

    def action_undo(self) -> None:
        """Take the last edit back."""
        self._open_other(sources.undone(self._now.source))

    def _open_other(self, source: Source) -> None:
        if source != self._now.source:
            self.open(source)

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
        now = self._now
        if now.own_t is None:
            self.notify(f"t = {now.t} is padding: edit a word.", severity="warning", timeout=3)
            return

        def take(edit: Edit) -> None:
            self.open(sources.edited(self._now.source, edit))

        ask_edit(self.app, now, now.own_t, take)

    # --- found out in the background -----------------------------------------------------------

    def _find_for_panel(self) -> None:
        self.state = self._finder.for_view(self._now, self.query_one(Side).panel)

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

    def action_ask_keras(self) -> None:
        """Ask Keras, in a process of its own, whether it computes the same states."""
        self.state = self._finder.ask_keras(self._now)
