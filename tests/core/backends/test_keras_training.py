"""The Keras backend does what the tutorial's own script does, reshuffled every epoch."""

import itertools
import resource
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from core.backends.course import Course
from core.backends.kept_epochs import MOST, kept_epochs
from core.backends.keras.build import build_model
from core.backends.protocol import (
    WEIGHTS,
    FitSettings,
    Job,
    Outcome,
    epoch_weights,
    epochs_with_weights,
)
from core.data.dataset import Split
from core.models.weights import network
from core.rnn.network import predict
from tests.core.backends.small_fit import (
    SPEC,
    TIMESTEPS,
    Recorder,
    arrays,
    small_dataset,
    small_job,
)
from tests.keras_later import Later, keras

ListenerCallback = Later("core.backends.keras.callback", "ListenerCallback")
ReshuffledBatches = Later("core.backends.keras.order", "ReshuffledBatches")
epoch_order = Later("core.backends.order", "epoch_order")
KerasBackend = Later("core.backends.keras.training", "KerasBackend")


@dataclass(frozen=True)
class Trained:
    """A training that is over, in its folder, which nothing may change."""

    job: Job
    told: Recorder
    outcome: Outcome


def _trained(job: Job, told: Recorder) -> Trained:
    return Trained(job, told, KerasBackend().fit(job, told))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Three epochs, whose steps are compiled as they always are."""
    return _trained(small_job(tmp_path_factory.mktemp("whole"), epochs=3), Recorder())


def test_every_epoch_sees_every_example_once_in_an_order_of_its_own() -> None:
    orders = [epoch_order(50, seed=3, epoch=epoch) for epoch in range(4)]
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert len({tuple(order) for order in orders}) == 4
    assert np.array_equal(orders[2], epoch_order(50, seed=3, epoch=2))
    assert not np.array_equal(orders[2], epoch_order(50, seed=4, epoch=2))


@pytest.mark.usefixtures("eager")
def test_keras_is_given_the_examples_in_that_order(tmp_path: Path) -> None:
    from core.backends.keras.order import ReshuffledBatches

    dataset = small_dataset()
    numbered = Split(
        np.arange(50 * TIMESTEPS, dtype=np.int32).reshape(50, TIMESTEPS) % 20, np.arange(50.0)
    )
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

    batches = Watched(numbered, FitSettings(batch_size=16, seed=5))
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


@pytest.mark.usefixtures("eager")
def test_a_run_is_repeated_by_its_seed_and_changed_by_another(tmp_path: Path) -> None:
    backend = KerasBackend()
    losses = []
    for seed in (1, 1, 2):
        recorder = Recorder()
        backend.fit(small_job(tmp_path, seed=seed, epochs=1), recorder)
        losses.append(recorder.losses)
    assert len(losses[0]) == 4
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    assert losses[0] != pytest.approx(losses[2], rel=1e-3)


def test_all_that_the_listener_is_told(whole: Trained) -> None:
    told = whole.told
    assert told.batches == [(epoch, batch) for epoch in (1, 2, 3) for batch in (1, 2, 3, 4)]
    assert [set(epoch) for epoch in told.epochs.values()] == [
        {"loss", "accuracy", "val_loss", "val_accuracy"}
    ] * 3
    assert set(whole.outcome.test) == {"test_loss", "test_accuracy"}
    assert not whole.outcome.stopped
    for seconds, rate in told.rates:
        assert rate == pytest.approx(50 / seconds)


@pytest.mark.usefixtures("eager")
def test_a_request_to_stop_is_honoured_at_the_next_batch_and_a_cut_epoch_keeps_no_weights(
    tmp_path: Path,
) -> None:
    stopped = _trained(small_job(tmp_path, epochs=9), Recorder(stop_after=6))
    assert stopped.outcome.stopped
    assert stopped.told.batches[-1] == (2, 2)
    assert len(stopped.told.epochs) == 1
    assert stopped.outcome.test == {}
    assert (tmp_path / "model.keras").exists()
    assert epochs_with_weights(tmp_path) == (1,)


def test_the_saved_weights_predict_without_keras_what_the_saved_model_predicts(
    whole: Trained,
) -> None:
    folder, inputs = whole.job.folder, whole.job.dataset.test.inputs
    model = keras.models.load_model(folder / "model.keras")
    theirs = np.asarray(model(inputs, training=False))
    np.testing.assert_allclose(
        predict(network(SPEC, arrays(folder / WEIGHTS)), inputs), theirs, atol=1e-6
    )
    assert not list(folder.glob(".partial-*"))


def test_the_weights_of_every_whole_epoch_are_kept(whole: Trained) -> None:
    folder, told = whole.job.folder, whole.told
    assert epochs_with_weights(folder) == tuple(told.kept) == (1, 2, 3)
    epochs = [arrays(epoch_weights(folder, epoch)) for epoch in (1, 2, 3)]
    for one, two in itertools.pairwise(epochs):
        assert not np.array_equal(one[0], two[0])
    for ours, final in zip(epochs[-1], arrays(folder / WEIGHTS), strict=True):
        assert np.array_equal(ours, final)
    for epoch, kept in told.kept.items():
        assert all(map(np.array_equal, kept, epochs[epoch - 1]))
    assert not list(folder.rglob(".partial-*"))


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


@pytest.mark.usefixtures("eager")
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
