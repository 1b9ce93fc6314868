"""A run's network as a `.keras` file, of its end or of one of its epochs."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from core.backends.protocol import MODEL
from core.errors import Problem
from core.training.summary import RunReport
from core.training.weights_file import find_weights

BUILDER = "core.backends.keras.rebuild"
PATIENCE = 180.0


def write_model(report: RunReport, epoch: int | None, path: Path) -> None:
    """Copies the run's own model; where only weights were kept, Keras builds it from them.

    Args:
        report: of the run.
        epoch: after which epoch, counted from 1; None for the end, or the newest epoch of a run
            that has not come to its end.
        path: a new file, which has the ending `.keras`.

    Raises:
        Problem: there are no such weights, or Keras cannot build the model.
    """
    run, prepared = report.run, report.history.prepared
    if epoch is None and (run.folder / MODEL).exists():
        shutil.copyfile(run.folder / MODEL, path)
        return
    weights, _ = find_weights(run, epoch)
    if prepared is None:
        raise Problem(f"run {run.id} does not say what its model is: its log was cut")
    _build(
        {
            "spec": prepared.model,
            "task": prepared.task,
            "fit": report.config.fit,
            "weights": str(weights.absolute()),
            "model": str(path.absolute()),
        }
    )


def _build(order: Mapping[str, Any]) -> None:
    """Lets a child process build the model, since this one never imports Keras."""
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", BUILDER],
            input=msgspec.json.encode(order),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        answer = json.loads(child.stdout)
    except subprocess.TimeoutExpired as error:
        raise Problem(f"Keras did not build the model within {PATIENCE:.0f} seconds") from error
    except ValueError as error:
        said = " ".join(child.stderr.decode(errors="replace").split())[-400:]
        raise Problem(
            f"Keras ended without building the model (exit status {child.returncode}): {said}"
        ) from error
    if "error" in answer:
        raise Problem(answer["error"])
