"""A NumPy training that is broken off and taken up again is, to the bit, one that never was."""

from pathlib import Path

import numpy as np
import pytest

from core.backends.checkpoint import Checkpoint, Progress
from core.backends.checkpoints import newest_checkpoint
from core.backends.numpy.training import NumpyBackend
from core.backends.protocol import WEIGHTS, epochs_with_weights
from core.errors import Problem
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
from tests.core.backends.small_fit import TIMESTEPS, Recorder, arrays, small_job

BOTH_WAYS = Bidirectional(GRU(3, return_sequences=True, dropout=0.2, recurrent_dropout=0.2))
FORGETFUL = ModelSpec(
    "forgetful",
    Tokens(TIMESTEPS),
    (
        Embedding(20, 4, mask_zero=True),
        BOTH_WAYS,
        LSTM(4, return_sequences=True, dropout=0.2, recurrent_dropout=0.3),
        SimpleRNN(3, dropout=0.1, recurrent_dropout=0.3),
        Dropout(0.3),
        Dense(1, "sigmoid"),
    ),
)
BATCHES = 4
"""An epoch."""


@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": "adam", "schedule": "cosine", "warmup": 1},
        {"optimizer": "rmsprop", "schedule": "plateau", "clip_norm": 0.1},
        {"optimizer": "sgd", "momentum": 0.9, "clip_value": 0.01},
    ],
)
@pytest.mark.parametrize("stop_after", [1, 4, 5, 11, 12])
def test_a_stopped_training_goes_on_as_if_it_had_not_been(
    tmp_path: Path, stop_after: int, settings: dict[str, object]
) -> None:
    backend = NumpyBackend()
    settings = {"epochs": 3, "learning_rate": 0.05, **settings}
    unbroken, before, after = Recorder(), Recorder(stop_after), Recorder()
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    outcome = backend.fit(small_job(whole, FORGETFUL, **settings), unbroken)
    assert len(unbroken.batches) == 3 * BATCHES
    assert len(set(unbroken.losses)) == 3 * BATCHES

    assert backend.fit(small_job(broken, FORGETFUL, **settings), before).stopped
    assert len(before.batches) == stop_after
    checkpoint, passed_over = newest_checkpoint(broken)
    assert checkpoint is not None
    assert passed_over == ()
    epoch, batch = before.batches[-1]
    assert (checkpoint.progress.epoch, checkpoint.progress.batch) == (epoch - 1, batch)

    resumed = small_job(broken, FORGETFUL, checkpoint, **settings)
    assert backend.why_inexact(resumed) == ""
    assert backend.fit(resumed, after) == outcome
    for one, other in zip(arrays(whole / WEIGHTS), arrays(broken / WEIGHTS), strict=True):
        assert one.tobytes() == other.tobytes()
    assert [*before.losses, *after.losses] == unbroken.losses
    assert {**before.epochs, **after.epochs} == unbroken.epochs
    assert {**before.layers, **after.layers} == unbroken.layers
    assert epochs_with_weights(broken) == epochs_with_weights(whole)


def test_a_checkpoint_of_another_training_is_refused_in_one_sentence(tmp_path: Path) -> None:
    weight = np.zeros((2, 2), np.float32)
    checkpoint = Checkpoint(Progress(1), (weight,), (), (), (), {"device": "cpu:0"})
    with pytest.raises(Problem, match="is not of this training"):
        NumpyBackend().fit(small_job(tmp_path, resume=checkpoint), Recorder())


def test_another_version_of_numpy_makes_it_inexact_and_is_named(tmp_path: Path) -> None:
    backend = NumpyBackend()
    assert backend.fit(small_job(tmp_path), Recorder(5)).stopped
    checkpoint, _ = newest_checkpoint(tmp_path)
    assert checkpoint is not None
    checkpoint.made_with["numpy"] = "1.0"
    assert "numpy 1.0, now" in backend.why_inexact(small_job(tmp_path, resume=checkpoint))
