"""Batches cut to their longest text, and texts of like length put together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.backends.batches import Batches
from core.backends.lengths import cut, lengths, right_padded, why_not_cut
from core.backends.order import WINDOW, bucketed_order
from core.backends.protocol import FitSettings
from core.data.dataset import Split
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    Layer,
    ModelSpec,
    SimpleRNN,
    Tokens,
)

batches_of_words = st.builds(
    lambda rows, steps, seed: np.random.default_rng(seed).choice([0, 0, 0, 5, 7], (rows, steps)),
    st.integers(1, 6),
    st.integers(1, 30),
    st.integers(0, 2**32),
)


@given(batches_of_words, st.integers(1, 9))
def test_no_word_is_cut_off_and_no_step_is_left_in_vain(inputs: np.ndarray, multiple: int) -> None:
    timesteps = inputs.shape[1]
    left = cut(inputs, multiple)
    words = [row[row != 0].tolist() for row in inputs]
    assert [row[row != 0].tolist() for row in left] == words
    places = np.flatnonzero(inputs.any(axis=0))
    needed = int(np.ptp(places)) + 1 if len(places) else 1
    assert left.shape[1] == min(-(-needed // multiple) * multiple, timesteps)
    assert np.shares_memory(left, inputs)


@given(batches_of_words)
def test_a_text_is_as_long_as_from_its_first_word_to_its_last(inputs: np.ndarray) -> None:
    expected = [len(np.trim_zeros(row)) for row in inputs]
    assert lengths(inputs).tolist() == expected


@given(st.integers(0, 400), st.integers(1, 7), st.integers(0, 9), st.integers(0, 3))
def test_every_epoch_sees_every_text_once(count: int, size: int, seed: int, epoch: int) -> None:
    some = np.random.default_rng(count).integers(0, 60, count)
    order = bucketed_order(some, size, seed, epoch)
    assert sorted(order) == list(range(count))
    assert np.array_equal(order, bucketed_order(some, size, seed, epoch))


def test_texts_of_a_batch_are_of_like_length_in_batches_drawn_anew_each_epoch() -> None:
    size, count = 8, 8 * 3 * WINDOW + 5
    some = np.random.default_rng(0).integers(1, 500, count)
    epochs = [bucketed_order(some, size, 42, epoch) for epoch in range(3)]
    for order in epochs:
        batches = some[order[: count - 5]].reshape(-1, size)
        assert np.ptp(batches, axis=1).mean() < 500 / WINDOW * 1.5
        # Neither short texts first nor long ones.
        longest = batches.max(axis=1)
        assert abs(np.corrcoef(longest, np.arange(len(longest)))[0, 1]) < 0.25
    together = [
        {frozenset(batch) for batch in order[: count - 5].reshape(-1, 8)} for order in epochs
    ]
    assert not together[0] & together[1]
    assert len({tuple(order[-5:]) for order in epochs}) == 3


def test_what_is_evaluated_comes_shortest_first_and_whole() -> None:
    inputs = np.array([[1, 2, 3], [0, 0, 1], [0, 2, 2], [0, 0, 0]])
    batches = Batches(Split(inputs, np.arange(4.0)), FitSettings(buckets=True))
    assert batches.in_turn().tolist() == [3, 1, 2, 0]
    inputs, targets = batches.take(batches.in_turn()[:3])
    assert inputs.tolist() == [[0, 0], [0, 1], [2, 2]]
    assert targets.tolist() == [3, 1, 2]


def _stack(*layers: Layer, mask: bool = True) -> ModelSpec:
    return ModelSpec("s", Tokens(9), (Embedding(9, 2, mask), *layers, Dense(1, "sigmoid")))


@pytest.mark.parametrize(
    "exact",
    [
        _stack(SimpleRNN(2, dropout=0.2, recurrent_dropout=0.1)),
        _stack(Bidirectional(LSTM(2, return_sequences=True)), GRU(2, dropout=0.5)),
        _stack(LSTM(2), Dropout(0.5)),
        _stack(Dense(3, "tanh"), Dropout(0.0), LSTM(2)),
    ],
)
def test_masked_stacks_may_be_cut(exact: ModelSpec) -> None:
    assert why_not_cut(exact) == ""


@pytest.mark.parametrize(
    ("stack", "why"),
    [
        (_stack(SimpleRNN(2), mask=False), "padding is not masked"),
        (_stack(Dropout(0.1), SimpleRNN(2)), "draws for each timestep"),
        (_stack(GRU(2, return_sequences=True), Dropout(0.1), GRU(2)), "draws for each timestep"),
        (ModelSpec("f", Features(3), (LSTM(2), Dense(1))), "no text"),
    ],
)
def test_of_other_stacks_the_reason_is_told(stack: ModelSpec, why: str) -> None:
    assert why in why_not_cut(stack)


@pytest.mark.parametrize(
    ("inputs", "is_right_padded"),
    [
        ([[1, 2, 0], [1, 0, 0], [1, 1, 1]], True),
        ([[1, 2, 0], [0, 1, 1]], False),
        ([[1, 2, 0], [1, 0, 1]], False),
        ([[1, 2, 0], [0, 0, 0]], False),
    ],
)
def test_cudnn_takes_masks_whose_padding_is_behind_words(
    inputs: list[list[int]], is_right_padded: bool
) -> None:
    assert right_padded(np.array(inputs)) is is_right_padded
