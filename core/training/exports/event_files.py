"""A run as event files for TensorBoard, in the layout of Keras' own callback."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from core.errors import Problem
from core.training.events import Batch, Epoch, Metric, Number, number
from core.training.history import History
from core.training.summary import RunReport

METRICS = ("loss", "accuracy", "mean_absolute_error")
TRAIN, VALIDATION, TEST = "train", "validation", "test"

Scalar = tuple[str, float, int, float]
"""Tag, value, step, and the time in seconds since 1970."""


def write_event_files(report: RunReport, folder: Path) -> None:
    """Writes one event file into each of the folders `train`, `validation` and `test`.

    Tags are those of Keras: `epoch_loss`, `epoch_accuracy`, `epoch_learning_rate` by epoch,
    `batch_loss` by gradient step; TensorBoard then lays training and validation over each other.
    Norms are `gradient_norm/2_SimpleRNN` and `weight_norm/2_SimpleRNN`. What the run was asked to
    do and its verdict are texts.

    Args:
        report: of the run.
        folder: an empty folder.

    Raises:
        Problem: tensorboardX is not installed.
    """
    history = report.history
    sides = {
        TRAIN: [*_train(history), *_batches(history.batches), *_norms(history)],
        VALIDATION: list(_validation(history)),
        TEST: list(_test(history)),
    }
    for side, scalars in sides.items():
        texts = _texts(report) if side == TRAIN else {}
        if scalars or texts:
            _write(folder / side, scalars, texts, _last_time(report))


def require_writer() -> Any:
    """The writer of tensorboardX.

    Raises:
        Problem: it is not installed.
    """
    try:
        from tensorboardX import SummaryWriter
    except ImportError as error:
        raise Problem(
            "event files need tensorboardX, which is not installed: "
            "pip install 'rnn-tui[tensorboard]'"
        ) from error
    return SummaryWriter


def _write(folder: Path, scalars: Sequence[Scalar], texts: dict[str, str], time: float) -> None:
    with require_writer()(logdir=str(folder)) as writer:
        for tag, value, step, at in sorted(scalars, key=lambda scalar: scalar[3]):
            writer.add_scalar(tag, value, step, walltime=at)
        for tag, said in texts.items():
            writer.add_text(tag, said, 0, walltime=time)


def _train(history: History) -> Iterator[Scalar]:
    for epoch in history.epochs:
        yield from _metrics(epoch, "")
        yield from _scalar(
            "epoch_samples_per_second", epoch.samples_per_second, epoch.epoch, epoch.time
        )


def _validation(history: History) -> Iterator[Scalar]:
    for epoch in history.epochs:
        yield from _metrics(epoch, "val_")


def _metrics(epoch: Epoch, prefix: str) -> Iterator[Scalar]:
    for name in METRICS:
        value: Metric = getattr(epoch, f"{prefix}{name}")
        yield from _scalar(f"epoch_{name}", number(value), epoch.epoch, epoch.time)


def _test(history: History) -> Iterator[Scalar]:
    if history.end is None or not history.epochs:
        return
    last = history.epochs[-1].epoch
    for name in METRICS:
        value: Metric = getattr(history.end, f"test_{name}")
        yield from _scalar(f"epoch_{name}", number(value), last, history.end.time)


def _batches(batches: Sequence[Batch]) -> Iterator[Scalar]:
    for epoch, steps in groupby(batches, key=lambda step: step.epoch):
        for batch in steps:
            step = (epoch - 1) * batch.batches + batch.batch
            for name in METRICS:
                value: Metric = getattr(batch, name)
                yield from _scalar(f"batch_{name}", number(value), step, batch.time)


def _norms(history: History) -> Iterator[Scalar]:
    for told in history.norms:
        yield from _scalar("epoch_learning_rate", told.learning_rate, told.epoch, told.time)
        for layer, gradient, weights in zip(
            told.layers, told.gradient_norms, told.weight_norms, strict=True
        ):
            name = layer.replace(" ", "_")
            yield from _scalar(f"gradient_norm/{name}", gradient, told.epoch, told.time)
            yield from _scalar(f"weight_norm/{name}", weights, told.epoch, told.time)


def _scalar(tag: str, value: Number, step: int, time: float) -> Iterator[Scalar]:
    """One scalar; TensorBoard shows a gap as well as a number that is none."""
    if value is not None:
        yield tag, value, step, time


def _texts(report: RunReport) -> dict[str, str]:
    """What the run was asked to do, and what is said of it, in Markdown."""
    settings = msgspec.to_builtins(report.config)
    model = settings.pop("model")
    rows = [("run", report.run.id), *_flat(settings)]
    table = "\n".join(
        ["|setting|value|", "|---|---|", *(f"|{key}|{value}|" for key, value in rows)]
    )
    return {
        "settings": table,
        "model": f"```json\n{json.dumps(model, indent=2)}\n```",
        "verdict": "\n\n".join([report.verdict.sentence, *report.verdict.remarks]),
    }


def _flat(settings: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value)
        elif value is not None:
            yield key, value


def _last_time(report: RunReport) -> float:
    history = report.history
    told = [event.time for event in (history.end, history.started) if event is not None]
    return max([*told, *(epoch.time for epoch in history.epochs[-1:])], default=0.0)
