"""What a chart shows, as frozen values; nothing here knows how it is drawn."""

from dataclasses import dataclass

Range = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """One curve.

    Attributes:
        name: its name in the legend.
        xs: positions, ascending.
        ys: one value a position. None means "not measured" and leaves a gap; NaN and
            infinity leave a gap too, and the legend says that the curve has diverged.
        colour: a name from the palettes ("blue", "orange", "series 1" to "series 8", ...),
            which follows the theme, or any colour that Rich understands.
        marker: the glyph set along the curve, so that curves differ without colour; None
            takes one by the curve's place in the chart.
        marker_every: columns between two markers where the curve has more points than fit so
            far apart.
        short: its name where there is no room for the whole one; empty for none.
        faint: whether it lies under another as what that one was made from: in a paler
            colour, without markers and without a place in the legend.
        stars: points (x, y) of it that carry a star.
    """

    name: str
    xs: tuple[float, ...]
    ys: tuple[float | None, ...]
    colour: str
    marker: str | None = None
    marker_every: int = 8
    short: str = ""
    faint: bool = False
    stars: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a curve whose positions and values do not pair up."""
        if len(self.xs) != len(self.ys):
            raise ValueError(
                f"series '{self.name}' has {len(self.xs)} positions and {len(self.ys)} values: "
                "give one value a position."
            )


@dataclass(frozen=True)
class ChartSpec:
    """One chart.

    Attributes:
        title: stands at the top left.
        series: the curves; a later one is drawn over an earlier one.
        baselines: horizontal dashed lines, each (name, y), such as ("chance", 0.5).
        x_range: the ends of the x axis. Give it the whole length of a run from its start,
            so that the axis stands still while the curves grow.
        y_range: at least this much of the y axis; it widens when the data leave it.
            None fits it to the data.
        x_label: the name of the x axis.
        empty: what the chart says while there is nothing to draw; "" makes a sentence
            from the names of the curves.
        log_x: whether equal widths are equal factors; what is not above zero is not drawn.
        log_y: whether equal heights are equal factors. A value that is not above zero has no
            place on such an axis and leaves a gap.
        window: the part of the x axis that is in sight; None for all of it. With a window
            the y axis is fitted to what is in sight, whatever `y_range` asks for.
        newest: whether the legend gives each curve's newest value.
    """

    title: str
    series: tuple[Series, ...]
    baselines: tuple[tuple[str, float], ...] = ()
    x_range: Range | None = None
    y_range: Range | None = None
    x_label: str = ""
    empty: str = ""
    log_x: bool = False
    log_y: bool = False
    window: Range | None = None
    newest: bool = True
