"""With the padding masked, a batch cut to its longest text teaches Keras' layers the same."""

from pathlib import Path

import numpy as np
import pytest

from core.backends.checkpoints import newest_checkpoint
from core.models.spec import LSTM, Dense, Embedding, ModelSpec, SimpleRNN, Tokens
from tests.core.backends.small_fit import Recorder
from tests.core.backends.uneven_texts import VOCABULARY, uneven_job
from tests.keras_later import Later

KerasBackend = Later("core.backends.keras.training", "KerasBackend")

STACK = ModelSpec(
    "stack",
    Tokens(None),
    (
        Embedding(VOCABULARY, 4, mask_zero=True),
        SimpleRNN(4, return_sequences=True, dropout=0.2),
        LSTM(3, dropout=0.2, recurrent_dropout=0.2),
        Dense(1, "sigmoid"),
    ),
)
BRIEF = ModelSpec(
    "brief",
    Tokens(None),
    (Embedding(VOCABULARY, 4, True), SimpleRNN(3, recurrent_dropout=0.3), Dense(1, "sigmoid")),
)
UNEVEN = np.random.default_rng(4).integers(1, 5, 50)
"""Few words: without a graph, each step is computed one by one."""


@pytest.mark.usefixtures("eager")
def test_a_cut_batch_teaches_what_the_padded_one_does(tmp_path: Path) -> None:
    # Of texts of one length in a single batch, the order is that without buckets too.
    counts = np.full(24, 3)
    told = []
    for buckets in (True, False):
        recorder = Recorder()
        job = uneven_job(
            tmp_path / f"{buckets}", STACK, counts, 8, batch_size=24, epochs=2, buckets=buckets
        )
        outcome = KerasBackend().fit(job, recorder)
        told.append([*recorder.losses, *recorder.epochs[2].values(), *outcome.test.values()])
    assert len(told[0]) == 2 + 4 + 2
    assert told[0] == pytest.approx(told[1], rel=1e-5)


def test_graphs_take_batches_of_all_lengths(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    compiled, plain = Recorder(), Recorder()
    first = KerasBackend().fit(uneven_job(tmp_path / "a", STACK, UNEVEN, 5, epochs=2), compiled)
    request.getfixturevalue("eager")
    second = KerasBackend().fit(uneven_job(tmp_path / "b", STACK, UNEVEN, 16, epochs=2), plain)
    assert len(compiled.losses) == 2 * 4
    assert compiled.losses == pytest.approx(plain.losses, rel=1e-5)
    assert compiled.epochs[2] == pytest.approx(plain.epochs[2], rel=1e-5)
    assert first.test == pytest.approx(second.test, rel=1e-5)


@pytest.mark.usefixtures("eager")
def test_a_training_in_length_buckets_goes_on_to_the_bit(tmp_path: Path) -> None:
    backend = KerasBackend()
    unbroken, before, after = Recorder(), Recorder(2), Recorder()
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    outcome = backend.fit(uneven_job(whole, BRIEF, UNEVEN, 6, epochs=1), unbroken)
    assert backend.fit(uneven_job(broken, BRIEF, UNEVEN, 6, epochs=1), before).stopped
    kept, _ = newest_checkpoint(broken)
    again = backend.fit(uneven_job(broken, BRIEF, UNEVEN, 6, resume=kept, epochs=1), after)
    assert before.losses + after.losses == unbroken.losses
    assert again.test == outcome.test
