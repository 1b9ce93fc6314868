"""The Keras backend does what the tutorial's own script does, reshuffled every epoch."""

import itertools
import resource
from pathlib import Path

import numpy as np
import pytest

from core.backends.kept_epochs import MOST, kept_epochs
from core.backends.keras.build import build_model
from core.backends.keras.course import Course
from core.backends.protocol import WEIGHTS, epoch_weights, epochs_with_weights
from core.data.dataset import Split
from core.models.weights import network
from core.rnn.network import predict
from tests.core.backends.small_fit import (
    SPEC,
    Recorder,
    arrays,
    small_dataset,
    small_job,
)
from tests.keras_later import Later, keras

ListenerCallback = Later("core.backends.keras.callback", "ListenerCallback")
ReshuffledBatches = Later("core.backends.keras.order", "ReshuffledBatches")
epoch_order = Later("core.backends.keras.order", "epoch_order")
KerasBackend = Later("core.backends.keras.training", "KerasBackend")


def test_every_epoch_sees_every_example_once_in_an_order_of_its_own() -> None:
    orders = [epoch_order(50, seed=3, epoch=epoch) for epoch in range(4)]
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert len({tuple(order) for order in orders}) == 4
    assert np.array_equal(orders[2], epoch_order(50, seed=3, epoch=2))
    assert not np.array_equal(orders[2], epoch_order(50, seed=4, epoch=2))


def test_keras_is_given_the_examples_in_that_order(tmp_path: Path) -> None:
    from core.backends.keras.order import ReshuffledBatches

    dataset = small_dataset()
    numbered = Split(np.arange(300, dtype=np.int32).reshape(50, 6) % 20, np.arange(50.0))
    seen: dict[int, list[float]] = {}

    class Watched(ReshuffledBatches):
        epoch = 0

        def begin_epoch(self, epoch: int) -> None:
            super().begin_epoch(epoch)
            self.epoch = epoch

        def __getitem__(self, batch: int):  # type: ignore[no-untyped-def]
            inputs, targets = super().__getitem__(batch)
            seen.setdefault(self.epoch, []).extend(targets.tolist())
            return inputs, targets

    batches = Watched(numbered, 16, seed=5)
    model = build_model(SPEC)
    model.compile(loss="mse", optimizer="sgd")
    job = small_job(tmp_path)
    callback = ListenerCallback(batches, Course(job, 4), Recorder())
    validation = (dataset.validation.inputs, dataset.validation.targets)
    model.fit(
        batches,
        epochs=3,
        shuffle=False,
        verbose=0,
        callbacks=[callback],
        validation_data=validation,
    )
    for epoch in range(3):
        # Keras draws one batch ahead of the first epoch, to learn the shapes.
        trained_on = seen[epoch][-50:]
        assert trained_on == epoch_order(50, 5, epoch).astype(float).tolist()


def test_a_run_is_repeated_by_its_seed_and_changed_by_another(tmp_path: Path) -> None:
    backend = KerasBackend()
    losses = []
    for seed in (1, 1, 2):
        recorder = Recorder()
        backend.fit(small_job(tmp_path, seed=seed, epochs=2), recorder)
        losses.append([epoch["loss"] for epoch in recorder.epochs.values()])
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    assert losses[0] != pytest.approx(losses[2], rel=1e-3)


def test_all_that_the_listener_is_told(tmp_path: Path) -> None:
    recorder = Recorder()
    outcome = KerasBackend().fit(small_job(tmp_path, epochs=2), recorder)
    assert recorder.batches == [(epoch, batch) for epoch in (1, 2) for batch in (1, 2, 3, 4)]
    assert [set(epoch) for epoch in recorder.epochs.values()] == [
        {"loss", "accuracy", "val_loss", "val_accuracy"}
    ] * 2
    assert set(outcome.test) == {"test_loss", "test_accuracy"}
    assert not outcome.stopped
    for seconds, rate in recorder.rates:
        assert rate == pytest.approx(50 / seconds)


def test_a_request_to_stop_is_honoured_at_the_next_batch(tmp_path: Path) -> None:
    recorder = Recorder(stop_after=6)
    outcome = KerasBackend().fit(small_job(tmp_path, epochs=9), recorder)
    assert outcome.stopped
    assert recorder.batches[-1] == (2, 2)
    assert len(recorder.epochs) == 1
    assert outcome.test == {}
    assert (tmp_path / "model.keras").exists()


def test_the_saved_weights_predict_without_keras_what_the_saved_model_predicts(
    tmp_path: Path,
) -> None:
    job = small_job(tmp_path, epochs=1)
    KerasBackend().fit(job, Recorder())
    with np.load(tmp_path / "weights.npz", allow_pickle=False) as archive:
        weights = [archive[name] for name in archive.files]
    inputs = job.dataset.test.inputs
    theirs = keras.models.load_model(tmp_path / "model.keras").predict(inputs, verbose=0)
    np.testing.assert_allclose(predict(network(SPEC, weights), inputs), theirs, atol=1e-6)
    assert not list(tmp_path.glob(".partial-*"))


def test_the_weights_of_every_whole_epoch_are_kept(tmp_path: Path) -> None:
    recorder = Recorder()
    KerasBackend().fit(small_job(tmp_path, epochs=3), recorder)
    assert epochs_with_weights(tmp_path) == tuple(recorder.kept) == (1, 2, 3)
    epochs = [arrays(epoch_weights(tmp_path, epoch)) for epoch in (1, 2, 3)]
    for one, two in itertools.pairwise(epochs):
        assert not np.array_equal(one[0], two[0])
    for ours, final in zip(epochs[-1], arrays(tmp_path / WEIGHTS), strict=True):
        assert np.array_equal(ours, final)
    for epoch, told in recorder.kept.items():
        assert all(map(np.array_equal, told, epochs[epoch - 1]))
    assert not list(tmp_path.rglob(".partial-*"))


def test_an_epoch_that_was_cut_short_leaves_no_weights(tmp_path: Path) -> None:
    KerasBackend().fit(small_job(tmp_path, epochs=9), Recorder(stop_after=6))
    assert epochs_with_weights(tmp_path) == (1,)


def test_the_epoch_of_the_lowest_validation_loss_outlives_the_thinning(tmp_path: Path) -> None:
    recorder = Recorder()
    job = small_job(tmp_path, epochs=22, optimizer="rmsprop", learning_rate=0.05)
    KerasBackend().fit(job, recorder)
    losses = [epoch["val_loss"] for epoch in recorder.epochs.values()]
    best = 1 + losses.index(min(losses))
    saved = epochs_with_weights(tmp_path)
    assert saved == tuple(sorted(kept_epochs(range(1, 23), best)))
    assert len(saved) <= MOST
    model = build_model(SPEC)
    model.compile(loss="binary_crossentropy")
    model.set_weights(arrays(epoch_weights(tmp_path, best)))
    validation = job.dataset.validation
    loss = model.evaluate(validation.inputs, validation.targets, verbose=0)
    assert loss == pytest.approx(min(losses), rel=1e-4)


def test_a_full_disk_ends_the_training_and_leaves_no_cut_weights(tmp_path: Path) -> None:
    """A limit on file sizes stands in for the full disk: the system refuses the write alike."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    recorder = Recorder()
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            KerasBackend().fit(small_job(tmp_path, epochs=3), recorder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(recorder.epochs) == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_device_that_is_not_there_is_refused() -> None:
    from core.errors import Problem

    with pytest.raises(Problem, match="device gpu:7 is not there"):
        KerasBackend().environment("gpu:7")
    assert KerasBackend().environment("cpu").device == "cpu:0"
