"""What stays on the disk of each epoch, and of one that is broken off."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import keras
from numpy.typing import NDArray

from core.backends.checkpoint import Checkpoint, Progress
from core.backends.course import Course
from core.backends.ending import what_is_not_finite
from core.backends.keeping import keep_epoch
from core.backends.keras import state
from core.backends.keras.norms import GradientSquares, layer_norms
from core.backends.keras.saving import weight_names
from core.backends.patience import after_epoch, has_waited_enough
from core.backends.protocol import Job, Listener
from core.backends.writing import CheckpointWriter


class CheckpointCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps weights and a checkpoint of each whole epoch, and a checkpoint where it is stopped.

    It stands behind the listener's callback: what that one cut short is no whole epoch.
    """

    def __init__(
        self,
        job: Job,
        course: Course,
        listener: Listener,
        squares: GradientSquares | None,
        made_with: Mapping[str, str],
        writer: CheckpointWriter,
    ) -> None:
        super().__init__()
        self._job = job
        self._course = course
        self._listener = listener
        self._squares = squares
        self._made_with = made_with
        self._writer = writer
        self._before_validation: tuple[state.Arrays, state.Arrays] = ((), ())
        self._is_saved = False

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Puts back the sums of an epoch that was broken off: Keras has just reset them."""
        if self._squares is not None:
            self._squares.reset()
        resumed = self._job.resume
        if self._course.batch and resumed is not None:
            put_back_sums(self.model, resumed.metrics, self._squares)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Saves all there is where the training is stopped after this step."""
        if self._course.stopped:
            self._save_broken_epoch(state.random_states(self.model), self._sums())

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Remembers what the validation is about to change: should it be stopped, it is redone."""
        self._before_validation = state.random_states(self.model), self._sums()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Saves the epoch, and ends the training where it has waited long enough.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        course = self._course
        if course.stopped:
            self._save_broken_epoch(*self._before_validation)
        if course.broken_off:
            return
        weights = state.weights(self.model)
        self._tell_norms(weights)
        loss = float((logs or {}).get("val_loss", math.nan))
        course.error = what_is_not_finite(loss, weights, course)
        if course.error:
            self.model.stop_training = True
            return
        course.progress = after_epoch(course.progress, self._job.settings, loss)
        self._keep_epoch(weights)
        self._save(course.progress, weights, state.random_states(self.model), ())
        if has_waited_enough(course.progress, self._job.settings):
            self.model.stop_training = True

    def _tell_norms(self, weights: Sequence[NDArray[Any]]) -> None:
        squares = None if self._squares is None else self._squares.sums()
        norms = layer_norms(self.model, weights, squares, self._course.batches)
        self._listener.norms(self._course.epoch, self._course.rate, norms)

    def _keep_epoch(self, weights: Sequence[NDArray[Any]]) -> None:
        progress = self._course.progress
        keep_epoch(self._job.folder, progress, weight_names(self.model), weights)
        self._listener.weights_kept(progress.epoch, weights)

    def _sums(self) -> state.Arrays:
        sums = state.metric_sums(self.model)
        return sums if self._squares is None else (*sums, self._squares.sums())

    def _save_broken_epoch(self, random: state.Arrays, sums: state.Arrays) -> None:
        if not self._is_saved:
            self._is_saved = True
            self._save(self._course.here, state.weights(self.model), random, sums)

    def _save(
        self,
        progress: Progress,
        weights: Sequence[NDArray[Any]],
        random: state.Arrays,
        sums: state.Arrays,
    ) -> None:
        checkpoint = Checkpoint(
            progress=progress,
            weights=tuple(weights),
            optimizer=state.optimizer_variables(self.model),
            random=random,
            metrics=sums,
            made_with=dict(self._made_with),
        )
        self._writer.write(checkpoint)


def put_back_sums(model: Any, sums: state.Arrays, squares: GradientSquares | None) -> None:
    """Goes on with the sums of an epoch that was broken off, as far as they are there."""
    variables = model.metrics_variables
    state.put_back(variables, sums[: len(variables)])
    if squares is not None and len(sums) > len(variables):
        squares.put_back(sums[len(variables)])
