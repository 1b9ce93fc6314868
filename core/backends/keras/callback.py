"""Keras' callbacks, translated for the listener."""

import math
import time
from pathlib import Path
from typing import Any

import keras

from core.backends.kept_epochs import kept_epochs
from core.backends.keras.order import ReshuffledBatches
from core.backends.keras.saving import save_weights
from core.backends.protocol import Listener, epoch_weights, epochs_with_weights


class ListenerCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Tells the listener what Keras reports, and ends the training when it asks for that."""

    def __init__(self, batches: ReshuffledBatches, examples: int, listener: Listener) -> None:
        super().__init__()
        self._batches = batches
        self._examples = examples
        self._listener = listener
        self._epoch = 0
        self._began = 0.0
        self._seconds = 0.0
        self.stopped = False

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Reshuffles and starts the clock."""
        self._epoch = epoch + 1
        self._batches.begin_epoch(epoch)
        self._began = time.perf_counter()
        self._seconds = 0.0

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Reports the step, and stops where asked."""
        self._listener.batch_end(self._epoch, batch + 1, len(self._batches), _floats(logs))
        self._stop_if_asked()

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """The training part of the epoch is over: stops its clock."""
        self._seconds = time.perf_counter() - self._began
        self._listener.stage("validating")

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Ends the validation where asked."""
        self._stop_if_asked()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Reports the epoch, unless it was cut short: its numbers would not be comparable."""
        self._stop_if_asked()
        if not self.stopped:
            rate = self._examples / max(self._seconds, 1e-9)
            self._listener.epoch_end(self._epoch, _floats(logs), self._seconds, rate)

    def _stop_if_asked(self) -> None:
        if self.stopped or self._listener.should_stop():
            self.stopped = True
            self.model.stop_training = True
            self.model.stop_evaluating = True


class EpochWeightsCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Saves the weights after each whole epoch, and thins the saved ones as they grow many.

    It stands behind the listener's callback: what that one cut short is no whole epoch.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._best: int | None = None
        self._lowest = math.inf

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Saves the weights, unless the epoch was cut short.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        if self.model.stop_training:
            return
        number = epoch + 1
        loss = float((logs or {}).get("val_loss", math.nan))
        if loss < self._lowest:
            self._lowest, self._best = loss, number
        path = epoch_weights(self._folder, number)
        path.parent.mkdir(exist_ok=True)
        save_weights(self.model, path)
        saved = epochs_with_weights(self._folder)
        for superfluous in set(saved) - kept_epochs(saved, self._best):
            epoch_weights(self._folder, superfluous).unlink(missing_ok=True)


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
