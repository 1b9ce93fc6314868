"""What changes the weights at each step, and how far."""

from typing import Any

import keras

from core.backends.compiling import OPTIMIZERS, optimizer_arguments
from core.backends.course import Course
from core.backends.keras.state import synchronise
from core.backends.protocol import FitSettings
from core.backends.schedule import rate


def build_optimizer(settings: FitSettings) -> Any:
    """Keras' optimizer of that name; its learning rate is a plain number, set from outside."""
    optimizer = getattr(keras.optimizers, OPTIMIZERS[settings.optimizer])
    return optimizer(**optimizer_arguments(settings))


class LearningRate(keras.callbacks.Callback):  # type: ignore[misc]
    """Sets the learning rate before each step for which it changes.

    A schedule of Keras' own would be saved with the optimizer, and would not know of plateaus.
    """

    def __init__(self, settings: FitSettings, course: Course) -> None:
        super().__init__()
        self._settings = settings
        self._course = course
        self._set: float | None = None

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Sets the rate of this step, unless it is that of the last one."""
        course = self._course
        wanted = rate(self._settings, course.step, course.batches, course.progress.rate_factor)
        if wanted != self._set:
            synchronise(self.model)
            self.model.optimizer.learning_rate = wanted
            self._set = wanted
            course.rate = wanted
