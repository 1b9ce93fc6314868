"""A run's loss and accuracy as a picture that stands alone."""

import math
from html import escape

from core.printable import printable
from core.training.events import Epoch, Metric, number
from core.training.exports.chart import Baseline, Chart, Curve, draw, least_width, text
from core.training.history import History
from core.training.summary import RunReport

WIDTH, HEIGHT, HEAD = 480, 380, 64
LONGEST = 100

# The colours of Okabe and Ito, which are told apart by every kind of sight; each line has a dash
# of its own besides, so that the picture can be printed in grey.
STYLE = (
    "text{font:12px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1b1f24}"
    ".title{font-weight:bold;font-size:14px}.tick{fill:#4a5560}"
    ".ground{fill:#fbfbf8;stroke:#c9ccd1}.grid{stroke:#e3e5e8;fill:none}"
    ".axis{stroke:#4a5560;fill:none}"
    ".train,.validation,.chance,.known{fill:none;stroke-width:2.2}"
    ".train{stroke:#0072b2}.validation{stroke:#d55e00;stroke-dasharray:8 4}"
    ".chance{stroke:#6b6b6b;stroke-dasharray:2 4}.known{stroke:#009e73;stroke-dasharray:9 3 2 3}"
    ".train-dot{fill:#0072b2}.validation-dot{fill:#d55e00}"
    ".best{stroke:#4a5560;stroke-width:1;stroke-dasharray:1 3;fill:none}"
)


def as_svg(report: RunReport) -> str:
    """Loss to the left, accuracy or mean absolute error to the right, over the epochs.

    No script, no link, no font or file from elsewhere; on a light ground of its own.

    Args:
        report: of the run; before its first epoch the charts are empty.
    """
    charts = (_loss(report.history), _score(report.history))
    width = max(WIDTH, *(math.ceil(least_width(chart)) for chart in charts))
    title = printable(f"{report.run.id}: {report.summary.preset} on {report.summary.dataset}", 80)
    total = 2 * width + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {HEAD + HEIGHT}" '
        f'width="{total}" height="{HEAD + HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="ground" x="0.5" y="0.5" width="{total - 1}" height="{HEAD + HEIGHT - 1}" '
        'rx="8"/>',
        text(16, 28, title, "title"),
        text(16, 48, printable(_below(report), LONGEST), "tick"),
    ]
    for place, chart in enumerate(charts):
        parts += draw(chart, place * width, HEAD, width, HEIGHT)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _below(report: RunReport) -> str:
    """The settings that tell runs apart, the verdict and the test."""
    summary, fit = report.summary, report.config.fit
    said = [summary.preparation, f"seed {summary.seed}", f"{fit.optimizer} {fit.learning_rate:g}"]
    if summary.test_accuracy is not None:
        said.append(f"test accuracy {summary.test_accuracy:.3f}")
    elif summary.test_loss is not None:
        said.append(f"test loss {summary.test_loss:.4f}")
    if report.history.epochs:
        said.append(report.verdict.kind)
    return " · ".join(said)


def _loss(history: History) -> Chart:
    baselines = []
    if history.prepared is not None:
        chance = history.prepared.chance_loss
        baselines.append(Baseline(f"chance {chance:.3f}", "chance", chance))
    return _chart("loss", history, "loss", tuple(baselines))


def _score(history: History) -> Chart:
    prepared = history.prepared
    if prepared is None or prepared.task != "regression":
        baselines = []
        if prepared is not None and prepared.chance_accuracy is not None:
            chance = prepared.chance_accuracy
            baselines.append(Baseline(f"chance {chance:.3f}", "chance", chance))
        if prepared is not None and prepared.best_accuracy is not None:
            best = prepared.best_accuracy
            baselines.append(Baseline(f"best possible {best:.3f}", "known", best))
        return _chart("accuracy", history, "accuracy", tuple(baselines))
    return _chart("mean absolute error", history, "mean_absolute_error", ())


def _chart(title: str, history: History, metric: str, baselines: tuple[Baseline, ...]) -> Chart:
    return Chart(
        title,
        tuple(epoch.epoch for epoch in history.epochs),
        (
            Curve("train", "train", _values(history, metric)),
            Curve("validation", "validation", _values(history, f"val_{metric}")),
        ),
        baselines,
        _best(history.epochs),
    )


def _values(history: History, name: str) -> tuple[float | None, ...]:
    values: list[Metric] = [getattr(epoch, name) for epoch in history.epochs]
    return tuple(map(number, values))


def _best(epochs: tuple[Epoch, ...]) -> int | None:
    """The epoch of the lowest validation loss."""
    known = [(epoch.val_loss, epoch.epoch) for epoch in epochs if epoch.val_loss is not None]
    return min(known)[1] if known else None
