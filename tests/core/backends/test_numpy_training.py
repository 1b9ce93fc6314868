"""Training with NumPy: what it tells, keeps, refuses, and that no framework is imported."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.backends import load_backend
from core.backends.numpy.training import NumpyBackend
from core.backends.order import epoch_order
from core.backends.protocol import MODEL, WEIGHTS, epochs_with_weights
from core.errors import Problem
from core.models.files.opening import open_file
from core.models.spec import LSTM, Dense, Embedding, ModelSpec, SimpleRNN, Tokens
from core.models.weights import network
from core.rnn.network import predict
from tests.core.backends.small_fit import TIMESTEPS, Recorder, arrays, small_job

LEARNER = ModelSpec("learner", Tokens(TIMESTEPS), (Embedding(20, 8), LSTM(8), Dense(1, "sigmoid")))


def test_it_learns_what_can_be_learned_and_says_so_at_every_step(tmp_path: Path) -> None:
    told = Recorder()
    job = small_job(tmp_path, LEARNER, epochs=30, learning_rate=0.03)
    outcome = NumpyBackend().fit(job, told)
    assert told.batches == [(epoch, batch) for epoch in range(1, 31) for batch in (1, 2, 3, 4)]
    assert outcome.test["test_accuracy"] >= 0.9
    assert told.epochs[30]["loss"] < 0.1 < told.epochs[1]["loss"]
    assert set(told.epochs[1]) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    rate, layers = told.layers[30]
    assert rate == pytest.approx(0.03)
    assert [layer.layer for layer in layers] == ["1 Embedding", "2 LSTM", "3 Dense"]
    assert all(layer.gradient for layer in layers)


def test_the_loss_of_a_step_is_the_mean_over_the_epoch_so_far(tmp_path: Path) -> None:
    told = Recorder()
    job = small_job(tmp_path, epochs=1, optimizer="sgd", learning_rate=1e-12)
    NumpyBackend().fit(job, told)
    stack = network(job.model, told.kept[1])
    split, order = job.dataset.train, epoch_order(50, job.settings.seed, 0)
    y = predict(stack, split.inputs[order])[:, 0]
    right = split.targets[order]
    each = -np.log(np.where(right > 0.5, y, 1 - y))
    means = [each[: min(16 * batch, 50)].mean() for batch in (1, 2, 3, 4)]
    assert told.losses == pytest.approx(means, rel=1e-5)


def test_what_it_saves_predicts_without_it(tmp_path: Path) -> None:
    told = Recorder()
    job = small_job(tmp_path, LEARNER, epochs=2)
    outcome = NumpyBackend().fit(job, told)
    weights = arrays(tmp_path / WEIGHTS)
    y = predict(network(job.model, weights), job.dataset.test.inputs)[:, 0]
    accuracy = ((y > 0.5) == (job.dataset.test.targets > 0.5)).mean()
    assert outcome.test["test_accuracy"] == pytest.approx(accuracy)
    assert epochs_with_weights(tmp_path) == (1, 2)
    for one, kept in zip(weights, told.kept[2], strict=True):
        assert one.tobytes() == kept.tobytes()
    assert open_file(tmp_path / MODEL).spec.layers == LEARNER.layers


def test_a_seed_repeats_a_training_and_another_one_does_not(tmp_path: Path) -> None:
    losses = []
    for place, seed in enumerate((1, 1, 2)):
        told = Recorder()
        NumpyBackend().fit(small_job(tmp_path / str(place), epochs=1, seed=seed), told)
        losses.append(told.losses)
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]


def test_patience_ends_it_with_the_weights_of_its_best_epoch(tmp_path: Path) -> None:
    told = Recorder()
    job = small_job(tmp_path, epochs=40, patience=2, restore_best=True, learning_rate=0.3)
    outcome = NumpyBackend().fit(job, told)
    losses = {epoch: numbers["val_loss"] for epoch, numbers in told.epochs.items()}
    best = min(losses, key=losses.__getitem__)
    assert max(losses) == best + 2 < 40
    assert f"the weights of epoch {best} were taken" in outcome.note
    for one, kept in zip(arrays(tmp_path / WEIGHTS), told.kept[best], strict=True):
        assert one.tobytes() == kept.tobytes()


@pytest.mark.parametrize(
    ("activation", "optimizer", "rate", "where"),
    [
        ("exponential", "adam", 1e3, "the output of layer 2 SimpleRNN was"),
        ("linear", "sgd", 1e38, "of layer 2 SimpleRNN was"),
    ],
)
def test_numbers_that_stop_being_finite_end_it_with_the_layer_and_the_step(
    tmp_path: Path, activation: str, optimizer: str, rate: float, where: str
) -> None:
    layers = (Embedding(20, 4), SimpleRNN(5, activation=activation), Dense(1, "sigmoid"))
    told = Recorder()
    job = small_job(
        tmp_path,
        ModelSpec("wild", Tokens(TIMESTEPS), layers),
        epochs=50,
        optimizer=optimizer,
        learning_rate=rate,
    )
    outcome = NumpyBackend().fit(job, told)
    epoch, batch = told.batches[-1]
    assert where in outcome.error
    assert f"at batch {batch} of epoch {epoch}" in outcome.error
    assert epochs_with_weights(tmp_path) == tuple(range(1, epoch))


def test_a_device_that_it_cannot_use_is_named() -> None:
    with pytest.raises(Problem, match="device gpu:0 is not there"):
        NumpyBackend().environment("gpu:0")


def test_nothing_of_a_framework_is_imported_to_train(tmp_path: Path) -> None:
    code = """
import json, sys
from pathlib import Path
from core.backends import load_backend
from tests.core.backends.small_fit import Recorder, small_job
load_backend("numpy").fit(small_job(Path(sys.argv[1])), Recorder())
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
    asked = [sys.executable, "-c", code, str(tmp_path)]
    loaded = json.loads(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
    assert "numpy" in loaded
    assert not {"keras", "tensorflow", "jax", "torch", "textual"} & set(loaded)


def test_it_is_loaded_by_its_name() -> None:
    assert isinstance(load_backend("numpy"), NumpyBackend)
