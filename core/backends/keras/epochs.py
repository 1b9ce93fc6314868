"""The epochs of a training, from wherever it was broken off to its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.backends.checkpoint import Checkpoint
from core.backends.course import Course
from core.backends.keras import state
from core.backends.keras.callback import ListenerCallback
from core.backends.keras.checkpointing import CheckpointCallback, put_back_sums
from core.backends.keras.evaluated import Evaluated
from core.backends.keras.norms import GradientSquares
from core.backends.keras.optimizers import LearningRate
from core.backends.keras.order import ReshuffledBatches
from core.backends.patience import has_waited_enough
from core.backends.protocol import Job, Listener
from core.backends.writing import CheckpointWriter


@dataclass(frozen=True)
class Epochs:
    """What all epochs of a training have in common.

    Attributes:
        model: the compiled model.
        job: what is to be done.
        listener: who is told.
        course: where the training stands.
        squares: what adds up gradient norms; None where nothing does.
        made_with: what may change a number.
        replicas: how many copies of the model share each batch.
        writer: what writes checkpoints.
    """

    model: Any
    job: Job
    listener: Listener
    course: Course
    squares: GradientSquares | None
    made_with: Mapping[str, str]
    replicas: int
    writer: CheckpointWriter

    def take_up(self, checkpoint: Checkpoint) -> None:
        """Goes on from a checkpoint, and ends the epoch that was broken off, if one was.

        Raises:
            Problem: the checkpoint is that of another model.
        """
        state.restore(self.model, checkpoint)
        done = checkpoint.progress.batch
        if not done:
            return
        self._build_metrics()
        state.restore(self.model, checkpoint)
        if done < self.course.batches:
            self._fit(checkpoint.progress.epoch + 1, first=done)
        else:
            self._only_validate(checkpoint)

    def run(self) -> None:
        """Does the epochs that are left, unless the training has ended already."""
        course, settings = self.course, self.job.settings
        if course.broken_off or has_waited_enough(course.progress, settings):
            return
        if course.progress.epoch < settings.epochs:
            self._fit(settings.epochs, first=0)

    def _fit(self, until: int, first: int) -> None:
        batches = self._batches(first)
        self.listener.stage("compiling the first batch")
        validation = self._validation()
        self.model.fit(
            batches,
            initial_epoch=self.course.progress.epoch,
            epochs=until,
            validation_data=validation.data,
            validation_batch_size=validation.batch_size,
            callbacks=self._callbacks(batches),
            shuffle=False,
            verbose=0,
        )

    def _build_metrics(self) -> None:
        """Has Keras make its metrics' variables, which it does at their first use.

        This draws random numbers: the generators have to be put back afterwards.
        """
        few = self.job.dataset.validation
        inputs, targets = (
            np.resize(array, (self.replicas, *array.shape[1:]))
            for array in (few.inputs, few.targets)
        )
        self.model.evaluate(inputs, targets, verbose=0)

    def _only_validate(self, checkpoint: Checkpoint) -> None:
        """Ends an epoch whose steps were all done, as Keras' own `fit` would have ended it."""
        put_back_sums(self.model, checkpoint.metrics, self.squares)
        logs = {name: float(value) for name, value in self.model.get_metrics_result().items()}
        validation = self._validation()
        epoch = self.course.progress.epoch
        batches = self._batches(self.course.batches)
        callbacks = self._callbacks(batches)
        callbacks[0].on_epoch_begin(epoch)
        validated = validation.evaluate(self.model, callbacks)
        logs |= {f"val_{name}": float(value) for name, value in validated.items()}
        for callback in callbacks:
            callback.on_epoch_end(epoch, logs)

    def _validation(self) -> Evaluated:
        return Evaluated.of(self.job.dataset.validation, self.job.settings, self.replicas)

    def _batches(self, first: int) -> ReshuffledBatches:
        return ReshuffledBatches(self.job.dataset.train, self.job.settings, first, self.replicas)

    def _callbacks(self, batches: ReshuffledBatches) -> list[Any]:
        return [
            ListenerCallback(batches, self.course, self.listener),
            LearningRate(self.job.settings, self.course),
            CheckpointCallback(
                self.job, self.course, self.listener, self.squares, self.made_with, self.writer
            ),
        ]
