"""Adding and temporal order, trained with NumPy on one small layer and a fixed budget of steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.backends import load_backend
from core.backends.protocol import FitSettings, Job
from core.data.dataset import Dataset
from core.data.loading import load
from core.data.spec import DataSpec
from core.models.spec import GRU, LSTM, Dense, Features, ModelSpec, SimpleRNN
from core.models.weights import network
from core.rnn.arrays import Array
from core.rnn.network import predict
from tests.core.backends.small_fit import Recorder

CELLS = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}
TRAIN, VALIDATION = 9_000, 1_000


@dataclass(frozen=True)
class ClassicTask:
    """A task, and what every cell is given alike to learn it with.

    Attributes:
        timesteps: T.
        units: H.
        head: the activation of the last layer.
        learning_rate: Adam's.
        batch_size: sequences a step.
        epochs: the budget, of `TRAIN` sequences each.
        measure: the metric of the validation sequences that says how far it is solved.
        enough: whether this value of it ends the training; the tests ask for less, so that the
            step from validation to test sequences undoes nothing.
    """

    timesteps: int
    units: int
    head: str
    learning_rate: float
    batch_size: int
    epochs: int
    measure: str
    enough: Callable[[float], bool]


TASKS = {
    # 7 · 141 = 987 steps.
    "adding": ClassicTask(100, 8, "linear", 0.03, 64, 7, "val_loss", lambda mse: mse < 0.005),
    # 20 · 36 = 720 steps. A larger learning rate loses more seeds of the LSTM.
    "temporal-order": ClassicTask(
        50, 4, "softmax", 0.01, 256, 20, "val_accuracy", lambda accuracy: accuracy >= 0.995
    ),
}


class UntilEnough(Recorder):
    """A listener that ends the training after the epoch in which the task is solved."""

    def __init__(self, task: ClassicTask) -> None:
        super().__init__()
        self._task = task
        self._enough = False

    def epoch_end(
        self, epoch: int, metrics: Mapping[str, float], seconds: float, samples_per_second: float
    ) -> None:
        super().epoch_end(epoch, metrics, seconds, samples_per_second)
        self._enough = self._task.enough(metrics[self._task.measure])

    def should_stop(self) -> bool:
        return self._enough


@dataclass(frozen=True)
class Learned:
    """What one training came to, on sequences that nothing was learned from.

    Attributes:
        course: the task's measure on the validation sequences, epoch by epoch.
        answers: to the test sequences, with the weights behind the last whole epoch;
            (N, 1) or (N, classes).
        targets: the right answers, (N,).
    """

    course: list[float]
    answers: Array
    targets: Array

    @property
    def mean_squared_error(self) -> float:
        """Of the test sequences' sums."""
        return float(np.mean((self.answers[:, 0] - self.targets) ** 2))

    @property
    def accuracy(self) -> float:
        """The share of the test sequences whose class is found."""
        return float(np.mean(self.answers.argmax(axis=1) == self.targets))


def learned(name: str, cell: str, seed: int, folder: Path) -> Learned:
    """Trains one layer of a cell on a task's sequences.

    Args:
        name: one of `TASKS`.
        cell: one of `CELLS`.
        seed: what sequences, weights and the order of the sequences are drawn from.
        folder: where the backend writes.
    """
    task = TASKS[name]
    count = TRAIN + VALIDATION
    dataset = load(
        DataSpec(
            dataset=name,
            maxlen=task.timesteps,
            limit=count,
            validation=VALIDATION / count,
            data_seed=seed,
        )
    )
    settings = FitSettings(
        learning_rate=task.learning_rate,
        clip_norm=1.0,
        batch_size=task.batch_size,
        epochs=task.epochs,
        seed=seed,
    )
    folder.mkdir(exist_ok=True)
    model, told = _model(task, cell, dataset), UntilEnough(task)
    load_backend("numpy").fit(Job(model, dataset, settings, folder), told)
    weights = told.kept[max(told.epochs)]
    answers = predict(network(model, weights), dataset.test.inputs)
    course = [metrics[task.measure] for metrics in told.epochs.values()]
    return Learned(course, answers, dataset.test.targets)


def _model(task: ClassicTask, cell: str, dataset: Dataset) -> ModelSpec:
    features = Features(dataset.train.inputs.shape[2], task.timesteps)
    head = Dense(max(len(dataset.task.labels), 1), task.head)
    return ModelSpec(cell, features, (CELLS[cell](task.units), head))
