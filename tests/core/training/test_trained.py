"""A run's folder, opened again: its weights, its words, its kept examples."""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.backends.protocol import WEIGHTS, epoch_weights
from core.data.loading import load
from core.errors import Problem
from core.models.inspect import inspect
from core.rnn.network import EmbeddingWeights
from core.training import store
from core.training.events import Prepared
from core.training.examples import KEPT, count_examples, kept_examples, save_examples
from core.training.log import EventWriter
from core.training.preparation import fit_model
from core.training.settings import configure
from core.training.store import Run
from core.training.trained import open_trained
from core.training.vocabulary_file import VOCABULARY, save_vocabulary

MakeRun = Callable[..., Run]


@pytest.fixture
def run_on(home: Path) -> MakeRun:
    """Makes the folder of a run as its worker leaves it, with weights that are the epoch's number.

    Those of the run's end are all 9.
    """

    def make(dataset: str, epochs: tuple[int, ...] = (), ended: bool = True) -> Run:
        preset = "single-gru" if dataset == "adding" else "tutorial-lstm"
        config = configure(preset, {"dataset": dataset, "limit": 40})
        run = store.create(home, config)
        data = load(config.data)
        model = fit_model(config.model, data)
        save_vocabulary(run.folder, data)
        save_examples(run.folder, data)
        with EventWriter(run.folder) as log:
            log.write(
                Prepared(
                    time=time.time(),
                    dataset=data.name,
                    task=data.task.kind,
                    labels=data.task.labels,
                    train=len(data.train),
                    validation=len(data.validation),
                    test=len(data.test),
                    timesteps=int(data.train.inputs.shape[1]),
                    mean_padding=0.0,
                    chance_loss=1.0,
                    chance_accuracy=None,
                    best_accuracy=None,
                    model=model,
                    parameters=1,
                )
            )
        shapes = [weight.shape for layer in inspect(model).layers for weight in layer.weights]

        def write(path: Path, value: int) -> None:
            path.parent.mkdir(exist_ok=True)
            arrays = {f"{n}": np.full(shape, value, np.float32) for n, shape in enumerate(shapes)}
            np.savez(path, **arrays)

        for epoch in epochs:
            write(epoch_weights(run.folder, epoch), epoch)
        if ended:
            write(run.folder / WEIGHTS, 9)
        return run

    return make


def _value(run: Run, epoch: int | None = None) -> float:
    layer = open_trained(run, epoch).network.layers[0]
    assert isinstance(layer, EmbeddingWeights)
    return float(layer.table[0, 0])


def test_the_weights_of_the_end_and_of_each_epoch_are_told_apart(run_on: MakeRun) -> None:
    run = run_on("reviews", epochs=(1, 3))
    assert [_value(run), _value(run, 1), _value(run, 3)] == [9, 1, 3]
    assert open_trained(run).epoch is None
    assert open_trained(run, 3).epoch == 3


def test_an_epoch_that_has_no_weights_is_refused_with_those_that_have(run_on: MakeRun) -> None:
    with pytest.raises(Problem, match="no weights of epoch 2: it has those of epochs 1, 3"):
        open_trained(run_on("reviews", epochs=(1, 3)), 2)
    with pytest.raises(Problem, match="kept the weights of none of its epochs"):
        open_trained(run_on("reviews"), 2)


def test_a_run_without_an_end_is_opened_at_its_newest_epoch(run_on: MakeRun) -> None:
    run = run_on("reviews", epochs=(1, 3), ended=False)
    assert _value(run) == 3
    assert open_trained(run).epoch == 3


def test_a_run_without_any_weights_is_to_be_waited_for(run_on: MakeRun) -> None:
    with pytest.raises(Problem, match="has no trained weights yet"):
        open_trained(run_on("reviews", ended=False))


def test_a_run_on_features_is_opened_without_words(run_on: MakeRun) -> None:
    assert open_trained(run_on("adding")).vocabulary is None


def test_weights_of_another_model_are_refused(run_on: MakeRun) -> None:
    run = run_on("reviews")
    (run_on("adding").folder / WEIGHTS).rename(run.folder / WEIGHTS)
    with pytest.raises(Problem, match="another model"):
        open_trained(run)


def test_weights_that_are_no_numbers_are_refused(run_on: MakeRun) -> None:
    run = run_on("reviews")
    with np.load(run.folder / WEIGHTS) as archive:
        arrays = {name: archive[name].astype("U3") for name in archive.files}
    np.savez(run.folder / WEIGHTS, **arrays)
    with pytest.raises(Problem, match="cannot be read"):
        open_trained(run)


def test_weights_that_would_run_code_are_not_read(run_on: MakeRun, tmp_path: Path) -> None:
    class Touch:
        def __reduce__(self):  # type: ignore[no-untyped-def]
            return Path.touch, (tmp_path / "ran",)

    run = run_on("reviews")
    np.savez(run.folder / WEIGHTS, np.array([Touch()], object))
    with pytest.raises(Problem, match="cannot be read"):
        open_trained(run)
    assert not (tmp_path / "ran").exists()


def test_a_deleted_run_is_gone(run_on: MakeRun) -> None:
    run = run_on("reviews")
    store.delete(run)
    with pytest.raises(Problem, match=f"run {run.id} is gone: its folder was deleted"):
        open_trained(run)


def test_broken_words_are_said(run_on: MakeRun) -> None:
    run = run_on("reviews")
    (run.folder / VOCABULARY).write_bytes(msgspec.json.encode({"no": "list"}))
    with pytest.raises(Problem, match="cannot be read"):
        open_trained(run)


@pytest.mark.parametrize("dataset", ["reviews", "adding"])
def test_the_first_test_examples_are_kept_as_they_were_padded(
    run_on: MakeRun, dataset: str
) -> None:
    run = run_on(dataset)
    kept = kept_examples(run)
    whole = load(store.config(run).data).test
    assert kept is not None
    assert len(kept) == count_examples(run) == KEPT
    assert np.array_equal(kept.inputs, whole.inputs[:KEPT])
    assert np.array_equal(kept.targets, whole.targets[:KEPT])
    assert kept.inputs.dtype == whole.inputs.dtype


def test_fewer_examples_are_kept_of_very_long_sequences(tmp_path: Path) -> None:
    config = configure("single-gru", {"dataset": "adding", "limit": 20, "maxlen": 500_000})
    save_examples(tmp_path, load(config.data))
    assert count_examples(Run(tmp_path)) == 4


def test_a_run_of_an_older_version_keeps_no_examples(tmp_path: Path) -> None:
    assert kept_examples(Run(tmp_path)) is None
    assert count_examples(Run(tmp_path)) == 0


def test_examples_that_cannot_be_read_are_said_and_not_counted(tmp_path: Path) -> None:
    (tmp_path / "examples.npz").write_bytes(b"PK")
    with pytest.raises(Problem, match="delete that file"):
        kept_examples(Run(tmp_path))
    assert count_examples(Run(tmp_path)) == 0
