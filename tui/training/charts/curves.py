"""A run's history as two charts: its loss, and its accuracy or error."""

from dataclasses import dataclass

import numpy as np

from core.training.config import RunConfig
from core.training.history import History
from tui.training.charts.choices import ChartChoices
from tui.training.charts.points import (
    Points,
    Steps,
    epoch_points,
    mean_points,
    smoothed_points,
    step_points,
    steps_of,
)
from tui.training.charts.quantity import ACCURACY, LOSS, Quantity, floors, heights, score_of
from tui.training.charts.recall import Recall
from tui.training.charts.series import colour_of
from tui.training.charts.thinning import drawn
from tui.training.charts.timeline import Timeline, timeline
from tui.widgets.chart_spec import ChartSpec, Range, Series

ALL = ChartChoices()


@dataclass(frozen=True)
class Look:
    """How a curve looks: its name in full and in short, its colour, its glyph and how often."""

    name: str
    short: str
    colour: str
    glyph: str
    glyph_every: int = 4


TRAIN = Look("train", "", colour_of(0), "●")
VALIDATION = Look("val", "", colour_of(1), "◆")
BATCH = Look("batch", "", colour_of(2), "·", glyph_every=8)


@dataclass(frozen=True)
class Curves:
    """Makes the curves of one run, as one set of choices wants them.

    Attributes:
        id: what tells the run's curves from those of others in `recall`.
        config: what the run was asked to do.
        history: what has happened in it.
        choices: what the user chose.
        line: the x axis.
        recall: what was made before.
    """

    id: str
    config: RunConfig
    history: History
    choices: ChartChoices
    line: Timeline
    recall: Recall

    def batches(self, quantity: Quantity, look: Look) -> tuple[Series, ...]:
        """The steps, or with smoothing: what each step scored, and over it the smoothed curve."""
        events = self.history.batches
        if not events:
            return ()
        weight = self.choices.smoothing
        if not weight:
            points = self.recall.of(
                events,
                (self.id, "means", quantity),
                lambda: mean_points(self._steps(), quantity.train),
            )
            return (self.series(points, look),)
        raw = self.recall.of(events, (self.id, "steps", quantity), lambda: self._own(quantity))
        smooth = self.recall.of(
            events, (self.id, weight, quantity), lambda: smoothed_points(raw, weight)
        )
        return self.series(raw, look, faint=True), self.series(smooth, look)

    def train(self, quantity: Quantity, look: Look) -> Series:
        """One point at the end of each epoch."""
        return self._epochs(quantity, quantity.train, look, starred=False)

    def validation(self, quantity: Quantity, look: Look) -> Series:
        """One point at the end of each epoch, the best of them with a star."""
        return self._epochs(quantity, quantity.validation, look, starred=True)

    def series(
        self,
        points: Points,
        look: Look,
        *,
        faint: bool = False,
        stars: tuple[tuple[float, float], ...] = (),
    ) -> Series:
        """Points as a curve, thinned to what can be seen of them."""
        xs, ys = drawn(points, self.line, self.choices.window)
        return Series(
            look.name,
            xs,
            ys,
            look.colour,
            look.glyph,
            look.glyph_every,
            look.short,
            faint,
            stars,
        )

    def _epochs(self, quantity: Quantity, metric: str, look: Look, *, starred: bool) -> Series:
        points = epoch_points(self.history.epochs, metric)
        best = best_point(points, higher=quantity.higher) if starred else None
        stars = ((self.line.x_at(best[0]), best[1]),) if best is not None else ()
        return self.series(points, look, stars=stars)

    def _own(self, quantity: Quantity) -> Points:
        examples = self.history.prepared.train if self.history.prepared else None
        size = self.config.fit.batch_size
        return step_points(self._steps(), quantity.train, size, examples)

    def _steps(self) -> Steps:
        events = self.history.batches
        return self.recall.of(events, (self.id, "when"), lambda: steps_of(events))


def loss_chart(
    config: RunConfig,
    history: History,
    choices: ChartChoices = ALL,
    recall: Recall | None = None,
) -> ChartSpec:
    """Loss over the epochs, with the loss of guessing as its floor."""
    return quantity_chart(LOSS, config, history, choices, recall)


def score_chart(
    config: RunConfig,
    history: History,
    choices: ChartChoices = ALL,
    recall: Recall | None = None,
) -> ChartSpec:
    """Accuracy with what guessing scores; for a regression, the mean absolute error."""
    return quantity_chart(score_of(config, history), config, history, choices, recall)


def quantity_chart(
    quantity: Quantity,
    config: RunConfig,
    history: History,
    choices: ChartChoices,
    recall: Recall | None = None,
) -> ChartSpec:
    """Steps, training and validation of one run in one quantity."""
    line = timeline(config, history, choices.x)
    curves = Curves("", config, history, choices, line, recall or Recall())
    series = (
        # First, so that the epochs' own points are drawn over them.
        *curves.batches(quantity, BATCH),
        curves.train(quantity, TRAIN),
        curves.validation(quantity, VALIDATION),
    )
    begun = any(curve.xs for curve in series)
    return chart(
        quantity,
        series,
        line,
        choices,
        smoothing=choices.smoothing if history.batches else 0.0,
        baselines=floors(quantity, history.prepared) if begun else (),
        known=heights(quantity, history.prepared),
    )


def chart(
    quantity: Quantity,
    series: tuple[Series, ...],
    line: Timeline,
    choices: ChartChoices,
    *,
    of: str = "",
    smoothing: float = 0.0,
    baselines: tuple[tuple[str, float], ...] = (),
    known: Range | None = None,
    empty: str = "",
) -> ChartSpec:
    """A chart of curves in one quantity.

    Args:
        quantity: what they measure.
        series: the curves.
        line: their x axis.
        choices: what the user chose; shares between 0 and 1 stay on an axis of equal steps.
        of: what stands before the quantity in the title, such as "val".
        smoothing: how much the curves are smoothed.
        baselines: the floors.
        known: the y axis as far as it is known.
        empty: what is said while there is nothing to draw.
    """
    log_y = choices.log_y and quantity is not ACCURACY
    return ChartSpec(
        title=title_of(f"{of} {quantity.title}".strip(), log_y=log_y, smoothing=smoothing),
        series=series,
        baselines=baselines,
        x_range=line.range,
        y_range=known,
        x_label=line.label,
        empty=empty or quantity.empty,
        log_x=choices.log_x,
        log_y=log_y,
        window=choices.window,
    )


def title_of(name: str, *, log_y: bool = False, smoothing: float = 0.0) -> str:
    """What is drawn, and what was done to it: `loss (log, smoothed 0.9)`."""
    done = ["log"] * log_y + [f"smoothed {smoothing:g}"] * (smoothing > 0)
    return f"{name} ({', '.join(done)})" if done else name


def best_point(points: Points, *, higher: bool) -> tuple[float, float] | None:
    """The first of the best epochs; None before there are two to choose from."""
    usable = np.flatnonzero(points.measured & np.isfinite(points.values))
    if len(usable) < 2:
        return None
    values = points.values[usable]
    best = usable[int(values.argmax() if higher else values.argmin())]
    return float(points.done[best]), float(points.values[best])
