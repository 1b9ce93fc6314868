"""Training with Keras: compile, fit, evaluate, save."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras

from core.backends.keras.build import build_model
from core.backends.keras.callback import (
    EpochWeightsCallback,
    EvaluationCallback,
    ListenerCallback,
)
from core.backends.keras.engine import environment
from core.backends.keras.order import ReshuffledBatches
from core.backends.keras.saving import save_model, save_weights
from core.backends.protocol import (
    MODEL,
    WEIGHTS,
    Environment,
    FitSettings,
    Job,
    Listener,
    Outcome,
)
from core.data.dataset import TaskKind

LOSSES: dict[TaskKind, str] = {
    "binary": "binary_crossentropy",
    "classes": "sparse_categorical_crossentropy",
    "regression": "mean_squared_error",
}
METRICS: dict[TaskKind, tuple[str, ...]] = {
    "binary": ("accuracy",),
    "classes": ("accuracy",),
    "regression": ("mean_absolute_error",),
}
OPTIMIZERS = {
    "adam": keras.optimizers.Adam,
    "rmsprop": keras.optimizers.RMSprop,
    "sgd": keras.optimizers.SGD,
}


class KerasBackend:
    """Trains with Keras 3; made by `core.backends.load_backend` once Keras has started."""

    def environment(self, device: str) -> Environment:
        """What will compute when `device` is asked for."""
        return environment(device)

    def why_inexact(self, job: Job) -> str:
        """Why a resumed job gives other numbers than an unbroken one."""
        return ""

    def fit(self, job: Job, listener: Listener) -> Outcome:
        """Builds, trains, evaluates on the test examples, and saves model and weights."""
        keras.utils.set_random_seed(job.settings.seed)
        with _on_device(job.settings.device):
            listener.stage("building the model")
            model = build_model(job.model)
            compile_model(model, job.dataset.task.kind, job.settings)
            stopped = _train(model, job, listener)
            test: dict[str, float] = {}
            if not stopped:
                stopped, test = _evaluate(model, job, listener)
            listener.stage("saving the model")
            save_weights(model, job.folder / WEIGHTS)
            save_model(model, job.folder / MODEL)
        return Outcome(stopped=stopped, test=test)


def compile_model(model: Any, task: TaskKind, settings: FitSettings) -> None:
    """Gives the model its optimizer, and the loss and metrics of the task."""
    model.compile(
        optimizer=OPTIMIZERS[settings.optimizer](learning_rate=settings.learning_rate),
        loss=LOSSES[task],
        metrics=list(METRICS[task]),
    )


def _train(model: Any, job: Job, listener: Listener) -> bool:
    train, validation = job.dataset.train, job.dataset.validation
    batches = ReshuffledBatches(train, job.settings.batch_size, job.settings.seed)
    callback = ListenerCallback(batches, len(train), listener)
    listener.stage("compiling the first batch")
    model.fit(
        batches,
        epochs=job.settings.epochs,
        validation_data=(validation.inputs, validation.targets),
        validation_batch_size=job.settings.batch_size,
        callbacks=[callback, EpochWeightsCallback(job.folder)],
        shuffle=False,
        verbose=0,
    )
    return callback.stopped


def _evaluate(model: Any, job: Job, listener: Listener) -> tuple[bool, dict[str, float]]:
    listener.stage("evaluating on the test examples")
    callback = EvaluationCallback(listener)
    metrics = model.evaluate(
        job.dataset.test.inputs,
        job.dataset.test.targets,
        batch_size=job.settings.batch_size,
        callbacks=[callback],
        return_dict=True,
        verbose=0,
    )
    if callback.stopped:
        return True, {}
    return False, {f"test_{name}": float(value) for name, value in metrics.items()}


def _on_device(device: str) -> AbstractContextManager[Any]:
    if device == "auto":
        return nullcontext()
    placed: AbstractContextManager[Any] = keras.device("cpu:0" if device == "cpu" else device)
    return placed
