"""One chart as lines of SVG: axes, baselines, curves and a legend."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TypeGuard

from core.training.exports.ticks import Axis, axis

LEFT, RIGHT, TOP, BOTTOM = 62, 14, 76, 46
LETTER = 7.2
"""Pixels that a letter of 12 pixels takes, with a little to spare."""

MARKED = 30
"""Up to so many epochs each has a dot of its own."""


@dataclass(frozen=True)
class Curve:
    """Values by epoch; None where there is none.

    Attributes:
        style: `train` or `validation`.
    """

    label: str
    style: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Baseline:
    """A value that needs no learning, or that no learning passes.

    Attributes:
        style: `chance` or `known`.
    """

    label: str
    style: str
    value: float


@dataclass(frozen=True)
class Chart:
    """What one chart shows.

    Attributes:
        title: above it.
        epochs: the epochs' numbers, one for each value of a curve.
        curves: drawn over the baselines.
        baselines: level lines.
        best: the epoch that is marked; None for none.
    """

    title: str
    epochs: tuple[int, ...]
    curves: tuple[Curve, ...]
    baselines: tuple[Baseline, ...]
    best: int | None


def draw(chart: Chart, x: float, y: float, width: float, height: float) -> list[str]:
    """The chart within a rectangle of a picture.

    Args:
        chart: what is shown.
        x: the rectangle's left side.
        y: its top.
        width: of all of it, labels included.
        height: likewise.
    """
    return [
        f'<g transform="translate({x:g} {y:g})">',
        text(LEFT, 20, chart.title, "title"),
        *_Drawing(chart, width, height).parts(),
        "</g>",
    ]


def text(x: float, y: float, said: str, style: str, anchor: str = "start") -> str:
    """Words at a place."""
    return f'<text class="{style}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(said)}</text>'


class _Drawing:
    """A chart with the scales that its values need."""

    def __init__(self, chart: Chart, width: float, height: float) -> None:
        self._chart = chart
        self._right, self._bottom = width - RIGHT, height - BOTTOM
        values = [line.value for line in chart.baselines]
        values += [v for curve in chart.curves for v in curve.values if _drawn(v)]
        self._y = axis(min(values, default=0.0), max(values, default=1.0))
        epochs = chart.epochs or (1,)
        self._epochs = axis(epochs[0], epochs[-1], most=11, least_step=1.0)
        if len(epochs) > 1:
            # Curves begin and end at the frame; only the values' axis ends in round numbers.
            inside = tuple(t for t in self._epochs.ticks if epochs[0] <= t <= epochs[-1])
            self._epochs = Axis(epochs[0], epochs[-1], inside, self._epochs.step)

    def parts(self) -> Iterator[str]:
        yield from self._frame()
        yield from self._legend()
        for line in self._chart.baselines:
            at = self._down(line.value)
            yield f'<path class="{line.style}" d="M{LEFT} {at}H{self._right:g}"/>'
        yield from self._best()
        for curve in self._chart.curves:
            yield from self._curve(curve)

    def _frame(self) -> Iterator[str]:
        for tick in self._y.ticks:
            at = self._down(tick)
            yield f'<path class="grid" d="M{LEFT} {at}H{self._right:g}"/>'
            yield text(LEFT - 8, float(at) + 4, self._y.label(tick), "tick", "end")
        for tick in self._epochs.ticks:
            at = self._across(tick)
            yield f'<path class="axis" d="M{at} {self._bottom:g}v5"/>'
            yield text(float(at), self._bottom + 19, self._epochs.label(tick), "tick", "middle")
        yield f'<path class="axis" d="M{LEFT} {TOP}V{self._bottom:g}H{self._right:g}"/>'
        middle = (LEFT + self._right) / 2
        yield text(middle, self._bottom + 38, "epoch", "tick", "middle")

    def _legend(self) -> Iterator[str]:
        x = float(LEFT)
        for label, style in legend(self._chart):
            yield f'<path class="{style}" d="M{x:g} 41h26"/>'
            yield text(x + 32, 45, label, "tick")
            x += 32 + LETTER * len(label) + 16

    def _best(self) -> Iterator[str]:
        if self._chart.best is None:
            return
        at = self._across(self._chart.best)
        # Beside the line, on the side that has the room.
        left = float(at) < (LEFT + self._right) / 2
        yield f'<path class="best" d="M{at} {TOP - 4}V{self._bottom:g}"/>'
        yield text(
            float(at) + (5 if left else -5),
            TOP - 6,
            f"best epoch {self._chart.best}",
            "tick",
            "start" if left else "end",
        )

    def _curve(self, curve: Curve) -> Iterator[str]:
        pen, path = "M", []
        points = list(zip(self._chart.epochs, curve.values, strict=True))
        for epoch, value in points:
            if not _drawn(value):
                pen = "M"
                continue
            path.append(f"{pen}{self._across(epoch)} {self._down(value)}")
            pen = "L"
        if path:
            yield f'<path class="{curve.style}" d="{"".join(path)}"/>'
        for epoch, value in points:
            if not _drawn(value):
                continue
            best = epoch == self._chart.best and curve.style == "validation"
            if best or len(points) <= MARKED:
                yield (
                    f'<circle class="{curve.style}-dot" cx="{self._across(epoch)}" '
                    f'cy="{self._down(value)}" r="{5 if best else 3}"/>'
                )

    def _across(self, epoch: float) -> str:
        return f"{LEFT + self._epochs.share(epoch) * (self._right - LEFT):.1f}"

    def _down(self, value: float) -> str:
        return f"{self._bottom - self._y.share(value) * (self._bottom - TOP):.1f}"


def _drawn(value: float | None) -> TypeGuard[float]:
    # Beyond this a picture's numbers would leave what its readers can hold.
    return value is not None and math.isfinite(value) and abs(value) < 1e30


def legend(chart: Chart) -> list[tuple[str, str]]:
    """What each line is, and its style."""
    curves = [(curve.label, curve.style) for curve in chart.curves]
    return curves + [(line.label, line.style) for line in chart.baselines]


def least_width(chart: Chart) -> float:
    """Pixels that the chart needs for its legend."""
    return LEFT + sum(48 + LETTER * len(label) for label, _ in legend(chart)) + RIGHT
