"""The weights of a trained run as plain arrays, layer by layer; no network is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.backends.protocol import WEIGHTS, epochs_with_weights
from core.errors import Problem, UsageProblem
from core.models.inspect import LayerInspection, require_valid
from core.models.spec import ModelSpec
from core.rnn.arrays import Array
from core.training import store
from core.training.examples import BROKEN
from core.training.history import read_history
from core.training.store import Run
from core.training.weights_file import find_weights


@dataclass(frozen=True)
class LayerWeights:
    """What one layer of a run has learned.

    Attributes:
        layer: the layer, as it was trained.
        arrays: in the order of Keras' `get_weights()`; none for a layer that learns nothing.
        epoch: after which epoch; None at the run's end.
    """

    layer: LayerInspection
    arrays: tuple[Array, ...]
    epoch: int | None


def trained_model(run: Run) -> ModelSpec:
    """The stack of a run: fitted to its data, or as it was configured where none were read yet.

    Raises:
        Problem: the run is gone, or its configuration cannot be read.
    """
    prepared = read_history(run).prepared
    return prepared.model if prepared is not None else store.config(run).model


def has_weights(run: Run) -> bool:
    """Whether a run keeps weights, of its end or of an epoch."""
    return (run.folder / WEIGHTS).exists() or bool(epochs_with_weights(run.folder))


def trained_weights(run: Run, number: int, epoch: int | None = None) -> LayerWeights:
    """The arrays of one layer; nothing but these is read from the disk.

    Of a run without weights of its end its newest epoch's are read, and `LayerWeights.epoch` says
    so.

    Args:
        run: the run.
        number: the layer's position in the stack, from 1.
        epoch: after which epoch, counted from 1; None for the end.

    Raises:
        UsageProblem: there is no such layer.
        Problem: the run is gone, has no such weights, or its files cannot be read.
    """
    path, epoch = find_weights(run, epoch)
    layers = require_valid(trained_model(run)).layers
    if not 1 <= number <= len(layers):
        raise UsageProblem(
            f"run {run.id} has no layer {number}: it has {len(layers)}, counted from 1"
        )
    before = sum(len(layer.weights) for layer in layers[: number - 1])
    layer = layers[number - 1]
    try:
        with np.load(path, allow_pickle=False) as archive:
            names = archive.files[before : before + len(layer.weights)]
            arrays = [archive[name] for name in names]
            held = len(archive.files)
    except (TypeError, *BROKEN) as error:
        raise Problem(f"the trained weights of run {run.id} cannot be read: {error}") from error
    _require_fit(run, layers, layer, arrays, held)
    return LayerWeights(layer, tuple(arrays), epoch)


def _require_fit(
    run: Run,
    layers: Sequence[LayerInspection],
    layer: LayerInspection,
    arrays: Sequence[Array],
    held: int,
) -> None:
    needed = sum(len(one.weights) for one in layers)
    if held != needed:
        raise Problem(
            f"run {run.id} keeps {held} arrays of weights, but its model has {needed}: they belong "
            "to another model"
        )
    for weight, array in zip(layer.weights, arrays, strict=True):
        if array.shape != weight.shape or array.dtype.kind != "f":
            raise Problem(
                f"run {run.id}, layer {layer.number} {layer.kind}: its {weight.name} is "
                f"{array.dtype} {array.shape}, but real numbers {weight.shape} are needed: the "
                "weights belong to another model"
            )
