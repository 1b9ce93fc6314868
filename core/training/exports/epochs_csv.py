"""A run's epochs as comma-separated values, one row an epoch."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from core.training.events import Epoch, Norms
from core.training.history import History

_COUNTS = ("epoch", "epochs", "time")
_METRICS = tuple(name for name in Epoch.__struct_fields__ if name not in _COUNTS)
_ALWAYS = ("loss", "val_loss", "seconds", "samples_per_second")
NOT_FINITE = "nan"


def as_csv(history: History) -> str:
    """One row an epoch: its metrics, its time, and what was told of its steps.

    Norms have a column a layer, such as `gradient_norm_2_SimpleRNN`. A metric that was not finite
    is `nan`; what was not told is empty.

    Args:
        history: of the run.
    """
    norms = {told.epoch: told for told in history.norms}
    metrics = [name for name in _METRICS if _told(history, name)]
    layers = tuple(dict.fromkeys(layer for told in history.norms for layer in told.layers))
    columns = ["epoch", "time", *metrics]
    if norms:
        columns += ["learning_rate", *_columns("gradient", layers), *_columns("weight", layers)]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for epoch in history.epochs:
        row = {"epoch": epoch.epoch, "time": epoch.time}
        row |= {name: _metric(getattr(epoch, name)) for name in metrics}
        if epoch.epoch in norms:
            row |= dict(_norms(norms[epoch.epoch]))
        writer.writerow(row)
    return text.getvalue()


def _told(history: History, name: str) -> bool:
    return name in _ALWAYS or any(getattr(epoch, name) is not UNSET for epoch in history.epochs)


def _metric(value: Any) -> Any:
    if value is UNSET:
        return ""
    return NOT_FINITE if value is None else value


def _norms(told: Norms) -> Iterator[tuple[str, Any]]:
    yield "learning_rate", _known(told.learning_rate)
    for kind, values in (("gradient", told.gradient_norms), ("weight", told.weight_norms)):
        for column, value in zip(_columns(kind, told.layers), values, strict=True):
            yield column, _known(value)


def _known(value: float | None) -> float | str:
    # Null says either that nobody told it or that it was not finite.
    return "" if value is None else value


def _columns(kind: str, layers: tuple[str, ...]) -> list[str]:
    return [f"{kind}_norm_{layer.replace(' ', '_')}" for layer in layers]
