"""A run that our own backend has trained is opened wherever one of Keras' is."""

from pathlib import Path

import numpy as np
import pytest

from core.backends.numpy.learner import Learner
from core.backends.protocol import WEIGHTS, epoch_weights
from core.data.loading import load
from core.models.inspect import inspect
from core.rnn.network import predict
from core.rnn.reading import read
from core.stepping.opening import open_source, runs_to_step
from core.stepping.source import Example, RunWeights, Sentence, Source
from core.training import store
from core.training.settings import configure
from core.training.store import Run
from core.training.trained import open_trained
from core.training.trained_weights import trained_model, trained_weights
from tests.keras_process import keras_process
from tests.trained_runs import train

SETTINGS: dict[str, object] = {
    "backend": "numpy", "limit": 64, "maxlen": 20, "mask_zero": True, "epochs": 2,
    "batch_size": 16, "learning_rate": 0.01,
}  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    created = store.create(tmp_path_factory.mktemp("numpy"), configure("tutorial-lstm", SETTINGS))
    train(keras_process(tmp_path_factory), created)
    return created


@pytest.mark.parametrize("epoch", [None, 1])
def test_the_opened_run_predicts_what_its_learner_does(run: Run, epoch: int | None) -> None:
    trained = open_trained(run, epoch)
    inputs = load(trained.config.data).test.inputs
    path = run.folder / WEIGHTS if epoch is None else epoch_weights(run.folder, epoch)
    with np.load(path, allow_pickle=False) as archive:
        weights = [archive[name] for name in archive.files]
    learner = Learner(trained.model, weights, "binary", trained.config.fit)
    expected = learner.stack.forward(inputs).values
    np.testing.assert_allclose(predict(trained.network, inputs), expected, rtol=0, atol=1e-6)
    assert np.ptp(expected) > 1e-3


def test_the_stepper_reads_texts_and_examples_with_it(run: Run) -> None:
    (choice,) = runs_to_step(run.folder.parent)
    assert choice.folder == run.folder
    assert (choice.state, choice.epochs) == ("finished", (1, 2))
    written = open_source(Source(RunWeights(run.folder, 1), Sentence("the film was good")))
    assert written.words == ("<start>", "the", "film", "was", "good")
    example = open_source(Source(RunWeights(run.folder), Example(2)))
    # Without its padding, which the mask skips, the example gives what the padded one does.
    whole = load(store.config(run).data).test.inputs[2:3]
    answer = read(example.network, example.inputs).answers[-1]
    expected = predict(open_trained(run).network, whole)[0]
    np.testing.assert_allclose(answer, expected, rtol=0, atol=1e-6)


def test_the_architecture_shows_the_weights_of_each_layer(run: Run) -> None:
    layers = inspect(trained_model(run)).layers
    with np.load(run.folder / WEIGHTS, allow_pickle=False) as archive:
        held = [archive[name] for name in archive.files]
    shown = [array for one in layers for array in trained_weights(run, one.number).arrays]
    assert [array.tobytes() for array in shown] == [array.tobytes() for array in held]
    first = trained_weights(run, 2, epoch=1)
    assert first.epoch == 1
    assert first.arrays[0].shape == held[1].shape
    assert (first.arrays[0] != held[1]).any()


def test_its_folder_holds_what_that_of_a_keras_run_does(run: Run, trained: dict[str, Path]) -> None:
    def names(folder: Path) -> set[str]:
        return {path.name for path in folder.iterdir() if not path.name.startswith(".")}

    assert names(run.folder) == names(trained["text"])
