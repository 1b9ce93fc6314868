"""The stepper's pane: it holds one frozen state and hands it to its widgets."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.timer import Timer
from textual.widgets import Static

from tui.stepper.numbers import short
from tui.stepper.source import Source, next_kind, other_weights
from tui.stepper.state import StepperState, at, next_view, of_unit, opened, reopened, view
from tui.stepper.summary import note, summary_line, title_line
from tui.stepper.unit_panel import UnitPanel
from tui.widgets.heatmap import HeatMap, HeatMapData
from tui.widgets.lines import Lines
from tui.widgets.scale_legend import ScaleLegend

SPEEDS = (1, 2, 5, 10, 20, 40)
"""Steps a second while playing."""

_HERE = Path(__file__).parent


class StepperPane(Vertical):
    """One sequence, walked one timestep at a time."""

    HELP = (_HERE / "help.md").read_text(encoding="utf-8")
    DEFAULT_CSS = (_HERE / "pane.tcss").read_text(encoding="utf-8")
    # The style file also looks at the screen's breakpoints, which a scoped one could not.
    SCOPED_CSS = False
    BINDING_GROUP_TITLE = "Stepper"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left",
            "step(-1)",
            "step",
            key_display="←→",
            tooltip="one timestep back, one timestep on",
            id="stepper.back",
        ),
        Binding("right", "step(1)", "one timestep on", show=False, id="stepper.on"),
        Binding("shift+left", "step(-10)", "ten steps back", show=False, id="stepper.ten-back"),
        Binding("shift+right", "step(10)", "ten steps on", show=False, id="stepper.ten-on"),
        Binding("home", "edge(-1)", "first timestep", show=False, id="stepper.first"),
        Binding("end", "edge(1)", "last timestep", show=False, id="stepper.last"),
        Binding("space", "play", "play", tooltip="play or pause", id="stepper.play"),
        Binding("plus,equals_sign", "speed(1)", "play faster", show=False, id="stepper.faster"),
        Binding("minus", "speed(-1)", "play slower", show=False, id="stepper.slower"),
        Binding("j,t", "jump", "jump", tooltip="go to a timestep", id="stepper.jump"),
        Binding(
            "up",
            "unit(-1)",
            "unit",
            key_display="↑↓",
            tooltip="the unit above, the unit below",
            id="stepper.unit-up",
        ),
        Binding("down", "unit(1)", "the unit below", show=False, id="stepper.unit-down"),
        Binding("pageup", "unit(-10)", "ten units up", show=False, id="stepper.units-up"),
        Binding("pagedown", "unit(10)", "ten units down", show=False, id="stepper.units-down"),
        Binding("c", "cell", "cell", tooltip="next cell: SimpleRNN, LSTM, GRU", id="stepper.cell"),
        Binding("g", "view", "view", tooltip="next quantity in the map", id="stepper.view"),
        Binding(
            "i",
            "weights",
            "init",
            tooltip="tutorial weights or Keras initialisers",
            id="stepper.weights",
        ),
        Binding(
            "s",
            "sizes",
            "sizes",
            tooltip="choose timesteps, inputs, units, seed",
            id="stepper.sizes",
        ),
    ]

    state: reactive[StepperState | None] = reactive(None, init=False, repaint=False)

    def __init__(self, source: Source | None = None) -> None:
        super().__init__()
        self._first = opened(source or Source())
        self._timer: Timer | None = None
        self._speed = SPEEDS.index(5)

    def compose(self) -> ComposeResult:
        """Title and summary over the map and the unit's equations."""
        yield Lines(id="title")
        yield Lines(id="summary")
        yield Static(id="note", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="map-side"):
                yield HeatMap(id="map")
                yield ScaleLegend(id="legend")
            yield UnitPanel(id="unit")

    def on_mount(self) -> None:
        """Show the first timestep."""
        self.state = self._first

    def watch_state(self, old: StepperState | None, new: StepperState) -> None:
        """Hand the new snapshot to the widgets; each repaints what differs."""
        heatmap = self.query_one(HeatMap)
        if old is None or (old.trace, old.view) != (new.trace, new.view):
            shown = view(new)
            heatmap.show(HeatMapData(shown.values.T, shown.limit), new.unit, new.t - 1)
            self.query_one(ScaleLegend).show(short(shown.limit).removesuffix(".00"), shown.meaning)
        else:
            heatmap.point(new.unit, new.t - 1)
        self.query_one("#title", Lines).show([title_line(new, self._title_width())])
        self.query_one("#summary", Lines).show([summary_line(new)])
        remark = note(new)
        remarks = self.query_one("#note", Static)
        if remarks.content != remark:
            remarks.update(remark)
            remarks.set_class(bool(remark), "-shown")
        self.query_one(UnitPanel).show_state(new)

    def _title_width(self) -> int:
        return self.query_one("#title", Lines).size.width or self.app.size.width - 2

    def on_resize(self, event: events.Resize) -> None:
        """Spread the title over the new width."""
        if self.state is not None:
            title = title_line(self.state, self._title_width())
            self.query_one("#title", Lines).show([title])

    @property
    def _now(self) -> StepperState:
        return self.state or self._first

    def action_step(self, steps: int) -> None:
        """Go on or back by so many timesteps."""
        self.state = at(self._now, self._now.t + steps)

    def action_edge(self, side: int) -> None:
        """Go to the first or to the last timestep."""
        self.state = at(self._now, 1 if side < 0 else self._now.trace.timesteps)

    def action_unit(self, units: int) -> None:
        """Choose another unit."""
        self.state = of_unit(self._now, self._now.unit + units)

    @on(HeatMap.Chosen)
    def choose(self, event: HeatMap.Chosen) -> None:
        """Go to the timestep and unit that were clicked."""
        event.stop()
        self.state = of_unit(at(self._now, event.column + 1), event.row)

    def action_view(self) -> None:
        """Show the next quantity in the map."""
        self.state = next_view(self._now)

    def action_cell(self) -> None:
        """Step the next kind of cell with the same sizes and seed."""
        source = self._now.source
        self._open(replace(source, kind=next_kind(source.kind)))

    def action_weights(self) -> None:
        """Change between the tutorial's weights and Keras' initialisers."""
        source = self._now.source
        self._open(replace(source, weights=other_weights(source.weights)))

    def _open(self, source: Source) -> None:
        self.state = reopened(self._now, source)

    def action_play(self) -> None:
        """Play from here, or pause; at the end, play from the start."""
        if self._timer is not None:
            self._pause()
            return
        if self._now.t == self._now.trace.timesteps:
            self.action_edge(-1)
        self._timer = self.set_interval(1 / self.speed, self._play_on)

    @property
    def playing(self) -> bool:
        """Whether the sequence plays by itself."""
        return self._timer is not None

    @property
    def speed(self) -> int:
        """Steps a second while playing."""
        return SPEEDS[self._speed]

    def _play_on(self) -> None:
        if self._now.t == self._now.trace.timesteps:
            self._pause()
        elif self.screen.is_current and self.is_on_screen:
            self.action_step(1)

    def _pause(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def action_speed(self, change: int) -> None:
        """Play faster or slower."""
        self._speed = min(max(self._speed + change, 0), len(SPEEDS) - 1)
        if self._timer is not None:
            self._pause()
            self._timer = self.set_interval(1 / self.speed, self._play_on)
        self.notify(f"{self.speed} steps a second", timeout=1.5)

    def action_jump(self) -> None:
        """Ask for a timestep and go there."""
        from tui.stepper.jump import JumpScreen

        def go(t: int | None) -> None:
            if t is not None:
                self.state = at(self._now, t)

        self.app.push_screen(JumpScreen(self._now.trace.timesteps, self._now.t), go)

    def action_sizes(self) -> None:
        """Ask for timesteps, inputs, units and seed, and open that sequence."""
        from tui.stepper.form import SequenceForm

        def take(source: Source | None) -> None:
            if source is not None:
                self._open(source)

        self.app.push_screen(SequenceForm(self._now.source), take)
