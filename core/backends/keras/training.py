"""Training with Keras: compile, fit, evaluate, save."""

from contextlib import suppress
from typing import Any

import keras

from core.backends import exactness
from core.backends.compiling import JUDGED
from core.backends.course import Course
from core.backends.ending import end
from core.backends.keeping import save_weights
from core.backends.keras import state
from core.backends.keras.build import build_model, of_any_length
from core.backends.keras.callback import EvaluationCallback
from core.backends.keras.engine import environment
from core.backends.keras.epochs import Epochs
from core.backends.keras.evaluated import Evaluated
from core.backends.keras.norms import GradientSquares
from core.backends.keras.optimizers import build_optimizer
from core.backends.keras.saving import save_model, weight_names
from core.backends.keras.strategy import Placement, placement
from core.backends.lengths import right_padded
from core.backends.order import batches_per_epoch
from core.backends.protocol import (
    MODEL,
    WEIGHTS,
    Environment,
    FitSettings,
    Job,
    Listener,
    Outcome,
)
from core.backends.writing import CheckpointWriter
from core.data.dataset import TaskKind


class KerasBackend:
    """Trains with Keras 3; made by `core.backends.load_backend` once Keras has started."""

    def environment(self, device: str) -> Environment:
        """What will compute when `device` is asked for."""
        return environment(device)

    def why_inexact(self, job: Job) -> str:
        """Why a resumed job gives other numbers than an unbroken one."""
        return exactness.why_inexact(job, environment(job.settings.device))

    def fit(self, job: Job, listener: Listener) -> Outcome:
        """Builds, trains, evaluates on the test examples, and saves model and weights."""
        return fit(job, listener, placement(job.settings))


def fit(job: Job, listener: Listener, placed: Placement) -> Outcome:
    """Does a job on the devices where it is placed.

    Raises:
        Problem: the job goes on from a checkpoint of another model.
        OSError: the disk is full, or the job's folder cannot be written.
    """
    keras.utils.set_random_seed(job.settings.seed)
    with placed.scope():
        listener.stage("building the model")
        spec = of_any_length(job.model) if job.settings.buckets else job.model
        model = build_model(spec, "auto" if may_use_cudnn(job) else False)
        compile_model(model, job.dataset.task.kind, job.settings)
        course = Course(job, batches_per_epoch(len(job.dataset.train), job.settings.batch_size))
        _train(model, job, listener, course, placed.replicas)
        if course.error:
            # What is left of it is worth a look, but not worth another failure.
            with suppress(Exception):
                _save(model, job, listener)
            return Outcome(stopped=False, test={}, error=course.error)
        note = "" if course.stopped else end(job, course.progress, model.set_weights)
        test: dict[str, float] = {}
        stopped = course.stopped
        if not stopped:
            stopped, test = _evaluate(model, job, listener, placed.replicas)
        _save(model, job, listener)
    return Outcome(stopped=stopped, test=test, note=note)


def may_use_cudnn(job: Job) -> bool:
    """Whether no mask would make cuDNN raise in the middle of the training."""
    data = job.dataset
    splits = (data.train, data.validation, data.test)
    return not job.model.masks_padding or all(right_padded(one.inputs) for one in splits)


def compile_model(model: Any, task: TaskKind, settings: FitSettings) -> None:
    """Gives the model its optimizer, and the loss and metrics of the task."""
    judged = JUDGED[task]
    model.compile(build_optimizer(settings), loss=judged.loss, metrics=[judged.metric])


def _train(model: Any, job: Job, listener: Listener, course: Course, replicas: int) -> None:
    counted = keras.backend.backend() == "tensorflow" and replicas == 1
    with CheckpointWriter(job.folder) as writer:
        epochs = Epochs(
            model=model,
            job=job,
            listener=listener,
            course=course,
            squares=GradientSquares(model) if counted else None,
            made_with=exactness.made_with(environment(job.settings.device)),
            replicas=replicas,
            writer=writer,
        )
        if job.resume is not None:
            epochs.take_up(job.resume)
        epochs.run()


def _save(model: Any, job: Job, listener: Listener) -> None:
    listener.stage("saving the model")
    save_weights(job.folder / WEIGHTS, weight_names(model), state.weights(model))
    save_model(model, job.folder / MODEL)


def _evaluate(
    model: Any, job: Job, listener: Listener, replicas: int
) -> tuple[bool, dict[str, float]]:
    listener.stage("evaluating on the test examples")
    callback = EvaluationCallback(listener)
    metrics = Evaluated.of(job.dataset.test, job.settings, replicas).evaluate(model, [callback])
    if callback.stopped:
        return True, {}
    return False, {f"test_{name}": float(value) for name, value in metrics.items()}
