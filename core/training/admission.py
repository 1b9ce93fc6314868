"""Whether a run can be started at all, asked before anything is written."""

from pathlib import Path

from core.data.loading import DATASETS, is_file_name
from core.data.spec import DataSpec
from core.errors import UsageProblem
from core.models.presets import fitted
from core.models.spec import ModelSpec, Tokens
from core.training.config import RunConfig


def admit(config: RunConfig) -> None:
    """Refuses a run that no worker could train, while its request is still there to correct.

    Raises:
        UsageProblem: the stack has no head, or there is no such file.
    """
    if reason := why_untrainable(config.model):
        raise UsageProblem(f"'{config.preset}' cannot be trained: {reason}")
    _check_data(config.data)


def why_untrainable(spec: ModelSpec) -> str:
    """Why no data set fits a stack; empty where one may."""
    try:
        fitted(spec, input=Tokens(), vocabulary=None, head_units=1, head_activation="sigmoid")
    except UsageProblem as problem:
        return str(problem)
    return ""


def _check_data(data: DataSpec) -> None:
    if is_file_name(data.dataset) and not Path(data.dataset).expanduser().is_file():
        raise UsageProblem(
            f"there is no file {data.dataset}: give the path of a text file, "
            f"or one of {', '.join(DATASETS)}"
        )
    if data.data_path is None:
        return
    if data.dataset != "imdb":
        raise UsageProblem(
            f"the data path belongs to imdb, and the data set is {data.dataset}: leave it out"
        )
    if not Path(data.data_path).exists():
        raise UsageProblem(
            f"there is no file {data.data_path}: give the path of imdb.npz, "
            "or leave it out to download it"
        )
