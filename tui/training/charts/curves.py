"""A run's history as two charts: its loss, and its accuracy or error."""

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import UNSET

from core.training.config import RunConfig
from core.training.events import Batch, Epoch, Metric, Prepared
from core.training.history import History
from tui.widgets.chart_spec import ChartSpec, Range, Series

# Twice as many as the widest chart has columns; more would be thinned again anyway.
MOST_BATCHES = 512

Step = TypeVar("Step")
Told = TypeVar("Told", Batch, Epoch)


def loss_chart(config: RunConfig, history: History) -> ChartSpec:
    """Loss by epoch, with the loss of guessing as its floor."""
    prepared = history.prepared
    guess = "constant answer" if prepared and prepared.task == "regression" else "chance"
    series = _series(
        history,
        batch=lambda event: event.loss,
        train=lambda event: event.loss,
        validation=lambda event: event.val_loss,
    )
    return ChartSpec(
        title="loss",
        series=series,
        baselines=((guess, prepared.chance_loss),) if prepared and _drawn_any(series) else (),
        x_range=(0.0, float(config.fit.epochs)),
        y_range=_loss_range(prepared),
        x_label="epoch",
        empty="the loss will appear here",
    )


def score_chart(config: RunConfig, history: History) -> ChartSpec:
    """Accuracy by epoch with what guessing scores; for a regression, the mean absolute error."""
    if _is_regression(config, history):
        return ChartSpec(
            title="mean absolute error",
            series=_series(
                history,
                batch=lambda event: event.mean_absolute_error,
                train=lambda event: event.mean_absolute_error,
                validation=lambda event: event.val_mean_absolute_error,
            ),
            x_range=(0.0, float(config.fit.epochs)),
            x_label="epoch",
            empty="the error will appear here",
        )
    series = _series(
        history,
        batch=lambda event: event.accuracy,
        train=lambda event: event.accuracy,
        validation=lambda event: event.val_accuracy,
    )
    return ChartSpec(
        title="accuracy",
        series=series,
        baselines=_accuracy_baselines(history.prepared) if _drawn_any(series) else (),
        x_range=(0.0, float(config.fit.epochs)),
        y_range=_accuracy_range(history.prepared),
        x_label="epoch",
        empty="the accuracy will appear here",
    )


def _series(
    history: History,
    *,
    batch: Callable[[Batch], Metric],
    train: Callable[[Epoch], Metric],
    validation: Callable[[Epoch], Metric],
) -> tuple[Series, ...]:
    epochs = latest_visit([(float(event.epoch), event) for event in history.epochs])
    xs = tuple(x for x, _ in epochs)
    curves = [
        Series("train", xs, tuple(_drawn(train(event)) for _, event in epochs), "blue", "●"),
        Series("val", xs, tuple(_drawn(validation(event)) for _, event in epochs), "orange", "◆"),
    ]
    if history.batches:
        # First, so that the epochs' own points are drawn over it.
        curves.insert(0, _batch_series(history.batches, batch))
    return tuple(curves)


def _batch_series(batches: Sequence[Batch], metric: Callable[[Batch], Metric]) -> Series:
    """The mean over the epoch so far, step by step; it begins anew with every epoch."""
    steps = latest_visit(
        [(event.epoch - 1 + event.batch / max(event.batches, 1), event) for event in batches]
    )
    points: list[tuple[float, float | None]] = []
    epoch = steps[0][1].epoch
    for position, event in steps:
        if event.epoch != epoch:
            points.append((float(event.epoch - 1), None))
            epoch = event.epoch
        points.append((position, _drawn(metric(event))))
    kept = thinned_steps(points)
    return Series("batch", tuple(x for x, _ in kept), tuple(y for _, y in kept), "green", "·")


def _drawn_any(series: Sequence[Series]) -> bool:
    """Whether there is a curve yet; until then the chart says in words what will be there."""
    return any(curve.xs for curve in series)


def _drawn(value: Metric) -> float | None:
    """The log writes null for what is no number; the chart is to say "diverged" there."""
    if value is UNSET:
        return None
    return math.nan if value is None else value


def latest_visit(points: Sequence[tuple[float, Told]]) -> list[tuple[float, Told]]:
    """Ascending positions: where a resumed run passed a place twice, the second time counts."""
    kept: list[tuple[float, Told]] = []
    for point in points:
        while kept and kept[-1][0] >= point[0]:
            kept.pop()
        kept.append(point)
    return kept


def thinned_steps(steps: Sequence[Step], most: int = MOST_BATCHES) -> Sequence[Step]:
    """At most about `most` steps, the newest among them.

    The stride is a power of two, so that a point once drawn stays until the stride doubles.
    """
    stride = 1
    while len(steps) > most * stride:
        stride *= 2
    if stride == 1:
        return steps
    kept = list(steps[::stride])
    return kept if kept[-1] is steps[-1] else [*kept, steps[-1]]


def _accuracy_baselines(prepared: Prepared | None) -> tuple[tuple[str, float], ...]:
    if prepared is None:
        return ()
    lines = [("chance", prepared.chance_accuracy), ("best possible", prepared.best_accuracy)]
    return tuple((name, value) for name, value in lines if value is not None)


def _loss_range(prepared: Prepared | None) -> Range | None:
    """Around the loss of guessing, wide enough that mere noise looks like a flat line."""
    if prepared is None or prepared.chance_loss <= 0:
        return None
    low, high = 0.6 * prepared.chance_loss, 1.05 * prepared.chance_loss
    return (math.floor(low * 20) / 20, math.ceil(high * 20) / 20)


def _accuracy_range(prepared: Prepared | None) -> Range:
    """From a little below chance to 1, so that the axis stands still and chance is seen low."""
    chance = prepared.chance_accuracy if prepared else None
    return (max(0.0, math.floor(chance * 10) / 10 - 0.1) if chance else 0.0, 1.0)


def _is_regression(config: RunConfig, history: History) -> bool:
    if history.prepared is not None:
        return history.prepared.task == "regression"
    return config.data.dataset == "adding"
