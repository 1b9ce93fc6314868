"""A chart that repaints only the lines that changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.chart_lines import PALETTE_DARK, PALETTE_LIGHT, build
from tui.widgets.chart_spec import ChartSpec, Series
from tui.widgets.chart_y_scale import y_axis_of

if TYPE_CHECKING:
    from textual import events

__all__ = ["PALETTE_DARK", "PALETTE_LIGHT", "Chart", "ChartSpec", "Series", "build"]


class Chart(Widget):
    """Curves over epochs, batches or timesteps.

    Assign a new `ChartSpec` to `spec`; the lines are built at once, compared with the
    painted ones, and only those that differ are painted again. The y axis remembers the
    widest range it has shown for as long as the same curves grow, so that a new value rarely
    moves it.
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
        self._shown: ChartSpec | None = None
        self.set_reactive(Chart.spec, spec)

    @property
    def lines(self) -> tuple[Strip, ...]:
        """The lines as painted, without the widget's own background."""
        return self._lines

    def watch_spec(self) -> None:
        """Paint what differs from the last painted lines."""
        if self.size.height:
            self._rebuild()

    def on_resize(self, event: events.Resize) -> None:
        """Another size is another chart."""
        self._rebuild()

    def on_mount(self) -> None:
        """Follow the theme: its colours must be readable on its background."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._rebuild())

    def _rebuild(self) -> None:
        if self.spec is None:
            lines: tuple[Strip, ...] = ()
        else:
            palette = PALETTE_DARK if self.app.current_theme.dark else PALETTE_LIGHT
            shown = _steady(self.spec, self._shown)
            lines = build(shown, self.size.width, self.size.height, palette)
            self._shown = shown
        before, self._lines = self._lines, lines
        changed = [
            Region(0, y, self.size.width, 1)
            for y in range(max(len(before), len(lines)))
            if before[y : y + 1] != lines[y : y + 1]
        ]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """One painted line on the widget's background."""
        if y < len(self._lines):
            return self._lines[y].apply_style(self.rich_style)
        return Strip.blank(self.size.width, self.rich_style)


def _steady(spec: ChartSpec, shown: ChartSpec | None) -> ChartSpec:
    """`spec` on the y axis already on screen, if that is the same chart, widened if needed."""
    if (
        shown is not None
        and spec.y_range is None
        and (shown.title, shown.x_range) == (spec.title, spec.x_range)
        and any(_grown(old, new) for old, new in zip(shown.series, spec.series, strict=False))
    ):
        spec = replace(spec, y_range=shown.y_range)
    return replace(spec, y_range=y_axis_of(spec))


def _grown(old: Series, new: Series) -> bool:
    """Whether `new` continues `old`; another run's curve must not inherit its axis."""
    return bool(old.ys and new.ys) and (old.name, old.ys[0]) == (new.name, new.ys[0])
