"""A standalone Keras script that repeats a run: its data, its model, its settings, its seed."""

from collections.abc import Iterable

from core.errors import Problem
from core.training.events import Prepared
from core.training.exports.script_data import (
    DataPart,
    archive,
    archive_part,
    drawn_part,
    embedded_part,
    imdb_part,
    needs_archive,
)
from core.training.exports.script_fit import fit_part, uses_math
from core.training.exports.script_model import model_part
from core.training.summary import RunReport

RULE = "# " + "-" * 86

EXACT = (
    "With these versions, on the CPU of a machine of the same kind, every number comes out",
    "the same to the last bit; others add in another order, and differ slightly.",
)

BY_NUMPY = (
    "The run was trained by the NumPy backend, and this trains with Keras. Data, model, settings",
    "and the order of the examples are the same, and so is a step from the same weights, but for",
    "rounding. The first weights, though, and dropout where there is any are drawn by Keras: the",
    "numbers differ from the run's own as those of another seed do.",
)


def script_alone(report: RunReport) -> str:
    """The script in one piece; data that cannot be prepared anew in a few lines are within it.

    Raises:
        Problem: the run has not read its data yet, or they are no longer the same.
        UsageProblem: they are too much to be within it.
    """
    prepared = _prepared(report)
    if needs_archive(report.config):
        return _joined(report, embedded_part(archive(report.run, report.config, prepared)))
    return _joined(report, _data(report, prepared))


def script_and_archive(report: RunReport, name: str) -> tuple[str, bytes | None]:
    """The script, and what has to lie beside it under this name; None where nothing has.

    Raises:
        Problem: the run has not read its data yet, or they are no longer the same.
    """
    prepared = _prepared(report)
    if needs_archive(report.config):
        beside = archive(report.run, report.config, prepared)
        return _joined(report, archive_part(name)), beside
    return _joined(report, _data(report, prepared)), None


def _prepared(report: RunReport) -> Prepared:
    prepared = report.history.prepared
    if prepared is None:
        raise Problem(
            f"run {report.run.id} has not read its data yet, and its model is fitted to them: "
            "export its script later"
        )
    return prepared


def _data(report: RunReport, prepared: Prepared) -> DataPart:
    if report.config.data.dataset == "imdb":
        return imdb_part(report.config, prepared)
    return drawn_part(report.config, prepared)


def _joined(report: RunReport, data: DataPart) -> str:
    fit = report.config.fit
    own = ["import os", *data.imports, *(["import math"] if uses_math(fit) else [])]
    others = ["import keras", "import numpy as np", "from keras import layers"]
    if fit.device == "gpu:all":
        others.append("import tensorflow")
    foreign = [line for line in own if "numpy" in line]
    return "\n".join(
        [
            _head(report),
            *_sorted(line for line in own if line not in foreign),
            "",
            # Keras asks its environment when it is imported.
            *_engine(report),
            "",
            *_sorted((*others, *foreign)),
            "",
            f"SEED = {fit.seed}",
            f"EPOCHS = {fit.epochs}",
            f"BATCH_SIZE = {fit.batch_size}",
            "",
            f"{RULE}\n# The data\n{data.code}",
            f"{RULE}\n# The model\nkeras.utils.set_random_seed(SEED)",
            model_part(_prepared(report), fit),
            f"{RULE}\n# The training{fit_part(fit)}",
        ]
    )


def _sorted(imports: Iterable[str]) -> list[str]:
    return sorted(imports, key=lambda line: (line.startswith("from"), line))


def _head(report: RunReport) -> str:
    """What the script repeats, and how exactly."""
    summary, environment = report.summary, report.history.environment
    lines = [f"Repeats run {report.run.id}: {summary.preset} on {summary.dataset}."]
    if environment is not None:
        versions = ", ".join(f"{name} {v}" for name, v in environment.versions.items())
        lines.append(f"It was made with {versions} on {environment.device}.")
        if not _by_numpy(report):
            lines += EXACT
    if _by_numpy(report):
        lines += BY_NUMPY
    elif report.history.resumed is not None and not report.history.resumed.exact:
        lines.append(
            "The run was broken off and resumed, not to the last bit: so will this differ."
        )
    if report.state == "stopped":
        lines.append(
            f"The run was stopped after epoch {summary.epochs_done}; this goes to the end."
        )
    if summary.test_accuracy is not None:
        lines.append(f"The run's test accuracy was {summary.test_accuracy:.4f}.")
    elif summary.test_loss is not None:
        lines.append(f"The run's test loss was {summary.test_loss:.4f}.")
    return "".join(f"# {line}\n" for line in lines)


def _by_numpy(report: RunReport) -> bool:
    """Whether no Keras was there when the run was trained."""
    return report.config.backend == "numpy"


def _engine(report: RunReport) -> list[str]:
    """Which engine computes, and where, said before Keras is imported."""
    environment = report.history.environment
    engine = "tensorflow"
    # Keras has an engine called numpy as well, which cannot train.
    if environment is not None and not _by_numpy(report):
        engine = environment.engine
    said = [f'os.environ["KERAS_BACKEND"] = "{engine}"']
    device = report.config.fit.device
    if device == "cpu":
        said.append('os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # the run was on the CPU')
    elif device.startswith("gpu:") and device != "gpu:all":
        said.append(f'os.environ.setdefault("CUDA_VISIBLE_DEVICES", "{device[4:]}")')
    return said
