"""The data of a run, read, and its model fitted to them."""

import time

import numpy as np

from core.backends.protocol import Listener
from core.data.dataset import Dataset, Task
from core.models.inspect import require_valid
from core.models.presets import fitted
from core.models.spec import Features, Input, ModelSpec, Tokens
from core.training.config import RunConfig
from core.training.events import Prepared
from core.training.fetching import load_or_fetch


def prepare(config: RunConfig, listener: Listener) -> tuple[Dataset, Prepared]:
    """Reads the run's data, downloading them where they must be, and fits its model to them.

    Raises:
        Problem: the data cannot be had or read.
        UsageProblem: the model cannot be fitted to them.
    """
    dataset = load_or_fetch(config.data, listener.stage, listener.should_stop)
    model = fit_model(config.model, dataset)
    inspection = require_valid(model)
    task = dataset.task
    return dataset, Prepared(
        time=time.time(),
        dataset=dataset.name,
        task=task.kind,
        labels=task.labels,
        train=len(dataset.train),
        validation=len(dataset.validation),
        test=len(dataset.test),
        timesteps=int(dataset.train.inputs.shape[1]),
        mean_padding=_mean_padding(dataset),
        chance_loss=task.chance_loss,
        chance_accuracy=task.chance_accuracy,
        best_accuracy=task.best_accuracy,
        model=model,
        parameters=inspection.parameters,
        notes=dataset.notes,
    )


def fit_model(model: ModelSpec, dataset: Dataset) -> ModelSpec:
    """The stack with its input, embedding table and head as the data need them."""
    inputs = dataset.train.inputs
    shape: Input
    if dataset.vocabulary_size is None:
        shape = Features(features=int(inputs.shape[2]), timesteps=int(inputs.shape[1]))
    else:
        shape = Tokens(timesteps=int(inputs.shape[1]))
    units, activation = _head(dataset.task)
    return fitted(
        model,
        input=shape,
        vocabulary=dataset.vocabulary_size,
        head_units=units,
        head_activation=activation,
    )


def _head(task: Task) -> tuple[int, str]:
    match task.kind:
        case "binary":
            return 1, "sigmoid"
        case "classes":
            return len(task.labels), "softmax"
        case "regression":
            return 1, "linear"


def _mean_padding(dataset: Dataset) -> float:
    if dataset.vocabulary_size is None:
        return 0.0
    return float(np.mean(np.count_nonzero(dataset.train.inputs == 0, axis=1)))
