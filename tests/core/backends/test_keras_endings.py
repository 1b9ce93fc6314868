"""What ends a training before its last epoch, and what is left of it then."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from core.backends.checkpoints import newest_checkpoint
from core.backends.protocol import MODEL, WEIGHTS, Job, epoch_weights
from core.data.dataset import Dataset, Split, Task
from core.models.spec import Dense, Features, ModelSpec, SimpleRNN
from tests.core.backends.small_fit import TIMESTEPS, Recorder, arrays, small_job
from tests.keras_later import Later

KerasBackend = Later("core.backends.keras.training", "KerasBackend")
pytestmark = pytest.mark.usefixtures("eager")

PATIENT = {"epochs": 30, "learning_rate": 0.1, "patience": 2, "restore_best": True}


def _contrary(job: Job) -> Job:
    """The job with validation examples of which the more is wrong the more is learned."""
    shown = job.dataset.validation
    contrary = Split(shown.inputs, 1 - shown.targets)
    return dataclasses.replace(job, dataset=dataclasses.replace(job.dataset, validation=contrary))


def test_patience_ends_a_training_with_the_weights_of_its_best_epoch_also_after_a_break(
    tmp_path: Path,
) -> None:
    backend, unbroken = KerasBackend(), Recorder()
    job = _contrary(small_job(tmp_path / "whole", **PATIENT))
    outcome = backend.fit(job, unbroken)
    losses = [epoch["val_loss"] for epoch in unbroken.epochs.values()]
    last, best = len(losses), 1 + losses.index(min(losses))
    assert best == last - 2
    assert last < 30
    assert outcome.note == (
        f"ended after epoch {last}: no lower validation loss for 2 epochs; "
        f"the weights of epoch {best} were taken"
    )
    for final, kept in zip(
        arrays(job.folder / WEIGHTS), arrays(epoch_weights(job.folder, best)), strict=True
    ):
        assert np.array_equal(final, kept)
    assert not all(map(np.array_equal, arrays(job.folder / WEIGHTS), unbroken.kept[last]))

    # Stopped while it waits, and taken up again: it has not forgotten how long it has waited.
    folder, before, after = tmp_path / "broken", Recorder(4 * (last - 1) + 1), Recorder()
    assert backend.fit(_contrary(small_job(folder, **PATIENT)), before).stopped
    checkpoint, _ = newest_checkpoint(folder)
    assert checkpoint is not None
    assert (checkpoint.progress.best_epoch, checkpoint.progress.waited) == (best, 1)
    assert backend.fit(_contrary(small_job(folder, resume=checkpoint, **PATIENT)), after) == outcome
    assert list(after.epochs) == [last]
    assert all(map(np.array_equal, arrays(job.folder / WEIGHTS), arrays(folder / WEIGHTS)))

    # Lost while it was evaluated: nothing is left to train.
    ended, _ = newest_checkpoint(folder)
    nothing = Recorder()
    assert backend.fit(_contrary(small_job(folder, resume=ended, **PATIENT)), nothing) == outcome
    assert nothing.batches == []


def test_best_weights_that_cannot_be_read_are_said_to_be_missing(tmp_path: Path) -> None:
    class Deleting(Recorder):
        def epoch_end(self, *told: object) -> None:
            super().epoch_end(*told)  # type: ignore[arg-type]
            epoch_weights(tmp_path, 1).unlink(missing_ok=True)

    job = _contrary(small_job(tmp_path, epochs=2, learning_rate=0.1, restore_best=True))
    listener = Deleting()
    outcome = KerasBackend().fit(job, listener)
    assert listener.epochs[1]["val_loss"] < listener.epochs[2]["val_loss"]
    assert outcome.note == (
        "the weights of epoch 1 could not be read, and those of the last one stayed: "
        "epoch 1 had the lowest validation loss"
    )
    assert all(map(np.array_equal, arrays(tmp_path / WEIGHTS), listener.kept[2]))


def _explosive(folder: Path, **settings: object) -> Job:
    """A regression whose error grows with every step of plain gradient descent."""
    rng = np.random.default_rng(3)

    def split(size: int) -> Split:
        inputs = rng.random((size, TIMESTEPS, 2), dtype=np.float32)
        return Split(inputs, inputs[:, :, 0].sum(axis=1))

    data = Dataset("sums", Task("regression", (), 1.0), split(50), split(20), split(20))
    spec = ModelSpec("sums", Features(2, TIMESTEPS), (SimpleRNN(3), Dense(1)))
    return dataclasses.replace(
        small_job(folder, spec, optimizer="sgd", epochs=9, **settings), dataset=data
    )


def test_a_loss_that_is_no_number_ends_the_training_at_once_and_says_what_to_try(
    tmp_path: Path,
) -> None:
    recorder = Recorder()
    outcome = KerasBackend().fit(_explosive(tmp_path, learning_rate=1e9), recorder)
    epoch, batch = recorder.batches[-1]
    assert not math.isfinite(recorder.losses[-1])
    assert all(map(math.isfinite, recorder.losses[:-1]))
    is_what = "not a number" if math.isnan(recorder.losses[-1]) else "infinite"
    assert outcome.error == (
        f"the loss was {is_what} at batch {batch} of epoch {epoch}, with a learning rate of "
        "1e+09: try a tenth of it, or clip_norm=1"
    )
    assert not outcome.stopped
    assert outcome.test == {}
    assert newest_checkpoint(tmp_path)[0] is None
    assert (tmp_path / MODEL).exists()


def test_weights_that_are_no_numbers_are_in_no_checkpoint(tmp_path: Path) -> None:
    recorder = Recorder()
    outcome = KerasBackend().fit(_explosive(tmp_path, learning_rate=2.0), recorder)
    assert outcome.error
    checkpoint, passed_over = newest_checkpoint(tmp_path)
    assert passed_over == ()
    whole = checkpoint.progress.epoch if checkpoint else 0
    assert whole == len(recorder.kept)
    if checkpoint is not None:
        assert all(np.isfinite(weight).all() for weight in checkpoint.weights)
