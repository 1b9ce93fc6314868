"""A network that reads step by step answers at each what it would answer at the end."""

import numpy as np
import pytest

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
from core.rnn.network import Network, predict
from core.rnn.reading import predictions_by_prefix, trace_of_last_layer

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


def test_the_last_layer_is_traced_on_what_the_layers_below_hand_it() -> None:
    drawn = _drawn("two layers", mask_zero=True)
    tokens = np.array([1, 5, 8, 0])
    traced = trace_of_last_layer(drawn, tokens)
    head = Network(drawn.layers[-1:])
    np.testing.assert_allclose(predict(head, traced.states[-1]), predict(drawn, tokens), atol=1e-12)
    assert traced.mask.tolist() == [True, True, True, False]


def test_a_stack_that_reads_both_ways_alone_has_no_trace() -> None:
    spec_layers = _drawn("both ways", mask_zero=False).layers
    with pytest.raises(ValueError, match="no recurrent layer"):
        trace_of_last_layer(Network((spec_layers[0], spec_layers[-1])), np.array([1]))
