"""Training with NumPy: build, fit, evaluate, save."""

from contextlib import suppress

import numpy as np

from core.backends import exactness
from core.backends.batches import Batches
from core.backends.compiling import compile_config
from core.backends.course import Course
from core.backends.ending import end
from core.backends.keeping import save_weights
from core.backends.numpy.environment import environment
from core.backends.numpy.epochs import Epochs
from core.backends.numpy.evaluation import evaluate
from core.backends.numpy.learner import Learner
from core.backends.numpy.names import weight_names
from core.backends.order import batches_per_epoch
from core.backends.protocol import (
    MODEL,
    WEIGHTS,
    Environment,
    Job,
    Listener,
    Outcome,
)
from core.backends.writing import CheckpointWriter
from core.models.exports.keras_file import write_keras
from core.models.fresh_weights import fresh_weights


class NumpyBackend:
    """Trains with our own layers and optimizers."""

    def environment(self, device: str) -> Environment:
        """What will compute when `device` is asked for."""
        return environment(device)

    def why_inexact(self, job: Job) -> str:
        """Why a resumed job gives other numbers than an unbroken one."""
        return exactness.why_inexact(job, environment(job.settings.device))

    def fit(self, job: Job, listener: Listener) -> Outcome:
        """Builds, trains, evaluates on the test examples, and saves model and weights.

        Raises:
            Problem: the job goes on from a checkpoint of another model.
            OSError: the disk is full, or the job's folder cannot be written.
        """
        from threadpoolctl import threadpool_limits

        # The products are small: two threads wait for each other longer than they multiply. And
        # what is not finite is found where it begins, and said in words.
        with threadpool_limits(1), np.errstate(all="ignore"):
            return _fit(job, listener)


def _fit(job: Job, listener: Listener) -> Outcome:
    listener.stage("building the model")
    settings = job.settings
    weights = fresh_weights(job.model, settings.seed)
    learner = Learner(job.model, weights, job.dataset.task.kind, settings)
    course = Course(job, batches_per_epoch(len(job.dataset.train), settings.batch_size))
    made_with = exactness.made_with(environment(settings.device))
    with CheckpointWriter(job.folder) as writer:
        epochs = Epochs(
            learner,
            job,
            listener,
            course,
            made_with,
            writer,
            train=Batches(job.dataset.train, settings),
            validation=Batches(job.dataset.validation, settings),
        )
        if job.resume is not None:
            epochs.take_up(job.resume)
        epochs.run()
    if course.error:
        # What is left of it is worth a look, but not worth another failure.
        with suppress(OSError):
            _save(learner, job, listener)
        return Outcome(stopped=False, test={}, error=course.error)
    note = "" if course.stopped else end(job, course.progress, learner.set_weights)
    test: dict[str, float] = {}
    stopped = course.stopped
    if not stopped:
        listener.stage("evaluating on the test examples")
        batches = Batches(job.dataset.test, settings)
        sums = evaluate(learner, batches, settings.batch_size, listener.should_stop)
        stopped = sums is None
        test = {} if sums is None else sums.metrics(learner.metric, "test_")
    _save(learner, job, listener)
    return Outcome(stopped=stopped, test=test, note=note)


def _save(learner: Learner, job: Job, listener: Listener) -> None:
    listener.stage("saving the model")
    save_weights(job.folder / WEIGHTS, weight_names(job.model), learner.weights)
    compiled = compile_config(job.dataset.task.kind, job.settings)
    write_keras(job.model, learner.weights, job.folder / MODEL, compiled)
