"""A network that reads step by step answers at each what it would answer at the end."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models.inspect import require_valid
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Embedding,
    ModelSpec,
    SimpleRNN,
    Tokens,
)
from core.models.weights import network
from core.rnn.network import Network, RecurrentWeights, predict
from core.rnn.reading import batches, predictions_by_prefix

STACKS = {
    "one layer": (LSTM(4),),
    "two layers": (SimpleRNN(5, return_sequences=True), GRU(4)),
    "both ways": (Bidirectional(GRU(3, return_sequences=True)), SimpleRNN(4)),
}


def _drawn(name: str, mask_zero: bool) -> Network:
    layers = (Embedding(9, 3, mask_zero=mask_zero), *STACKS[name], Dense(2, "softmax"))
    spec = ModelSpec("drawn", Tokens(), layers)
    rng = np.random.default_rng(3)
    shapes = [weight.shape for one in require_valid(spec).layers for weight in one.weights]
    return network(spec, [rng.normal(0, 0.7, shape) for shape in shapes])


@pytest.mark.parametrize("mask_zero", [False, True])
@pytest.mark.parametrize("name", STACKS)
def test_each_answer_is_that_to_the_text_cut_there(name: str, mask_zero: bool) -> None:
    drawn = _drawn(name, mask_zero)
    tokens = np.array([0, 1, 5, 0, 8, 2, 0, 0])
    expected = [predict(drawn, tokens[: t + 1]) for t in range(len(tokens))]
    np.testing.assert_allclose(predictions_by_prefix(drawn, tokens), expected, atol=1e-12)


@given(data=st.data())
@settings(deadline=None, max_examples=60, derandomize=True, database=None)
def test_a_stack_that_reads_both_ways_answers_each_prefix_as_if_it_were_alone(
    data: st.DataObject, stacks: Any, build_stack: Any, draw_inputs: Any, last_of: Any
) -> None:
    stack = data.draw(stacks)
    both_ways = data.draw(st.none() | st.integers(0, len(stack["kinds"]) - 1))
    network = build_stack(stack, both_ways)
    inputs = draw_inputs(network, data.draw(st.integers(1, 9)), stack["seed"])
    expected = [last_of(network, inputs[: t + 1]) for t in range(len(inputs))]
    found = predictions_by_prefix(network, inputs)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_many_prefixes_are_read_in_several_batches(
    build_stack: Any, draw_inputs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = _drawn("both ways", mask_zero=True)
    tokens = np.array([0, 1, 5, 0, 8, 2, 0, 0])
    at_once = predictions_by_prefix(network, tokens)
    monkeypatch.setattr(batches, "MOST_ROWS", 3)
    assert batches.rows_at_once(network, len(tokens)) == 3
    np.testing.assert_allclose(predictions_by_prefix(network, tokens), at_once, atol=1e-14)


def test_a_batch_of_rows_stays_below_its_bytes(random_cell: Any) -> None:
    long = Network((RecurrentWeights(random_cell("LSTM", 2, 64)),))
    rows = batches.rows_at_once(long, 2_000)
    assert 1 < rows < batches.MOST_ROWS
    assert rows * 2_000 * 256 * 8 <= batches.MOST_BYTES < (rows + 1) * 2_000 * 256 * 8
    assert batches.rows_at_once(long, 10**9) == 1
