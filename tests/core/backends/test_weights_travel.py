"""What one backend has trained, the other opens, and gets the same from it to a millionth."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import h5py
import msgspec
import numpy as np
import pytest

from core.backends.checkpoint import Checkpoint
from core.backends.checkpoints import newest_checkpoint
from core.backends.numpy.learner import Learner
from core.backends.numpy.training import NumpyBackend
from core.backends.protocol import MODEL, WEIGHTS, Job, epoch_weights
from core.errors import Problem
from core.models.exports.keras_file import write_keras
from core.models.files.opening import open_file
from core.models.files.reading import read
from core.models.files.rows import shown
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    ModelSpec,
    SimpleRNN,
    Tokens,
)
from tests.core.backends.models_in_keras import (
    predicted,
    predicted_with,
    refusal_by_keras,
    text_job,
    trained_by_keras,
)
from tests.core.backends.small_fit import Recorder, arrays

AskKeras = Callable[..., Any]

STACK = ModelSpec(
    "travelling",
    Tokens(5),
    (
        Embedding(20, 4, mask_zero=True),
        Bidirectional(GRU(3, return_sequences=True, dropout=0.2, recurrent_dropout=0.2)),
        LSTM(4, return_sequences=True, dropout=0.2),
        SimpleRNN(3, recurrent_dropout=0.3),
        Dropout(0.3),
        Dense(1, "sigmoid"),
    ),
)
SPEC = msgspec.json.encode(STACK)


def learner(job: Job, weights: list[np.ndarray]) -> Learner:
    return Learner(job.model, weights, job.dataset.task.kind, job.settings)


def ours(job: Job, weights: list[np.ndarray]) -> np.ndarray:
    """What our own layers predict for the test examples."""
    return learner(job, weights).stack.forward(job.dataset.test.inputs).values


def assert_same_numbers(one: np.ndarray, other: np.ndarray) -> None:
    np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)
    assert np.ptp(one) > 1e-2, "one number for all examples would be no news"


@pytest.fixture(scope="module")
def by_numpy(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A training by our own backend, done."""
    job = text_job(tmp_path_factory.mktemp("by") / "numpy", STACK)
    NumpyBackend().fit(job, Recorder())
    return job


@pytest.fixture(scope="module")
def by_keras(tmp_path_factory: pytest.TempPathFactory, ask_keras: AskKeras) -> Job:
    """The same training by Keras, which has found this on the test examples."""
    job = text_job(tmp_path_factory.mktemp("by") / "keras", STACK, epochs=1, batch_size=32)
    found = ask_keras(trained_by_keras, job.folder, SPEC)
    (job.folder / "test.json").write_bytes(msgspec.json.encode(found))
    return job


def test_keras_predicts_with_the_files_of_our_training_what_we_predict(
    by_numpy: Job, tmp_path: Path, ask_keras: AskKeras
) -> None:
    folder, inputs = by_numpy.folder, by_numpy.dataset.test.inputs
    archives = [folder / WEIGHTS, *(epoch_weights(folder, epoch) for epoch in (1, 2))]
    files = [folder / MODEL, *(tmp_path / f"{epoch}.keras" for epoch in (1, 2))]
    for archive, path in zip(archives[1:], files[1:], strict=True):
        write_keras(STACK, arrays(archive), path)
    expected = [ours(by_numpy, arrays(archive)) for archive in archives]
    by_archive = ask_keras(predicted_with, SPEC, archives, inputs)
    for y, (answer, weights), other, archive in zip(
        expected, ask_keras(predicted, files, inputs), by_archive, archives, strict=True
    ):
        assert_same_numbers(y, answer)
        assert_same_numbers(y, other)
        for one, kept in zip(weights, arrays(archive), strict=True):
            assert one.tobytes() == kept.tobytes()
    assert np.abs(expected[1] - expected[2]).max() > 1e-4, "the second epoch has learned something"


def test_our_layers_predict_with_the_files_of_keras_training_what_keras_predicts(
    by_keras: Job, ask_keras: AskKeras
) -> None:
    folder, test = by_keras.folder, by_keras.dataset.test
    kept = arrays(folder / WEIGHTS)
    ((answer, weights),) = ask_keras(predicted, [folder / MODEL], test.inputs)
    assert_same_numbers(ours(by_keras, kept), answer)
    for one, other in zip(weights, kept, strict=True):
        assert one.tobytes() == other.tobytes()
    first = epoch_weights(folder, 1)
    (earlier,) = ask_keras(predicted_with, SPEC, [first], test.inputs)
    assert_same_numbers(ours(by_keras, arrays(first)), earlier)

    judged = learner(by_keras, kept).judge(test.inputs, test.targets)
    told = msgspec.json.decode((folder / "test.json").read_bytes())
    assert judged.loss.value == pytest.approx(told["test_loss"], rel=0, abs=1e-6)
    assert judged.metric.value == pytest.approx(told["test_accuracy"], rel=0, abs=1e-6)


@pytest.mark.parametrize("trained_by", ["numpy", "keras"])
def test_the_model_file_of_either_is_read_without_keras(
    trained_by: str, request: pytest.FixtureRequest
) -> None:
    job = request.getfixturevalue(f"by_{trained_by}")
    path, kept = job.folder / MODEL, arrays(job.folder / WEIGHTS)
    file = open_file(path)
    assert file.why_not_ours == ""
    assert file.spec == STACK
    found = list(arrays_in(path))
    for one, other in zip(found, kept, strict=True):
        assert one.tobytes() == other.tobytes()
    np.testing.assert_array_equal(ours(job, found), ours(job, kept))


def arrays_in(path: Path) -> Any:
    """The arrays of a `.keras` file, in the order in which ours are."""
    held = read(path)
    with ZipFile(path) as archive, h5py.File(BytesIO(archive.read("model.weights.h5"))) as file:
        for node in shown(held.graph):
            for weight in held.weights.get(node.name, ()):
                yield file[weight.stored.path][()]


def test_both_call_their_weights_the_same(by_numpy: Job, by_keras: Job) -> None:
    named = []
    for job in (by_numpy, by_keras):
        with np.load(job.folder / WEIGHTS, allow_pickle=False) as archive:
            named.append(archive.files)
    # Within a Bidirectional, Keras counts the layers of one kind that it has ever made.
    assert named[0] == [re.sub(r"(forward|backward)_gru_\d+", r"\1_gru", name) for name in named[1]]
    assert "03_lstm/lstm_cell/recurrent_kernel" in named[0]


def checkpoint_of(job: Job) -> Checkpoint:
    checkpoint, _ = newest_checkpoint(job.folder)
    assert checkpoint is not None
    return checkpoint


def test_a_checkpoint_of_keras_is_refused_by_our_backend(by_keras: Job, tmp_path: Path) -> None:
    job = text_job(tmp_path / "new", STACK, checkpoint_of(by_keras))
    with pytest.raises(
        Problem, match=r"is not of this training: .* arrays: this optimizer needs .*; train it anew"
    ):
        NumpyBackend().fit(job, Recorder())


def test_a_checkpoint_of_ours_is_refused_by_keras(
    by_numpy: Job, tmp_path: Path, ask_keras: AskKeras
) -> None:
    said = ask_keras(refusal_by_keras, tmp_path / "new", SPEC, checkpoint_of(by_numpy))
    assert said.startswith("the checkpoint is not of this model: it holds ")
    assert said.endswith("; train it anew")
