"""A run's network as a `.keras` file, of its end or of one of its epochs."""

import shutil
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from core.backends.compiling import compile_config
from core.backends.protocol import MODEL
from core.errors import Problem
from core.models.exports.keras_file import write_keras
from core.training.examples import BROKEN
from core.training.store import Run
from core.training.summary import RunReport
from core.training.weights_file import find_weights


def write_model(report: RunReport, epoch: int | None, path: Path) -> None:
    """Copies the run's own model, or writes one from weights that were kept; needs no Keras.

    The file is compiled, so that Keras can evaluate it and train it on. Only the model of the end
    of a run that Keras has trained holds what its optimizer remembers.

    Args:
        report: of the run.
        epoch: after which epoch, counted from 1; None for the end, or the newest epoch of a run
            that has not come to its end.
        path: a new file, which has the ending `.keras`.

    Raises:
        Problem: there are no such weights, or they cannot be read.
        OSError: the disk is full, or the folder cannot be written.
    """
    run, prepared = report.run, report.history.prepared
    if epoch is None and (run.folder / MODEL).exists():
        _require_whole(run)
        shutil.copyfile(run.folder / MODEL, path)
        return
    weights, _ = find_weights(run, epoch)
    if prepared is None:
        raise Problem(f"run {run.id} does not say what its model is: its log was cut")
    compiled = compile_config(prepared.task, report.config.fit)
    write_keras(prepared.model, _arrays(run, weights), path, compiled)


def _require_whole(run: Run) -> None:
    try:
        with ZipFile(run.folder / MODEL) as archive:
            broken = archive.testzip()
    except (BadZipFile, NotImplementedError) as error:
        broken = f"the archive ({error})"
    if broken is not None:
        raise Problem(
            f"{MODEL} of run {run.id} cannot be read: {broken} is broken; export one of its epochs "
            "instead (--epoch N)"
        )


def _arrays(run: Run, path: Path) -> list[NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return [archive[name] for name in archive.files]
    except (TypeError, *BROKEN) as error:
        raise Problem(
            f"the trained weights of run {run.id} in {path.name} cannot be read: {error}"
        ) from error
