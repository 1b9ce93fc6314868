"""The epochs of a training, from wherever it was broken off to its end."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backends.batches import Batches
from core.backends.checkpoint import Checkpoint, Progress
from core.backends.course import Course
from core.backends.ending import not_finite, what_is_not_finite
from core.backends.keeping import keep_epoch
from core.backends.norm import norm
from core.backends.numpy.evaluation import evaluate
from core.backends.numpy.finite import where_not_finite
from core.backends.numpy.learner import Learner
from core.backends.numpy.names import learning_layers, weight_names
from core.backends.numpy.sums import Sums
from core.backends.patience import after_epoch, has_waited_enough
from core.backends.protocol import Job, LayerNorms, Listener
from core.backends.schedule import rate
from core.backends.writing import CheckpointWriter
from core.errors import Problem


@dataclass(frozen=True)
class Epochs:
    """What all epochs of a training have in common.

    Attributes:
        learner: what learns.
        job: what is to be done.
        listener: who is told.
        course: where the training stands.
        made_with: what may change a number.
        writer: what writes checkpoints.
        train: the training examples.
        validation: those for validation.
    """

    learner: Learner
    job: Job
    listener: Listener
    course: Course
    made_with: Mapping[str, str]
    writer: CheckpointWriter
    train: Batches
    validation: Batches

    def take_up(self, checkpoint: Checkpoint) -> None:
        """Puts back weights, the optimizer's memory and the source of dropout.

        Raises:
            Problem: the checkpoint is that of another model, optimizer or backend.
        """
        try:
            self.learner.set_weights(checkpoint.weights)
            self.learner.optimizer.restore(checkpoint.optimizer)
            (drawn,) = checkpoint.random
            self.learner.draw.restore(drawn)
        except ValueError as error:
            why = str(error).rstrip(".")
            raise Problem(
                f"the checkpoint is not of this training: {why}; train it anew"
            ) from error

    def run(self) -> None:
        """Does the epochs that are left, unless the training has ended already."""
        course, settings = self.course, self.job.settings
        resumed = self.job.resume
        sums = Sums.of(resumed.metrics) if resumed is not None else Sums()
        while (
            not course.broken_off
            and course.progress.epoch < settings.epochs
            and not has_waited_enough(course.progress, settings)
        ):
            self._epoch(sums)
            sums = Sums()

    def _epoch(self, sums: Sums) -> None:
        """One epoch, or what is left of it.

        Args:
            sums: of the batches that were done before a break.
        """
        course = self.course
        course.batch = course.progress.batch
        seen = sums.loss.count
        began = time.perf_counter()
        sums = self._train(sums)
        if course.broken_off:
            self._save_where_stopped(sums)
            return
        seconds = time.perf_counter() - began
        self.listener.stage("validating")
        validated = evaluate(
            self.learner, self.validation, self.job.settings.batch_size, self.listener.should_stop
        )
        if validated is None:
            course.stopped = True
            self._save_where_stopped(sums)
            return
        metric = self.learner.metric
        metrics = {**sums.metrics(metric), **validated.metrics(metric, "val_")}
        examples = sums.loss.count - seen
        self.listener.epoch_end(course.epoch, metrics, seconds, examples / max(seconds, 1e-9))
        self._tell_norms(sums)
        self._end_epoch(validated.loss.value)

    def _train(self, sums: Sums) -> Sums:
        course, settings, size = self.course, self.job.settings, self.job.settings.batch_size
        order = self.train.epoch(course.progress.epoch)
        for batch in range(course.batch, course.batches):
            course.rate = rate(settings, course.step, course.batches, course.progress.rate_factor)
            inputs, targets = self.train.take(order[batch * size : (batch + 1) * size])
            found = self.learner.gradients(inputs, targets)
            course.batch += 1
            sums += found
            metrics = sums.metrics(self.learner.metric)
            self.listener.batch_end(course.epoch, course.batch, course.batches, metrics)
            if not _is_finite(found):
                course.error = self._why_not_finite(inputs, found)
            if course.error:
                break
            self.learner.step(course.rate)
            if self.listener.should_stop():
                course.stopped = True
                break
        return sums

    def _why_not_finite(self, inputs: NDArray[Any], found: Sums) -> str:
        """Where it began, in words; empty where only the square of a large number has no room."""
        where = where_not_finite(self.learner, inputs)
        if where is not None:
            return not_finite(*where, self.course)
        loss = found.loss.value
        return "" if math.isfinite(loss) else not_finite("loss", loss, self.course)

    def _tell_norms(self, sums: Sums) -> None:
        steps = max(self.course.batches, 1)
        learning = [layer for layer in self.learner.stack.layers if layer.weights]
        norms = [
            LayerNorms(name, math.sqrt(square / steps), norm(layer.weights))
            for name, layer, square in zip(
                learning_layers(self.job.model), learning, sums.squares, strict=True
            )
        ]
        self.listener.norms(self.course.epoch, self.course.rate, norms)

    def _end_epoch(self, loss: float) -> None:
        course, weights = self.course, self.learner.weights
        course.error = what_is_not_finite(loss, weights, course)
        if course.error:
            return
        course.progress = after_epoch(course.progress, self.job.settings, loss)
        keep_epoch(self.job.folder, course.progress, weight_names(self.job.model), weights)
        self.listener.weights_kept(course.progress.epoch, weights)
        self._save(course.progress, Sums())

    def _save_where_stopped(self, sums: Sums) -> None:
        if self.course.stopped:
            self._save(self.course.here, sums)

    def _save(self, progress: Progress, sums: Sums) -> None:
        between = not progress.batch
        self.writer.write(
            Checkpoint(
                progress=progress,
                weights=tuple(weight.copy() for weight in self.learner.weights),
                optimizer=self.learner.optimizer.state(),
                random=(self.learner.draw.state(),),
                metrics=() if between else sums.arrays(),
                made_with=dict(self.made_with),
            )
        )


def _is_finite(found: Sums) -> bool:
    return math.isfinite(found.loss.value) and bool(np.isfinite(found.squares).all())
