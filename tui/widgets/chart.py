"""A chart that repaints only what changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.chart_changes import changes
from tui.widgets.chart_cursor import x_of
from tui.widgets.chart_lines import PALETTE_DARK, PALETTE_LIGHT, Drawing, build, draw, lines
from tui.widgets.chart_spec import ChartSpec, Series

if TYPE_CHECKING:
    from textual import events

    from tui.widgets.chart_spec import Range

__all__ = ["PALETTE_DARK", "PALETTE_LIGHT", "Chart", "ChartSpec", "Series", "build"]


class Chart(Widget):
    """Curves over epochs, batches or timesteps.

    Assign a new `ChartSpec` to `spec`; the lines are built at once, compared with the
    painted ones, and only the columns that differ are painted again. The y axis remembers the
    widest range it has shown for as long as the same curves grow, so that a new value rarely
    moves it. Assign an x to `cursor` for a vertical line there, at which the curves are read.
    """

    HELP = """\
### Chart

Each curve has a colour and a marker of its own (● ◆ ▲ ■); its newest value stands beside
its name above the chart. The dashed line is a floor to beat, such as the accuracy of
guessing. A gap in a curve is a value that was not measured; **diverged** says that the
newest value is NaN or infinite.
"""

    DEFAULT_CSS = """
    Chart {
        height: 1fr;
        min-height: 4;
    }
    """

    spec: reactive[ChartSpec | None] = reactive(None, repaint=False, init=False)
    cursor: reactive[float | None] = reactive(None, repaint=False, init=False)

    class Pointed(Message):
        """The mouse has chosen an x on a chart that takes the keyboard."""

        def __init__(self, chart: Chart, x: float) -> None:
            super().__init__()
            self.chart = chart
            self.x = x

        @property
        def control(self) -> Chart:
            """The chart that was clicked."""
            return self.chart

    def __init__(
        self,
        spec: ChartSpec | None = None,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._lines: tuple[Strip, ...] = ()
        self._drawing: Drawing | None = None
        self.set_reactive(Chart.spec, spec)

    @property
    def lines(self) -> tuple[Strip, ...]:
        """The lines as painted, without the widget's own background."""
        return self._lines

    @property
    def columns(self) -> int:
        """The width of the canvas; 0 until something is drawn."""
        return self._drawing.columns if self._drawing is not None else 0

    def watch_spec(self) -> None:
        """Paint what differs from the last painted lines."""
        if self.size.height:
            self._redraw()

    def watch_cursor(self) -> None:
        """Paint the two columns, and the line that reads the curves."""
        if self.size.height:
            self._repaint()

    def on_resize(self, event: events.Resize) -> None:
        """Another size is another chart."""
        self._redraw()

    def on_mount(self) -> None:
        """Follow the theme: its colours must be readable on its background."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._redraw())

    def on_focus(self) -> None:
        """Show in the title that the keys are this chart's."""
        self._repaint()

    def on_blur(self) -> None:
        """Show that they are no longer."""
        self._repaint()

    def on_click(self, event: events.Click) -> None:
        """Choose the x under the mouse, on a chart that takes the keyboard."""
        drawing = self._drawing
        if not self.can_focus or drawing is None:
            return
        column = event.x - drawing.gutter
        if 0 <= column < drawing.columns:
            self.post_message(self.Pointed(self, x_of(drawing.spec, column, drawing.columns)))

    def _redraw(self) -> None:
        spec, shown = self.spec, self._drawing
        if spec is None:
            self._drawing = None
        else:
            palette = PALETTE_DARK if self.app.current_theme.dark else PALETTE_LIGHT
            held = _held(spec, shown)
            self._drawing = draw(spec, self.size.width, self.size.height, palette, held)
        self._repaint()

    def _repaint(self) -> None:
        before = self._lines
        if self._drawing is None:
            self._lines = ()
        else:
            self._lines = lines(self._drawing, self.cursor, chosen=self.has_focus)
        changed = list(changes(before, self._lines, self.size.width))
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """One painted line on the widget's background."""
        if y < len(self._lines):
            return self._lines[y].apply_style(self.rich_style)
        return Strip.blank(self.size.width, self.rich_style)


def _held(spec: ChartSpec, shown: Drawing | None) -> Range | None:
    """The y axis already on screen, if that is the same chart, on which it grows."""
    if shown is None or _frame(shown.spec) != _frame(spec):
        return None
    pairs = zip(shown.spec.series, spec.series, strict=False)
    return shown.y_axis if any(_grown(old, new) for old, new in pairs) else None


def _frame(spec: ChartSpec) -> tuple[object, ...]:
    """What has to be the same for two charts to share their y axis."""
    return spec.title, spec.x_range, spec.x_label, spec.log_x, spec.log_y, spec.window, spec.y_range


def _grown(old: Series, new: Series) -> bool:
    """Whether `new` continues `old`; another run's curve must not inherit its axis."""
    return bool(old.ys and new.ys) and (old.name, old.ys[0]) == (new.name, new.ys[0])
