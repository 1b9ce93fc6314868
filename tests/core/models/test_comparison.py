from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import given, settings

from core.models.comparison import compare
from core.models.differences import ratio_text
from core.models.inspect import inspect
from core.models.presets import preset
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
from core.models.summarise import summarise

some = settings(max_examples=50)


def named(name):
    return summarise(inspect(preset(name).spec))


def stack(*layers, name="m", mask_zero=False):
    embedding = Embedding(100, 8, mask_zero)
    return summarise(inspect(ModelSpec(name, Tokens(20), (embedding, *layers))))


def said(left, right):
    return " ".join(compare(left, right).sentences)


@given(data=st.data())
@some
def test_every_layer_appears_once_and_in_order(data, stacks):
    left, right = (summarise(inspect(data.draw(stacks))) for _ in "ab")
    found = compare(left, right)
    assert [pair.left for pair in found.pairs if pair.left] == list(left.rows)
    assert [pair.right for pair in found.pairs if pair.right] == list(right.rows)
    assert all(pair.left or pair.right for pair in found.pairs)


@given(data=st.data())
@some
def test_a_model_differs_in_nothing_from_itself(data, stacks):
    summary = summarise(inspect(data.draw(stacks)))
    found = compare(summary, summary)
    assert all(pair.left is pair.right and not pair.differs for pair in found.pairs)
    assert len(found.sentences) == 1
    assert "the same layers with the same settings" in found.sentences[0]


@given(data=st.data())
@some
def test_the_marks_of_a_pair_do_not_depend_on_the_side(data, stacks):
    left, right = (summarise(inspect(data.draw(stacks))) for _ in "ab")
    for pair in compare(left, right).pairs:
        if pair.left and pair.right:
            mirrored = compare(replace(right, rows=(pair.right,)), replace(left, rows=(pair.left,)))
            (same,) = mirrored.pairs
            assert same.differs == pair.differs


def test_an_lstm_has_four_times_the_parameters_of_a_simple_rnn_and_the_reason_is_said():
    sentence = (
        "LSTM(32) learns 4·32·(32+32+1) = 8,320 numbers, 4 times the 32·(32+32+1) = 2,080 of "
        "SimpleRNN(32): four blocks (i, f, c, o), each as large as the one of a SimpleRNN."
    )
    found = compare(named("tutorial-rnn"), named("tutorial-lstm"))
    assert sentence in found.sentences
    assert sentence in compare(named("tutorial-lstm"), named("tutorial-rnn")).sentences
    pairs = [(p.left and p.left.kind, p.right and p.right.kind) for p in found.pairs]
    assert pairs == [
        ("Embedding", "Embedding"),
        ("SimpleRNN", "LSTM"),
        ("SimpleRNN", None),
        ("Dense", "Dense"),
    ]
    assert {"kind", "parameters", "config.recurrent_dropout"} <= found.pairs[1].differs
    assert found.pairs[0].differs == found.pairs[3].differs == frozenset()


def test_a_layer_of_the_same_kind_is_found_before_one_of_the_same_family():
    left = stack(LSTM(4), Dense(1))
    right = stack(SimpleRNN(4, return_sequences=True), LSTM(4), Dense(1))
    pairs = [(p.left and p.left.kind, p.right and p.right.kind) for p in compare(left, right).pairs]
    assert pairs[1:] == [(None, "SimpleRNN"), ("LSTM", "LSTM"), ("Dense", "Dense")]


def test_the_second_bias_of_a_gru_is_named():
    sentence = said(stack(SimpleRNN(4)), stack(GRU(4)))
    assert "three blocks (z, r, h), each as large as the one of a SimpleRNN, a second bias" in (
        sentence
    )
    assert "second bias" not in said(stack(SimpleRNN(4)), stack(GRU(4, reset_after=False)))


def test_other_sizes_are_named_where_blocks_alone_do_not_explain_it():
    sentence = said(stack(LSTM(16)), stack(SimpleRNN(4)))
    assert "four blocks (i, f, c, o) and not one block, 16 units instead of 4" in sentence
    assert "each as large" not in sentence


def test_both_directions_are_twice_the_parameters():
    assert "2 times the" in said(stack(LSTM(4)), stack(Bidirectional(LSTM(4))))
    assert "2 directions instead of 1" in said(stack(LSTM(4)), stack(Bidirectional(LSTM(4))))


def test_settings_that_change_no_parameter_are_said_too():
    left = stack(LSTM(4, dropout=0.2), name="a")
    right = stack(LSTM(4), name="b")
    assert "Layer 2 LSTM: dropout is 0.2 in a and 0 in b." in said(left, right)
    assert "both have" in said(left, right)


def test_a_mask_that_only_one_model_has_is_said_once():
    with_mask = stack(LSTM(4, return_sequences=True), LSTM(4), name="a", mask_zero=True)
    without = stack(LSTM(4, return_sequences=True), LSTM(4), name="b")
    sentence = "In a a mask leaves layer 1 Embedding"
    assert said(with_mask, without).count(sentence) == 1
    assert said(without, with_mask).count(sentence) == 1


def test_a_layer_without_a_counterpart_is_named():
    sentence = said(stack(LSTM(4), name="a"), stack(Dropout(0.5), LSTM(4), name="b"))
    assert "Layer 2 Dropout(0.5) stands in b alone: nothing to learn." in sentence


def test_a_model_that_cannot_be_built_is_compared_as_far_as_it_goes():
    sentence = said(stack(LSTM(4), LSTM(4), name="a"), stack(LSTM(4), name="b"))
    assert "a cannot be built" in sentence
    assert "its first 2 layers" in sentence


def test_weights_that_a_file_names_in_its_own_way_are_no_difference():
    summary = stack(LSTM(4))
    row = summary.rows[1]
    other = replace(
        row, weights=tuple(replace(weight, name=f"cell/{weight.name}") for weight in row.weights)
    )
    found = compare(summary, replace(summary, rows=(summary.rows[0], other)))
    assert "weights" not in found.pairs[1].differs


def test_no_name_of_a_file_reaches_the_terminal_as_it_is():
    other = replace(stack(LSTM(4), LSTM(4)), name="a\x1b[2J\n")
    row = replace(other.rows[1], call="b\x1b[2J\n")
    for sentence in compare(replace(other, rows=(row,)), stack(GRU(4))).sentences:
        assert sentence.isprintable()


def test_another_length_of_the_input_is_said():
    longer = summarise(inspect(ModelSpec("m", Tokens(40), (Embedding(100, 8), LSTM(4)))))
    assert "reads (None, 20), m on the right (None, 40)" in said(stack(LSTM(4)), longer)


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_a_ratio_is_exact_only_where_it_is_a_whole_number(a, b):
    larger, smaller = max(a, b), min(a, b)
    text = ratio_text(larger, smaller)
    number = text.removesuffix(" times").removeprefix("just under ").removeprefix("just over ")
    value = float(number.replace(",", ""))
    assert abs(value - larger / smaller) <= 0.00501
    is_bare_whole = "." not in number and not text.startswith("just")
    assert is_bare_whole == (larger % smaller == 0)
