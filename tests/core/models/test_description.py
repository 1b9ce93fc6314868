import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Problem
from core.models.description import NAME, describe
from core.models.inspect import inspect
from core.models.presets import PRESETS
from core.models.spec import (
    LSTM,
    Bidirectional,
    Dropout,
    Embedding,
    Features,
    ModelSpec,
    Tokens,
)
from core.models.weights import network
from core.rnn.cells import LSTMCell, SimpleRNNCell
from core.rnn.network import BidirectionalWeights, Network, RecurrentWeights, predict

some = settings(deadline=None, max_examples=80, derandomize=True, database=None)


def drawn_weights(spec, seed=0):
    rng = np.random.default_rng(seed)
    return [
        rng.normal(size=w.shape).astype(np.float32) for o in inspect(spec).layers for w in o.weights
    ]


def as_in_use(spec, timesteps):
    """The stack as it answers outside training, on sequences of this length."""
    layers = tuple(
        Bidirectional(undropped(layer.layer), layer.merge_mode)
        if isinstance(layer, Bidirectional)
        else undropped(layer)
        for layer in spec.layers
        if not isinstance(layer, Dropout)
    )
    entry = msgspec.structs.replace(spec.input, timesteps=timesteps)
    return ModelSpec(NAME, entry, layers)


def undropped(layer):
    if not hasattr(layer, "dropout"):
        return layer
    return msgspec.structs.replace(layer, dropout=0.0, recurrent_dropout=0.0)


def some_inputs(spec, timesteps, seed=0):
    rng = np.random.default_rng(seed)
    if isinstance(spec.input, Tokens):
        return rng.integers(0, spec.layers[0].input_dim, size=timesteps)
    return rng.normal(size=(timesteps, spec.input.features)).astype(np.float32)


@given(data=st.data())
@some
def test_a_network_is_described_by_the_stack_and_the_weights_that_it_was_made_of(data, stacks):
    spec = data.draw(stacks)
    timesteps = spec.input.timesteps or 4
    weights = drawn_weights(spec, data.draw(st.integers(0, 2**32 - 1)))
    inputs = some_inputs(spec, timesteps)
    made = network(spec, weights)

    described, arrays = describe(made, inputs)
    assert described == as_in_use(spec, timesteps)
    assert len(arrays) == len(weights)
    assert all(ours is theirs for ours, theirs in zip(arrays, weights, strict=True))

    again = network(described, arrays)
    assert np.array_equal(predict(again, inputs), predict(made, inputs))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_described_as_it_is(name):
    spec = PRESETS[name].spec
    tokens = np.zeros(spec.input.timesteps, np.int32)
    described, _ = describe(network(spec, drawn_weights(spec)), tokens)
    assert described == as_in_use(spec, spec.input.timesteps)


def test_a_batch_is_described_as_one_of_its_sequences():
    spec = ModelSpec(NAME, Features(3, 5), (LSTM(2),))
    made = network(spec, drawn_weights(spec))
    assert describe(made, np.zeros((7, 5, 3)))[0] == describe(made, np.zeros((5, 3)))[0] == spec
    spec = ModelSpec(NAME, Tokens(5), (Embedding(9, 3, mask_zero=True), LSTM(2)))
    made = network(spec, drawn_weights(spec))
    batch = np.zeros((7, 5), np.int32)
    assert describe(made, batch)[0] == describe(made, batch[0])[0] == spec


def simple(units, seed=0):
    rng = np.random.default_rng(seed)
    return SimpleRNNCell(
        rng.normal(size=(3, units)), rng.normal(size=(units, units)), np.ones(units)
    )


def test_a_bidirectional_layer_that_keras_cannot_have_is_refused():
    for backward in (simple(4), LSTMCell(np.ones((3, 8)), np.ones((2, 8)), np.ones(8))):
        layers = (
            RecurrentWeights(simple(3), return_sequences=True),
            BidirectionalWeights(simple(2), backward),
        )
        with pytest.raises(Problem, match="layer 2 reads forward with one kind of cell and back"):
            describe(Network(layers), np.zeros((5, 3)))


def test_features_without_an_axis_of_their_own_are_refused():
    with pytest.raises(Problem, match=r"the inputs have shape \(5,\)"):
        describe(Network((RecurrentWeights(simple(2)),)), np.zeros(5))
