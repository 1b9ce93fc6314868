"""How large the steps of a run were, epoch by epoch and layer by layer."""

from collections.abc import Sequence

from core.training.config import RunConfig
from core.training.events import Norms, Number
from core.training.history import History
from tui.training.charts.choices import ChartChoices
from tui.training.charts.curves import title_of
from tui.training.charts.points import told_points
from tui.training.charts.series import MOST_RUNS, colour_of, glyph_of
from tui.training.charts.thinning import drawn
from tui.training.charts.timeline import Timeline, timeline
from tui.widgets.chart_spec import ChartSpec, Range, Series

WAITING = "the norms of the layers come with the first whole epoch"
UNTOLD = "this run's log tells no norms of its layers"
NO_GRADIENTS = "what computed this run does not tell its gradients"


def layer_charts(
    config: RunConfig, history: History, choices: ChartChoices, of: str = ""
) -> tuple[ChartSpec, ChartSpec, ChartSpec]:
    """The learning rate; the gradient's norm a layer, in equal factors; the weights' norm a layer.

    Args:
        config: what the run was asked to do.
        history: what has happened in it.
        choices: what the user chose.
        of: the run's name before the titles; empty where it is clear which run it is.
    """
    line = timeline(config, history, choices.x)
    norms = history.norms
    missing = UNTOLD if history.epochs and not norms else WAITING
    rates = _series("rate", 0, [told.learning_rate for told in norms], norms, line, choices)
    gradients = _by_layer([told.gradient_norms for told in norms], norms, line, choices)
    weights = _by_layer([told.weight_norms for told in norms], norms, line, choices)
    told = any(y is not None for series in gradients for y in series.ys)
    log = choices.log_y
    return (
        _chart(
            f"{of} learning rate",
            (rates,) if norms else (),
            line,
            choices,
            log,
            missing,
            None if log else (0.0, config.fit.learning_rate),
        ),
        _chart(
            f"{of} gradient norm",
            gradients if told else (),
            line,
            choices,
            True,
            NO_GRADIENTS if norms else missing,
        ),
        _chart(f"{of} weight norm", weights, line, choices, log, missing),
    )


def _by_layer(
    values: Sequence[tuple[Number, ...]],
    norms: Sequence[Norms],
    line: Timeline,
    choices: ChartChoices,
) -> tuple[Series, ...]:
    names = norms[-1].layers if norms else ()
    return tuple(
        _series(name, place, [_at(told, place) for told in values], norms, line, choices)
        for place, name in enumerate(names)
    )


def _at(values: tuple[Number, ...], place: int) -> Number:
    return values[place] if place < len(values) else None


def _series(
    name: str,
    place: int,
    values: Sequence[Number],
    norms: Sequence[Norms],
    line: Timeline,
    choices: ChartChoices,
) -> Series:
    points = told_points([told.epoch for told in norms], values)
    xs, ys = drawn(points, line, choices.window)
    # Beyond the eighth the colours begin anew, with other glyphs.
    glyph = glyph_of(place + place // MOST_RUNS)
    return Series(name, xs, ys, colour_of(place), glyph, 4, name.split()[0])


def _chart(
    title: str,
    series: tuple[Series, ...],
    line: Timeline,
    choices: ChartChoices,
    log_y: bool,
    empty: str,
    known: Range | None = None,
) -> ChartSpec:
    return ChartSpec(
        title=title_of(title.strip(), log_y=log_y),
        series=series,
        x_range=line.range,
        y_range=known,
        x_label=line.label,
        empty=empty,
        log_x=choices.log_x,
        log_y=log_y,
        window=choices.window,
    )
