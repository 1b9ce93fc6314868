"""The curves of the shown run or of several, one page of charts at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message

from core.training.summary import RunReport
from tui.training.charts import choices as next_choice
from tui.training.charts.choices import ChartChoices
from tui.training.charts.keys import HELP, KEYS
from tui.training.charts.pages import PAGES, charts_of, runs_together
from tui.training.charts.recall import Recall
from tui.training.charts.timeline import Timeline, timeline
from tui.widgets.chart import Chart
from tui.widgets.chart_cursor import next_stop
from tui.widgets.chart_spec import ChartSpec
from tui.widgets.chart_x_scale import whole_axis_of


class CurveChart(Chart, can_focus=True):
    """A chart that takes the keyboard, for the panel's keys."""

    HELP = HELP


class CurvesPanel(Container):
    """Two charts, or three on the page of the layers; each repaints only what changed."""

    DEFAULT_CSS = """
    CurvesPanel {
        CurveChart { width: 1fr; }
    }
    """
    BINDING_GROUP_TITLE = "Charts"
    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    class CursorMoved(Message):
        """The user has moved the cursor, or removed it."""

        def __init__(self, x: float | None) -> None:
            super().__init__()
            self.x = x
            """On the x axis that is shown; None where there is no cursor."""

    class FullChanged(Message):
        """One chart wants all the room, or no longer."""

        def __init__(self, full: bool) -> None:
            super().__init__()
            self.full = full

    def __init__(
        self, *, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._choices = ChartChoices()
        self._shown: RunReport | None = None
        self._overlaid: tuple[RunReport, ...] = ()
        self._epoch: int | None = None
        self._cursor: float | None = None
        self._recall = Recall()

    @property
    def choices(self) -> ChartChoices:
        """What the charts show, and how."""
        return self._choices

    @property
    def cursor(self) -> float | None:
        """Where all charts are read, on the x axis that is shown."""
        return self._cursor

    def compose(self) -> ComposeResult:
        """The charts of all pages, of which one page is in sight."""
        for name in dict.fromkeys(name for names in PAGES.values() for name in names):
            chart = CurveChart(id=name)
            chart.display = name in PAGES[self._choices.page]
            yield chart

    def show(
        self, shown: RunReport | None, overlaid: Sequence[RunReport], epoch: int | None
    ) -> None:
        """Draws the curves of a run, or of several.

        Args:
            shown: the run that is looked at.
            overlaid: the runs that are marked, in the order of marking; none of them: the shown
                run alone.
            epoch: the epoch that was gone back to, where the cursor then stands; None for now.
        """
        before, self._shown = self._shown, shown
        self._overlaid = tuple(overlaid)
        if _id(before) != _id(shown) and len(self._together()) < 2:
            self._choices = replace(self._choices, window=None)
            self._cursor = None
        if epoch != self._epoch or _id(before) != _id(shown):
            line = self._line()
            if epoch is not None and line is not None:
                self._cursor = line.x_at(epoch)
                self._bring_in_sight(self._cursor)
            elif self._epoch is not None:
                self._cursor = None
            self._epoch = epoch
        self._draw()

    def action_x_axis(self) -> None:
        """Epochs, then steps, then seconds."""
        before = self._line()
        self._choose(next_choice.next_x_axis(self._choices), draw=False)
        after = self._line()
        if self._cursor is not None and before is not None and after is not None:
            self._cursor = after.x_at(before.epoch_at(self._cursor))
        self._draw()

    def action_log_y(self) -> None:
        """Equal factors upwards, or back."""
        self._choose(next_choice.other_y(self._choices))

    def action_log_x(self) -> None:
        """Equal factors along x, or back."""
        self._choose(next_choice.other_x(self._choices))

    def action_smoothing(self) -> None:
        """More smoothing, and none after the most."""
        self._choose(next_choice.next_smoothing(self._choices))

    def action_page(self) -> None:
        """The next page of charts."""
        several = len(self._together()) > 1
        self._choose(next_choice.next_page(self._choices, several=several))

    def action_full(self) -> None:
        """One chart after the other in all the room."""
        focused = self.screen.focused
        first = focused.id if isinstance(focused, CurveChart) else None
        self._choose(next_choice.next_full(self._choices, self._names(), first))

    def action_zoom(self, levels: int) -> None:
        """Closer or farther, around the cursor or else the newest point.

        Args:
            levels: 1 for closer, −1 for farther.
        """
        spec = self._spec()
        if spec is None:
            return
        centre = self._cursor if self._cursor is not None else _newest(spec)
        step = next_choice.zoomed_in if levels > 0 else next_choice.zoomed_out
        self._choose(step(self._choices, whole_axis_of(spec), centre))

    def action_cursor_left(self, columns: int = 1) -> None:
        """The cursor to the point so many columns before it.

        Args:
            columns: at least so many.
        """
        self._step(-columns)

    def action_cursor_right(self, columns: int = 1) -> None:
        """The cursor to the point so many columns behind it.

        Args:
            columns: at least so many.
        """
        self._step(columns)

    def action_cursor_home(self) -> None:
        """The cursor to the first point."""
        self._point_at(min(self._xs(), default=self._cursor))

    def action_cursor_end(self) -> None:
        """The cursor to the newest point."""
        self._point_at(max(self._xs(), default=self._cursor))

    def action_no_cursor(self) -> None:
        """Remove the cursor."""
        self._point_at(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether there is a cursor of the user's own to remove; else the key is another's."""
        return action != "no_cursor" or (self._cursor is not None and self._epoch is None)

    @on(Chart.Pointed)
    def point_by_mouse(self, event: Chart.Pointed) -> None:
        """The cursor to where the mouse has clicked, or the point in that column."""
        event.stop()
        self._point_at(event.x)

    def _choose(self, choices: ChartChoices, *, draw: bool = True) -> None:
        old, self._choices = self._choices, choices
        if (old.page, old.full) != (choices.page, choices.full):
            self._lay_out()
            if (old.full is None) != (choices.full is None):
                self.set_class(choices.full is not None, "-full")
                self.post_message(self.FullChanged(choices.full is not None))
        if draw:
            self._draw()

    def focus_chart(self) -> None:
        """Gives the keyboard to the first chart that is seen."""
        name = self._choices.full or self._names()[0]
        self.query_one(f"#{name}", CurveChart).focus(scroll_visible=False)

    def _lay_out(self) -> None:
        """Shows the charts of the page, or the one that fills it; keeps the keyboard in them."""
        full, names = self._choices.full, self._names()
        focused = self.screen.focused
        for chart in self._charts():
            chart.display = chart.id == full if full else chart.id in names
        if isinstance(focused, CurveChart) and not focused.display:
            self.query_one(f"#{full or names[0]}", CurveChart).focus(scroll_visible=False)

    def _draw(self) -> None:
        specs = self._specs(self._choices)
        for chart in self._charts():
            if chart.display:
                chart.cursor = self._cursor
                chart.spec = specs.get(chart.id or "")

    def _step(self, columns: int) -> None:
        for chart in self._charts():
            if chart.display and chart.columns and chart.spec is not None:
                moved = next_stop(chart.spec, chart.columns, self._cursor, columns)
                if moved is not None:
                    self._point_at(moved)
                    return

    def _point_at(self, x: float | None) -> None:
        if x == self._cursor:
            return
        self._cursor = x
        if x is not None and self._bring_in_sight(x):
            self._draw()
        for chart in self._charts():
            chart.cursor = x
        self.post_message(self.CursorMoved(x))

    def _bring_in_sight(self, x: float) -> bool:
        """Moves the window as little as needed; whether it was needed."""
        spec, window = self._spec(), self._choices.window
        if spec is not None and window is not None:
            self._choices = next_choice.panned(self._choices, whole_axis_of(spec), x)
        return self._choices.window != window

    def _together(self) -> tuple[RunReport, ...]:
        return runs_together(self._shown, self._overlaid)

    def _specs(self, choices: ChartChoices) -> Mapping[str, ChartSpec]:
        return charts_of(self._shown, self._overlaid, choices, self._recall)

    def _xs(self) -> list[float]:
        """The first and the last x of every curve, also of what is out of sight."""
        specs = self._specs(replace(self._choices, window=None)).values()
        ends = [(curve.xs[0], curve.xs[-1]) for s in specs for curve in s.series if curve.xs]
        return [x for end in ends for x in end]

    def _spec(self) -> ChartSpec | None:
        """One of the charts in sight; their x axes are alike."""
        return next((chart.spec for chart in self._charts() if chart.display), None)

    def _line(self) -> Timeline | None:
        """The x axis of the shown run."""
        runs = self._together()
        one = self._shown or (runs[0] if runs else None)
        return timeline(one.config, one.history, self._choices.x) if one is not None else None

    def _names(self) -> tuple[str, ...]:
        return PAGES[self._choices.page]

    def _charts(self) -> Iterator[CurveChart]:
        return iter(self.query(CurveChart))


def _id(report: RunReport | None) -> str | None:
    return report.run.id if report is not None else None


def _newest(spec: ChartSpec) -> float:
    """The last x of any curve, or of the axis where there is none."""
    lasts = [series.xs[-1] for series in spec.series if series.xs]
    return max(lasts, default=whole_axis_of(spec)[1])
