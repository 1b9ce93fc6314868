"""What the colours of a heat map stand for, in one line."""

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.colour_scale import LEVELS, RAMP, colours


class ScaleLegend(Widget):
    """The scale's two ends, its colours between them, and what is shown."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ScaleLegend { height: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._limit = "1"
        self._caption = ""

    def show(self, limit: str, caption: str) -> None:
        """Show another scale.

        Args:
            limit: the magnitude at both ends, as written.
            caption: what the values are.
        """
        if (limit, caption) != (self._limit, self._caption):
            self._limit, self._caption = limit, caption
            self.refresh()

    def on_mount(self) -> None:
        """Change with the theme, as the map does."""
        self.watch(self.app, "theme", self._theme_changed)

    def _theme_changed(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The legend, cut to the widget's width."""
        base = self.rich_style
        system = self.app.console.color_system
        if self.app.no_color or system not in ("256", "truecolor"):
            scale = [Segment(RAMP, base)]
        else:
            scale = [
                Segment("█", Style(color=Color.from_rgb(*colour), bgcolor=base.bgcolor))
                for colour in colours(self.app.current_theme.dark, system)[:: LEVELS // 8]
            ]
        return Strip(
            [
                Segment(f"−{self._limit} ", base),
                *scale,
                Segment(f" +{self._limit} {self._caption}", base),
            ]
        ).adjust_cell_length(self.size.width, base)
