"""What a run will cost, before it is started: parameters, steps, and time by earlier runs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from statistics import median

from core.errors import Problem
from core.models.presets import PRESETS
from core.models.spec import ModelSpec, recurrent
from core.training.config import RunConfig
from core.training.expected_data import Expected, Sizes, expected, expected_of_file, parameters
from core.training.summary import RunSummary, multiply_adds

START_SECONDS = {"keras": 6.0, "numpy": 0.6}
"""From the command to the first batch, data aside: Keras' import and the building of the model took
4 to 7 s on two cores, and our own backend 0.4 to 0.7 s."""

VALIDATION_SHARE = 1 / 3
"""An example that is only answered costs about a third of one that is learned from: one way
through the stack, where learning goes there, back, and to the weights' gradients."""

NEWEST = 20
"""How many runs are judged by at most: versions change, and the newest are of today's."""

NOTHING_TO_JUDGE_BY = "no earlier run to judge by"


@dataclass(frozen=True)
class Estimate:
    """What a run will cost; None where it cannot be told.

    Attributes:
        parameters: numbers that the network learns.
        examples: training examples, those for validation left out.
        steps: gradient steps in all epochs.
        seconds: from its start to its end, the test included.
        basis: what the seconds are judged by, or why they are not; in words.
    """

    parameters: int | None
    examples: int | None
    steps: int | None
    seconds: float | None
    basis: str


def estimate(config: RunConfig, earlier: Sequence[RunSummary]) -> Estimate:
    """What this run will cost, by what is known of its data and by runs before it.

    Args:
        config: the run.
        earlier: rows of runs, in any order.
    """
    try:
        data = expected(config.data) or expected_of_file(
            config.data, config.model, config.preset, earlier
        )
        if data is None:
            return Estimate(None, None, None, None, "no earlier run has read this file")
        model = data.fit(config.model)
    except Problem as problem:
        return Estimate(None, None, None, None, str(problem))
    fit, train = config.fit, data.sizes.train
    seconds, basis = _time(config, data, model, earlier)
    return Estimate(
        parameters=parameters(model) if data.exact else None,
        examples=train,
        steps=math.ceil(train / fit.batch_size) * fit.epochs,
        seconds=seconds,
        basis=basis,
    )


def duration(example_seconds: float, sizes: Sizes, epochs: int, backend: str) -> float:
    """s·(E·(train + validation/3) + test/3), and the start: seconds of a run of E epochs.

    Args:
        example_seconds: s, seconds to learn from one example once.
        sizes: how many examples.
        epochs: E.
        backend: what trains.
    """
    learned = epochs * (sizes.train + VALIDATION_SHARE * sizes.validation)
    return example_seconds * (learned + VALIDATION_SHARE * sizes.test) + START_SECONDS[backend]


def _time(
    config: RunConfig, data: Expected, model: ModelSpec, earlier: Sequence[RunSummary]
) -> tuple[float | None, str]:
    work, timesteps = multiply_adds(model), model.input.timesteps
    rows = [
        row
        for row in earlier
        if row.epochs_done and row.train and row.training_seconds and row.backend == config.backend
    ]
    kind = _kind_asked(config.fit.device, rows)
    here = [row for row in rows if device_kind(row.device) == kind]
    if not here:
        return None, f"{NOTHING_TO_JUDGE_BY} on this device" if rows else NOTHING_TO_JUDGE_BY
    nearest = _nearest(config, model, work, here)
    totals = []
    for row in nearest:
        example, once = pace(row)
        example *= _scale(row, work, timesteps)
        whole = duration(example, data.sizes, config.fit.epochs, config.backend)
        totals.append(whole + once)
    exact = all(_scale(row, work, timesteps) == 1 for row in nearest)
    return median(totals), _words(config, nearest, exact)


@cache
def device_kind(device: str | None) -> str:
    """`cpu`, `gpu` or `gpus`, of a device's name such as `gpu:0`."""
    name = (device or "cpu").lower().replace("cuda", "gpu")
    if not name.startswith("gpu"):
        return "cpu"
    return "gpus" if "," in name or name == "gpu:all" else "gpu"


def _kind_asked(device: str, rows: Sequence[RunSummary]) -> str:
    """The kind of device that a setting means; what is left to the backend goes by the newest."""
    if device != "auto" or not rows:
        return device_kind(device)
    return device_kind(max(rows, key=lambda row: row.created).device)


def _nearest(
    config: RunConfig, model: ModelSpec, work: int | None, rows: Sequence[RunSummary]
) -> list[RunSummary]:
    """Runs of the same stack, else of the same model, else of the same cell, else all.

    Of these, where there are any, the ones whose batches are cut, or not, as this run's are; of
    them those with the same batch size, and of them those of several epochs, whose compilation can
    be told apart; the newest of what is left.
    """
    cell = _cell(model)
    same_model = [row for row in rows if row.preset == config.preset]
    tier = (
        [row for row in same_model if row.multiply_adds == work]
        or same_model
        or [row for row in rows if cell and _cell_of_preset(row.preset) == cell]
        or rows
    )
    tier = [row for row in tier if row.buckets == config.fit.buckets] or tier
    tier = [row for row in tier if row.batch_size == config.fit.batch_size] or tier
    tier = [row for row in tier if row.epochs_done > 1] or tier
    return nlargest(NEWEST, tier, key=lambda row: row.created)


def _cell(model: ModelSpec) -> str:
    """The name of the first recurrent layer's kind; empty where there is none."""
    cells = [cell for layer in model.layers if (cell := recurrent(layer)) is not None]
    return type(cells[0]).__name__ if cells else ""


@cache
def _cell_of_preset(name: str) -> str:
    return _cell(PRESETS[name].spec) if name in PRESETS else ""


def pace(row: RunSummary) -> tuple[float, float]:
    """min(seconds/(E·N), 1/rate of the last epoch), and what is left of the seconds.

    Compiling the first batch takes as long for a hundred examples as for all, so that what the
    earlier epochs took beyond the last one's rate is not multiplied.

    Args:
        row: a run of E whole epochs over N examples.

    Returns:
        Seconds to learn from one example once, and seconds that are spent once.
    """
    learned = (row.train or 1) * row.epochs_done
    mean = row.training_seconds / learned
    steady = min(mean, 1 / row.samples_per_second) if row.samples_per_second else mean
    return steady, row.training_seconds - steady * learned


def _scale(row: RunSummary, work: int | None, timesteps: int | None) -> float:
    """How many times the work of one of the row's examples one of this run's is."""
    if work and row.multiply_adds:
        return work / row.multiply_adds
    return timesteps / row.timesteps if timesteps and row.timesteps else 1.0


def _words(config: RunConfig, rows: Sequence[RunSummary], exact: bool) -> str:
    count = f"{len(rows)} earlier run{'s' * (len(rows) > 1)}"
    models, batches = {row.preset for row in rows}, {row.batch_size for row in rows}
    of = models.pop() if len(models) == 1 else "other models"
    at = f"at {batches.pop():,} a batch" if len(batches) == 1 else "at several batch sizes"
    words = f"from {count} of {of} {at}"
    if all(row.epochs_done == 1 for row in rows):
        words += ", compilation spread over a single epoch"
    if any(row.buckets != config.fit.buckets for row in rows):
        words += f", {'without' if config.fit.buckets else 'with'} length buckets"
    if not exact:
        words += ", scaled by the work of an example"
    if config.fit.patience:
        words += "; less where it ends early"
    return words
