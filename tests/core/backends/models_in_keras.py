"""What Keras predicts with the files of a training, and a training of Keras' own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.backends.checkpoint import Checkpoint
from core.backends.protocol import Job
from core.data.dataset import Split
from core.errors import Problem
from core.models.spec import ModelSpec
from tests.core.backends.small_fit import Recorder, small_job

Array = NDArray[Any]


def text_job(
    folder: Path, spec: ModelSpec, resume: Checkpoint | None = None, **settings: Any
) -> Job:
    """Texts of every length: some fill all timesteps, one is padding alone."""
    job = small_job(folder, spec, resume, **{"epochs": 2, "learning_rate": 0.02, **settings})
    dataset, steps = job.dataset, spec.input.timesteps
    assert steps is not None
    rng = np.random.default_rng(5)

    def drawn(split: Split) -> Split:
        count = len(split)
        inputs = rng.integers(1, 20, (count, steps), dtype=np.int32)
        length = np.where(np.arange(count) == 1, 0, rng.integers(1, steps + 1, count))
        inputs[np.arange(steps) >= length[:, np.newaxis]] = 0
        return Split(inputs, (inputs[:, 0] > 9).astype(np.float32))

    parts = {one: drawn(getattr(dataset, one)) for one in ("train", "validation", "test")}
    return replace(job, dataset=replace(dataset, **parts))


def predicted(files: Sequence[Path], inputs: Array) -> list[tuple[Array, list[Array]]]:
    """What Keras' model of each file predicts, and its weights."""
    import keras

    found = []
    for path in files:
        model = keras.models.load_model(path)
        found.append((np.asarray(model(inputs)), model.get_weights()))
    return found


def predicted_with(spec: bytes, archives: Sequence[Path], inputs: Array) -> list[Array]:
    """What a model of Keras' own predicts with the weights of each archive."""
    from core.backends.keras.build import build_model

    model = build_model(msgspec.json.decode(spec, type=ModelSpec))
    found = []
    for path in archives:
        with np.load(path, allow_pickle=False) as archive:
            model.set_weights([archive[name] for name in archive.files])
        found.append(np.asarray(model(inputs)))
    return found


def evaluated(path: Path, inputs: Array, targets: Array) -> dict[str, Any]:
    """What Keras finds with a file that nobody compiles, and with which optimizer it trains on."""
    import keras

    with _eager():
        model = keras.models.load_model(path)
        found = model.evaluate(inputs, targets, return_dict=True, verbose=0)
        before = model.get_weights()
        model.train_on_batch(inputs, targets)
    moved = max(
        float(np.abs(one - other).max())
        for one, other in zip(model.get_weights(), before, strict=True)
    )
    settings = model.optimizer.get_config()
    given = {name: settings.get(name) for name in ("clipvalue", "global_clipnorm", "momentum")}
    rate = float(settings["learning_rate"])
    kind = type(model.optimizer).__name__
    return {**found, **given, "optimizer": kind, "learning_rate": rate, "moved": moved}


def trained_by_keras(folder: Path, spec: bytes) -> dict[str, float]:
    """A training of two steps with the Keras backend: the metrics of its test examples."""
    from core.backends.keras.training import KerasBackend

    stack = msgspec.json.decode(spec, type=ModelSpec)
    job = text_job(folder, stack, epochs=1, batch_size=32)
    with _eager():
        return KerasBackend().fit(job, Recorder()).test


def refusal_by_keras(folder: Path, spec: bytes, checkpoint: Checkpoint) -> str:
    """What the Keras backend says of a checkpoint that it is to go on from."""
    from core.backends.keras.training import KerasBackend

    job = text_job(folder, msgspec.json.decode(spec, type=ModelSpec), checkpoint)
    with _eager():
        try:
            KerasBackend().fit(job, Recorder())
        except Problem as problem:
            return str(problem)
    return ""


@contextmanager
def _eager() -> Iterator[None]:
    """Steps without a graph, which takes seconds to make."""
    import tensorflow

    tensorflow.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tensorflow.config.run_functions_eagerly(False)
