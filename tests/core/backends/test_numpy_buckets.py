"""With the padding masked, a batch cut to its longest text teaches NumPy's layers the same."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.backends.checkpoints import newest_checkpoint
from core.backends.lengths import cut
from core.backends.numpy.learner import Learner
from core.backends.numpy.training import NumpyBackend
from core.backends.protocol import WEIGHTS, FitSettings
from core.models.fresh_weights import fresh_weights
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Layer,
    ModelSpec,
    SimpleRNN,
    Tokens,
)
from tests.core.backends.small_fit import Recorder, arrays
from tests.core.backends.uneven_texts import VOCABULARY, Side, padded, texts, uneven_job

UNEVEN = np.random.default_rng(4).integers(1, 12, 60)

kinds = st.sampled_from([SimpleRNN, LSTM, GRU])
shares = st.sampled_from([0.0, 0.2])
cells = st.builds(
    lambda kind, units, dropout, recurrent: kind(
        units, return_sequences=True, dropout=dropout, recurrent_dropout=recurrent
    ),
    kinds,
    st.integers(1, 4),
    shares,
    shares,
)
sequences: st.SearchStrategy[Layer] = st.one_of(
    cells, st.builds(Bidirectional, cells, st.sampled_from(["concat", "sum", "mul", "ave"]))
)


@st.composite
def stacks(draw: st.DrawFn) -> ModelSpec:
    last = draw(kinds)(3, dropout=draw(shares))
    inner = draw(st.lists(sequences, max_size=2))
    layers = (Embedding(VOCABULARY, 3, mask_zero=True), *inner, last, Dropout(0.2))
    return ModelSpec("drawn", Tokens(None), (*layers, Dense(1, "sigmoid")))


@settings(max_examples=40, deadline=None)
@given(
    stacks(),
    st.lists(st.integers(0, 9), min_size=1, max_size=6),
    st.integers(10, 20),
    st.sampled_from(["post", "pre"]),
)
def test_loss_and_gradients_are_those_of_the_padded_batch(
    spec: ModelSpec, counts: list[int], timesteps: int, side: Side
) -> None:
    inputs = padded(texts(np.array(counts)), timesteps, side)
    targets = np.resize([0.0, 1.0], len(counts))
    weights = [weight.astype(np.float64) for weight in fresh_weights(spec, 5)]
    whole, short = (Learner(spec, weights, "binary", FitSettings()) for _ in range(2))
    left = cut(inputs)
    assert left.shape[1] == max(max(counts), 1)
    expected, found = whole.gradients(inputs, targets), short.gradients(left, targets)
    assert found.loss.value == pytest.approx(expected.loss.value, rel=1e-12)
    whole.step(0.1)
    short.step(0.1)
    for one, other in zip(whole.weights, short.weights, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-12)


FORGETFUL = ModelSpec(
    "forgetful",
    Tokens(None),
    (
        Embedding(VOCABULARY, 4, mask_zero=True),
        Bidirectional(GRU(3, return_sequences=True, dropout=0.2, recurrent_dropout=0.2)),
        LSTM(4, dropout=0.2),
        Dense(1, "sigmoid"),
    ),
)


@pytest.mark.parametrize("side", ["post", "pre"])
def test_how_far_texts_are_padded_changes_nothing(tmp_path: Path, side: Side) -> None:
    told = []
    for timesteps in (12, 40):
        job = uneven_job(tmp_path / f"{timesteps}", FORGETFUL, UNEVEN, timesteps, side)
        recorder = Recorder()
        outcome = NumpyBackend().fit(job, recorder)
        told.append((recorder.losses, recorder.epochs, outcome.test))
    assert told[0] == told[1]
    assert len(told[0][0]) == 3 * 4


@pytest.mark.parametrize("stop_after", [1, 4, 6])
def test_a_training_in_length_buckets_goes_on_to_the_bit(tmp_path: Path, stop_after: int) -> None:
    backend = NumpyBackend()
    unbroken, before, after = Recorder(), Recorder(stop_after), Recorder()
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    outcome = backend.fit(uneven_job(whole, FORGETFUL, UNEVEN, 14), unbroken)
    assert backend.fit(uneven_job(broken, FORGETFUL, UNEVEN, 14), before).stopped
    kept, _ = newest_checkpoint(broken)
    again = backend.fit(uneven_job(broken, FORGETFUL, UNEVEN, 14, resume=kept), after)
    assert before.losses + after.losses == unbroken.losses
    assert again.test == outcome.test
    for one, other in zip(arrays(whole / WEIGHTS), arrays(broken / WEIGHTS), strict=True):
        assert np.array_equal(one, other)
