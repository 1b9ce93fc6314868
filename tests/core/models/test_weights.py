import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Problem, UsageProblem
from core.models.inspect import inspect
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
from core.models.weights import network
from core.rnn.network import predict
from tests.core.models.in_keras import predicted

some = settings(deadline=None, max_examples=15, derandomize=True, database=None)


def padded(rng, vocabulary, batch, timesteps):
    """(B, T) texts: post-, pre- and mid-padded, without padding, and nothing but padding."""
    tokens = rng.integers(1, vocabulary, size=(batch, timesteps))
    for row in tokens:
        low, high = sorted(rng.integers(0, timesteps + 1, size=2))
        match rng.integers(5):
            case 0:
                row[high:] = 0
            case 1:
                row[:low] = 0
            case 2:
                row[low:high] = 0
            case 3:
                row[:] = 0
    return tokens.astype(np.int32)


@given(data=st.data())
@some
def test_every_stack_predicts_what_keras_predicts(data, stacks, ask_keras):
    spec = data.draw(stacks)
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    batch, timesteps = data.draw(st.integers(1, 4)), spec.input.timesteps or 7
    if isinstance(spec.input, Tokens):
        inputs = padded(rng, spec.layers[0].input_dim, batch, timesteps)
    else:
        shape = (batch, timesteps, spec.input.features)
        inputs = rng.normal(size=shape).astype(np.float32)
    weights, (theirs,) = ask_keras(predicted, spec, seed, inputs)
    ours = predict(network(spec, weights), inputs)
    assert ours.dtype == theirs.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SimpleRNN(6, return_sequences=True), SimpleRNN(5)),
        (LSTM(6, return_sequences=True), LSTM(5)),
        (GRU(6, return_sequences=True), GRU(5, reset_after=False)),
        (Bidirectional(LSTM(6, return_sequences=True)), Bidirectional(GRU(5))),
    ],
    ids=["SimpleRNN", "LSTM", "GRU", "Bidirectional"],
)
def test_differently_padded_copies_of_a_text_end_alike_in_keras_and_in_ours(
    first, second, ask_keras
):
    # Keras 3.16 stops handing masks from one recurrent layer to the next, and fails here.
    text = [5, 3, 7, 2]
    copies = np.array(
        [[*text, 0, 0, 0], [0, 0, 0, *text], [0, 5, 3, 0, 0, 7, 2], [5, 0, 3, 7, 0, 2, 0]], np.int32
    )
    spec = ModelSpec("padded", Tokens(), (Embedding(9, 4, mask_zero=True), first, second))
    weights, (theirs, alone) = ask_keras(predicted, spec, 0, copies, np.array([text], np.int32))
    assert np.abs(alone).max() > 0.01
    np.testing.assert_allclose(theirs, np.repeat(alone, 4, axis=0), rtol=1e-6, atol=1e-6)
    ours = predict(network(spec, weights), copies)
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-6)


SPEC = ModelSpec(
    "small",
    Tokens(5),
    (Embedding(9, 4), Dropout(0.2), Bidirectional(GRU(3)), Dense(2, "softmax")),
)


def zeros(spec):
    return [np.zeros(w.shape, np.float32) for one in inspect(spec).layers for w in one.weights]


def test_dropout_is_left_out():
    assert len(network(SPEC, zeros(SPEC)).layers) == 3


def test_too_few_or_too_many_weights_are_refused():
    with pytest.raises(Problem, match="'small' has 9 weights, but 8 were given"):
        network(SPEC, zeros(SPEC)[:-1])
    with pytest.raises(Problem, match="'small' has 9 weights, but 10 were given"):
        network(SPEC, [*zeros(SPEC), np.zeros(1)])


def test_a_weight_of_a_wrong_shape_is_refused_with_its_layer_and_name():
    weights = zeros(SPEC)
    weights[5] = np.zeros((3, 8), np.float32)
    sentence = r"layer 3 Bidirectional: its backward_recurrent_kernel has shape \(3, 8\) but needs "
    with pytest.raises(Problem, match=sentence):
        network(SPEC, weights)


def test_a_stack_that_cannot_be_built_is_refused():
    with pytest.raises(UsageProblem, match="layer 1 LSTM needs vectors"):
        network(ModelSpec("wrong", Tokens(5), (LSTM(3),)), [])
