import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from core.backends.numpy.learner import Learner
from core.backends.protocol import MODEL, WEIGHTS, epoch_weights
from core.data.loading import load
from core.errors import Problem, UsageProblem
from core.training import store
from core.training.exports import export
from core.training.history import read_history
from core.training.settings import configure
from core.training.store import Run
from tests.core.backends.models_in_keras import evaluated
from tests.core.backends.small_fit import arrays
from tests.keras_process import keras_process
from tests.trained_runs import train

SETTINGS: dict[str, object] = {
    "backend": "numpy", "dataset": "reviews", "limit": 40, "maxlen": 6, "mask_zero": True,
    "epochs": 2, "batch_size": 8, "optimizer": "sgd", "momentum": 0.5, "clip_norm": 2.0,
    "learning_rate": 0.05,
}  # fmt: skip


def test_the_model_of_the_end_is_copied(trained: Any, tmp_path: Path) -> None:
    run, out = Run(trained["text"]), tmp_path / "model.keras"
    export(run, "keras", out)
    assert out.read_bytes() == (run.folder / MODEL).read_bytes()


def sums(path: Path) -> list[float]:
    """What the layers' weights in a `.keras` file add up to, read without Keras."""
    found: list[float] = []

    def add(name: str, item: Any) -> None:
        if name.startswith("layers/") and isinstance(item, h5py.Dataset):
            found.append(float(item[()].sum()))

    with zipfile.ZipFile(path) as archive:
        h5py.File(io.BytesIO(archive.read("model.weights.h5"))).visititems(add)
    return sorted(found)


def test_the_model_after_an_epoch_is_made_of_its_weights(trained: Any, tmp_path: Path) -> None:
    run, out = Run(trained["text"]), tmp_path / "model.keras"
    export(run, "keras", out, epoch=2)
    with np.load(epoch_weights(run.folder, 2)) as kept:
        assert sums(out) == sorted(float(kept[name].sum()) for name in kept.files)
    assert sums(out) != sums(run.folder / MODEL)
    with zipfile.ZipFile(out) as archive:
        compiled = json.loads(archive.read("config.json"))["compile_config"]
    assert compiled["loss"] == "binary_crossentropy"


@pytest.mark.parametrize("epoch", [1, None])
def test_keras_evaluates_and_trains_on_the_model_of_a_numpy_run_as_it_was_trained(
    epoch: int | None,
    by_numpy: Run,
    tmp_path: Path,
    ask_keras: Callable[..., Any],
) -> None:
    out = tmp_path / "model.keras"
    export(by_numpy, "keras", out, epoch=epoch)
    config, history = store.config(by_numpy), read_history(by_numpy)
    test = load(config.data).test
    found = ask_keras(evaluated, out, test.inputs, test.targets)
    given = {key: found[key] for key in ("optimizer", "momentum", "global_clipnorm", "clipvalue")}
    assert given == {"optimizer": "SGD", "momentum": 0.5, "global_clipnorm": 2.0, "clipvalue": None}
    assert found["learning_rate"] == pytest.approx(0.05)
    assert found["moved"] > 1e-4

    assert history.prepared is not None
    assert history.end is not None
    weights = arrays(
        by_numpy.folder / WEIGHTS if epoch is None else epoch_weights(by_numpy.folder, 1)
    )
    learner = Learner(history.prepared.model, weights, "binary", config.fit)
    judged = learner.judge(test.inputs, test.targets)
    assert found["loss"] == pytest.approx(judged.loss.value, rel=0, abs=1e-6)
    assert found["accuracy"] == pytest.approx(judged.metric.value, rel=0, abs=1e-6)
    if epoch is None:
        assert found["loss"] == pytest.approx(history.end.test_loss, rel=0, abs=1e-6)


@pytest.fixture(scope="module")
def by_numpy(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that our own backend has trained."""
    run = store.create(tmp_path_factory.mktemp("numpy"), configure("tutorial-rnn", SETTINGS))
    train(keras_process(tmp_path_factory), run)
    return run


def test_weights_and_models_that_cannot_be_read_are_told(
    copied: Callable[[str], Path], tmp_path: Path
) -> None:
    run = Run(copied("text"))
    epoch_weights(run.folder, 2).write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(Problem, match=r"weights of run .* in 0*2\.npz cannot be read"):
        export(run, "keras", tmp_path / "epoch.keras", epoch=2)
    (run.folder / MODEL).write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(Problem, match=r"model\.keras of run .* cannot be read"):
        export(run, "keras", tmp_path / "end.keras")
    assert list(tmp_path.glob("*.keras")) == []


def test_a_run_without_weights_and_a_name_that_keras_refuses_are_told(
    told: Run, tmp_path: Path
) -> None:
    with pytest.raises(Problem, match="no trained weights yet"):
        export(told, "keras", tmp_path / "model.keras")
    with pytest.raises(UsageProblem, match=r"\.keras"):
        export(told, "keras", tmp_path / "model.h5")
    with pytest.raises(UsageProblem, match="an epoch belongs to the form keras"):
        export(told, "csv", tmp_path / "run.csv", epoch=1)
    assert list(tmp_path.glob("*.keras")) == []
