"""A training that is broken off and taken up again is, to the bit, one that never was."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.backends.checkpoint import Checkpoint, Progress
from core.backends.checkpoints import CHECKPOINTS, newest_checkpoint
from core.backends.protocol import WEIGHTS, Job, epochs_with_weights
from core.errors import Problem
from core.models.spec import (
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
from tests.keras_later import Later

KerasBackend = Later("core.backends.keras.training", "KerasBackend")
pytestmark = pytest.mark.usefixtures("eager")

BOTH_WAYS = Bidirectional(SimpleRNN(3, return_sequences=True, dropout=0.2, recurrent_dropout=0.2))
FORGETFUL = ModelSpec(
    "forgetful",
    Tokens(TIMESTEPS),
    (
        Embedding(20, 4, mask_zero=True),
        SimpleRNN(4, return_sequences=True, dropout=0.2, recurrent_dropout=0.3),
        SimpleRNN(3, recurrent_dropout=0.3),
        Dropout(0.3),
        Dense(1, "sigmoid"),
    ),
)
BRIEF = ModelSpec(
    "brief",
    Tokens(TIMESTEPS),
    (Embedding(20, 4), SimpleRNN(3, recurrent_dropout=0.3), Dropout(0.3), Dense(1, "sigmoid")),
)
NESTED = ModelSpec(
    "nested",
    Tokens(TIMESTEPS),
    (Embedding(20, 4), BOTH_WAYS, LSTM(3, recurrent_dropout=0.2), Dense(1, "sigmoid")),
)


def _assert_same_numbers(whole: Path, unbroken: Recorder, folder: Path, *parts: Recorder) -> None:
    for one, other in zip(arrays(whole / WEIGHTS), arrays(folder / WEIGHTS), strict=True):
        assert one.tobytes() == other.tobytes()
    assert [batch for part in parts for batch in part.batches] == unbroken.batches
    assert [loss for part in parts for loss in part.losses] == unbroken.losses
    assert {key: value for part in parts for key, value in part.epochs.items()} == unbroken.epochs
    assert {key: value for part in parts for key, value in part.layers.items()} == unbroken.layers
    assert epochs_with_weights(folder) == epochs_with_weights(whole)


@pytest.mark.parametrize(
    ("spec", "stop_after", "settings"),
    [
        (FORGETFUL, 6, {"optimizer": "adam", "schedule": "cosine", "warmup": 1}),
        (NESTED, 5, {"optimizer": "rmsprop", "clip_norm": 0.1}),
        # After the last step of an epoch, before its validation.
        (BRIEF, 4, {"optimizer": "sgd", "momentum": 0.9, "clip_value": 0.01}),
    ],
)
def test_a_stopped_training_goes_on_as_if_it_had_not_been(
    tmp_path: Path, spec: ModelSpec, stop_after: int, settings: dict[str, object]
) -> None:
    backend = KerasBackend()
    settings = {"epochs": 2, "learning_rate": 0.05, **settings}
    unbroken, before, after = Recorder(), Recorder(stop_after), Recorder()
    outcome = backend.fit(small_job(tmp_path / "whole", spec, **settings), unbroken)
    assert len(unbroken.batches) == 8

    assert backend.fit(small_job(tmp_path / "broken", spec, **settings), before).stopped
    assert len(before.batches) == stop_after
    checkpoint, passed_over = newest_checkpoint(tmp_path / "broken")
    assert checkpoint is not None
    assert passed_over == ()
    epoch, batch = before.batches[-1]
    assert (checkpoint.progress.epoch, checkpoint.progress.batch) == (epoch - 1, batch)

    resumed = small_job(tmp_path / "broken", spec, checkpoint, **settings)
    assert backend.why_inexact(resumed) == ""
    assert backend.fit(resumed, after) == outcome
    _assert_same_numbers(tmp_path / "whole", unbroken, tmp_path / "broken", before, after)
    seconds, rate = after.rates[0]
    # Two examples in the last batch; the whole epoch counts, this worker's part alone is timed.
    assert rate * seconds == pytest.approx(50 - 16 * batch if batch < 4 else 0)


def test_a_killed_training_goes_on_from_its_last_whole_epoch(tmp_path: Path) -> None:
    settings = {
        "epochs": 3,
        "optimizer": "rmsprop",
        "schedule": "plateau",
        "learning_rate": 0.1,
    }
    backend, unbroken, after = KerasBackend(), Recorder(), Recorder()
    whole = small_job(tmp_path / "whole", BRIEF, **settings)
    backend.fit(whole, unbroken)
    names = sorted(path.name for path in (whole.folder / CHECKPOINTS).iterdir())
    assert names[-2:] == ["000002-00000000.npz", "000003-00000000.npz"]
    (whole.folder / CHECKPOINTS / names[-1]).write_bytes(b"")

    checkpoint, (passed_over,) = newest_checkpoint(whole.folder)
    assert "after epoch 3" in passed_over
    assert checkpoint is not None
    assert checkpoint.progress.epoch == 2
    again = small_job(tmp_path / "again", BRIEF, checkpoint, **settings)
    backend.fit(again, after)
    assert after.batches == [(3, batch) for batch in (1, 2, 3, 4)]
    assert after.losses == unbroken.losses[8:]
    assert after.epochs[3] == unbroken.epochs[3]
    assert after.layers[3] == unbroken.layers[3]
    for one, other in zip(
        arrays(whole.folder / WEIGHTS), arrays(again.folder / WEIGHTS), strict=True
    ):
        assert one.tobytes() == other.tobytes()


@pytest.fixture
def checkpoint() -> Checkpoint:
    """One that fits no model."""
    weight = np.zeros((2, 2), np.float32)
    return Checkpoint(Progress(1), (weight,), (), (), (), {"device": "cpu:0"})


def test_a_checkpoint_of_another_model_is_refused_in_one_sentence(
    tmp_path: Path, checkpoint: Checkpoint
) -> None:
    with pytest.raises(Problem, match="not of this model: it holds 1 weights, and the model has 6"):
        KerasBackend().fit(small_job(tmp_path, resume=checkpoint), Recorder())


def test_another_machine_or_version_is_named_as_what_may_change_the_last_digits(
    tmp_path: Path, checkpoint: Checkpoint
) -> None:
    import dataclasses

    from core.backends.exactness import made_with, why_inexact

    backend = KerasBackend()
    environment = backend.environment("cpu")
    here = made_with(environment)
    assert {"keras", "tensorflow", "numpy", "engine", "device", "cores"} <= set(here)

    def resumed(**changes: str) -> Job:
        then = dataclasses.replace(checkpoint, made_with={**here, **changes})
        return small_job(tmp_path, resume=then)

    assert backend.why_inexact(resumed()) == ""
    assert backend.why_inexact(small_job(tmp_path)) == ""
    assert backend.why_inexact(resumed(tensorflow="2.20.0", cores="64")) == (
        f"it was begun with number of cores 64, now {here['cores']}; "
        f"tensorflow 2.20.0, now {here['tensorflow']}"
    )
    on_a_gpu = dataclasses.replace(environment, device="gpu:0")
    assert why_inexact(resumed(), on_a_gpu) == ("the kernels of gpu:0 add in an order of their own")
    assert msgspec.json.decode(msgspec.json.encode(here)) == here
