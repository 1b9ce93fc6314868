"""What a model is compiled with, in Keras' words: optimizer, loss and metric."""

from typing import Any, NamedTuple

from core.backends.protocol import FitSettings
from core.rnn.backward.losses import LossName


class Judged(NamedTuple):
    """What a task's answers are judged by: a loss, and a metric by the name that it is shown by."""

    loss: LossName
    metric: str


JUDGED: dict[str, Judged] = {
    "binary": Judged("binary_crossentropy", "accuracy"),
    "classes": Judged("sparse_categorical_crossentropy", "accuracy"),
    "regression": Judged("mean_squared_error", "mean_absolute_error"),
}
"""By the task's kind."""

OPTIMIZERS = {"adam": "Adam", "rmsprop": "RMSprop", "sgd": "SGD"}


def optimizer_arguments(settings: FitSettings) -> dict[str, float]:
    """The arguments of the optimizer's class that differ from Keras' own defaults."""
    arguments = {"learning_rate": float(settings.learning_rate)}
    if settings.optimizer == "sgd" and settings.momentum:
        arguments["momentum"] = settings.momentum
    if settings.clip_norm is not None:
        arguments["global_clipnorm"] = settings.clip_norm
    if settings.clip_value is not None:
        arguments["clipvalue"] = settings.clip_value
    return arguments


def compile_config(task: str, settings: FitSettings) -> dict[str, Any]:
    """What a `.keras` file says of how its model is compiled; the rest is as by default."""
    optimizer = {
        "module": "keras.optimizers",
        "class_name": OPTIMIZERS[settings.optimizer],
        "config": optimizer_arguments(settings),
        "registered_name": None,
    }
    judged = JUDGED[task]
    return {"optimizer": optimizer, "loss": judged.loss, "metrics": [judged.metric]}
