"""Keras' callbacks, translated for the listener."""

import math
import time
from typing import Any

import keras

from core.backends.course import Course
from core.backends.ending import not_finite
from core.backends.keras.order import ReshuffledBatches
from core.backends.protocol import Listener


class ListenerCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Tells the listener what Keras reports, and ends the training where it has to end."""

    def __init__(self, batches: ReshuffledBatches, course: Course, listener: Listener) -> None:
        super().__init__()
        self._batches = batches
        self._course = course
        self._listener = listener
        self._began = 0.0
        self._seconds = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Reshuffles and starts the clock."""
        self._batches.begin_epoch(epoch)
        self._course.batch = self._batches.first
        self._began = time.perf_counter()
        self._seconds = 0.0

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Reports the step; stops where asked, and where the loss is no number any more."""
        course = self._course
        course.batch += 1
        metrics = _floats(logs)
        self._listener.batch_end(course.epoch, course.batch, course.batches, metrics)
        if not math.isfinite(metrics["loss"]):
            course.error = not_finite("loss", metrics["loss"], course)
        self._stop_if_asked()

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """The training part of the epoch is over: stops its clock."""
        self._seconds = time.perf_counter() - self._began
        if not self._course.broken_off:
            self._listener.stage("validating")

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Ends the validation where asked."""
        self._stop_if_asked()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Reports the epoch, unless it was cut short: its numbers would not be comparable."""
        self._stop_if_asked()
        if not self._course.broken_off:
            # After a break, both are of what this process itself has done.
            rate = self._batches.examples / max(self._seconds, 1e-9)
            self._listener.epoch_end(self._course.epoch, _floats(logs), self._seconds, rate)

    def _stop_if_asked(self) -> None:
        course = self._course
        if not course.broken_off and self._listener.should_stop():
            course.stopped = True
        if course.broken_off:
            self.model.stop_training = True
            self.model.stop_evaluating = True


class EvaluationCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Ends an evaluation when the listener asks for that."""

    def __init__(self, listener: Listener) -> None:
        super().__init__()
        self._listener = listener
        self.stopped = False

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Ends the evaluation where asked."""
        if self._listener.should_stop():
            self.stopped = True
            self.model.stop_evaluating = True


def _floats(logs: dict[str, Any] | None) -> dict[str, float]:
    return {name: float(value) for name, value in (logs or {}).items()}
