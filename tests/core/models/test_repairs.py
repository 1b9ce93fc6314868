import math

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings

from core.models.inspect import inspect
from core.models.repairs import repairs
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    ModelSpec,
    SimpleRNN,
    Tokens,
)

MOST = 50

some = settings(max_examples=50)


def fault(spec):
    return inspect(spec).fault


def repaired(spec):
    """The stack after its first repair, again and again."""
    for _ in range(MOST):
        offered = repairs(spec)
        if not offered:
            return spec
        spec = offered[0].spec
    raise AssertionError("the repairs come to no end")


@given(data=st.data())
@some
def test_a_stack_without_a_fault_is_offered_no_repair(data, stacks):
    assert repairs(data.draw(stacks)) == ()


@given(data=st.data())
@some
def test_every_repair_takes_the_fault_away_or_moves_it_on(data, shuffled_stacks):
    spec = data.draw(shuffled_stacks)
    found = fault(spec)
    offered = repairs(spec)
    assert bool(offered) == (found is not None)
    for one in offered:
        after = fault(one.spec)
        left = 0 if after is None else len(one.spec.layers) - after.layer_number + 1
        assert left < len(spec.layers) - found.layer_number + 1


@given(data=st.data())
@some
def test_the_first_repair_again_and_again_ends_in_a_stack_that_can_be_built(data, shuffled_stacks):
    assert fault(repaired(data.draw(shuffled_stacks))) is None


@st.composite
def impossible_layers(draw):
    """Layers with values of every kind that no layer can have."""
    anything = st.sampled_from(
        [0, -3, 2**31, 2**70, 1.5, -0.1, 1.0, math.nan, math.inf, "tahn", "q'\"", None, True, []]
    )
    kind = draw(st.sampled_from([Embedding, SimpleRNN, LSTM, GRU, Dropout, Dense]))
    names = kind.__struct_fields__
    required = len(names) - len(kind.__struct_defaults__)
    values = {name: draw(anything | st.just(3)) for name in names[:required]}
    for name in draw(st.lists(st.sampled_from(names), max_size=3)):
        values[name] = draw(anything)
    layer = kind(**values)
    if kind in (SimpleRNN, LSTM, GRU) and draw(st.booleans()):
        return Bidirectional(layer, draw(st.sampled_from(["concat", "konkat", None])))
    return layer


@given(
    st.builds(Tokens, st.sampled_from([None, 5, 0, -1, 2**40, "x"]))
    | st.builds(Features, st.sampled_from([3, 0, 1.5]), st.sampled_from([None, 0, 2**31])),
    st.lists(impossible_layers(), max_size=4),
)
@some
def test_impossible_values_become_possible_ones(entry, layers):
    spec = ModelSpec("m", entry, tuple(layers))
    mended = repaired(spec)
    assert fault(mended) is None
    assert msgspec.json.decode(msgspec.json.encode(mended), type=ModelSpec) == mended


def test_a_sequence_that_ended_is_kept_by_the_layer_that_ended_it():
    layers = (Embedding(9, 4), Bidirectional(LSTM(3)), Dense(2), GRU(5))
    best = repairs(ModelSpec("m", Tokens(5), layers))[0]
    assert best.words == "set return_sequences=True on layer 2 Bidirectional"
    assert best.spec.layers[1] == Bidirectional(LSTM(3, return_sequences=True))


def test_word_numbers_get_an_embedding():
    best = repairs(ModelSpec("m", Tokens(5), (LSTM(3),)))[0]
    assert best.words == "put an Embedding(10000, 32) before layer 1 LSTM"
    assert best.spec.layers == (Embedding(10_000, 32), LSTM(3))


def test_an_embedding_of_vectors_goes_or_the_input_becomes_word_numbers():
    spec = ModelSpec("m", Features(3, 5), (Embedding(9, 4), LSTM(3)))
    first, second = repairs(spec)
    assert first.spec.layers == (LSTM(3),)
    assert second.spec.input == Tokens(5)
    only = repairs(ModelSpec("m", Features(3, 5), (Embedding(9, 4),)))
    assert [one.spec.input for one in only] == [Tokens(5)]


def test_an_unknown_activation_becomes_the_nearest():
    spec = ModelSpec("m", Features(3), (LSTM(3, "tahn", recurrent_activation="sigmod"),))
    best = repairs(spec)[0]
    assert best.words == (
        'set activation="tanh" and recurrent_activation="sigmoid" on layer 1 LSTM'
    )


@pytest.mark.parametrize(
    ("layer", "mended"),
    [
        (SimpleRNN(0), SimpleRNN(1)),
        (SimpleRNN(2**40), SimpleRNN(2**31 - 1)),
        (SimpleRNN(3, dropout=1.5), SimpleRNN(3, dropout=0.99)),
        (SimpleRNN(3, recurrent_dropout=-1), SimpleRNN(3, recurrent_dropout=0.0)),
        (Dropout(math.nan), Dropout(0.0)),
        (Bidirectional(LSTM(3), "konkat"), Bidirectional(LSTM(3))),
        (Dense(2, "quite unlike any"), Dense(2, "linear")),
    ],
)
def test_a_value_out_of_range_becomes_the_nearest_in_it(layer, mended):
    assert repairs(ModelSpec("m", Features(3, 5), (layer,)))[0].spec.layers == (mended,)


def test_an_empty_stack_gets_a_recurrent_layer():
    assert repairs(ModelSpec("m", Features(3), ()))[0].spec.layers == (SimpleRNN(32),)
    assert repairs(ModelSpec("m", Tokens(), ()))[0].spec.layers == (
        Embedding(10_000, 32),
        SimpleRNN(32),
    )
