import hypothesis.strategies as st
from hypothesis import given

from core.models.inspect import inspect
from core.models.presets import preset
from core.models.spec import LSTM, Dropout, Embedding, Features, ModelSpec, SimpleRNN, Tokens
from core.models.summarise import input_shape, summarise


@given(data=st.data())
def test_a_summary_says_what_the_inspection_found(data, shuffled_stacks):
    found = inspect(data.draw(shuffled_stacks))
    summary = summarise(found, notes=["from a run"])
    assert summary.fault is found.fault
    assert summary.notes == ("from a run",)
    assert summary.parameters == summary.trainable == found.parameters
    assert summary.output_shape == found.output_shape
    assert [row.kind for row in summary.rows] == [made.kind for made in found.layers]
    for row, made in zip(summary.rows, found.layers, strict=True):
        assert row.inputs == (row.number - 1,)
        assert (row.output_shape, row.masked) == (made.output_shape, made.masked)
        assert (row.weights, row.parameters) == (made.weights, made.parameters)


def test_the_tutorials_lstm_explains_its_parameters():
    row = summarise(inspect(preset("tutorial-lstm").spec)).rows[1]
    assert row.arithmetic == "4·32·(32+32+1) = 8,320"
    assert row.formula == "4·H·(D+H+1)"
    assert row.call == "LSTM(32, dropout=0.2, recurrent_dropout=0.2)"
    assert row.config["recurrent_activation"] == "sigmoid"
    assert "type" not in row.config


def test_a_layer_without_parameters_has_no_formula():
    spec = ModelSpec("m", Features(3, 5), (Dropout(0.5),))
    (row,) = summarise(inspect(spec)).rows
    assert (row.formula, row.arithmetic, row.parameters) == ("", "", 0)


def test_a_stack_with_a_fault_is_shown_as_far_as_it_goes():
    spec = ModelSpec("m", Tokens(5), (Embedding(10, 4), LSTM(3), SimpleRNN(2)))
    summary = summarise(inspect(spec))
    assert len(summary.rows) == 2
    assert "needs a sequence" in summary.fault.sentence


def test_an_empty_stack_still_tells_what_it_reads_and_a_faulty_input_does_not():
    assert summarise(inspect(ModelSpec("m", Tokens(5), ()))).inputs == ((None, 5),)
    assert summarise(inspect(ModelSpec("m", Tokens(0), (LSTM(3),)))).inputs == ()


def test_word_numbers_have_two_axes_and_features_three():
    assert input_shape(Tokens()) == (None, None)
    assert input_shape(Features(3, 7)) == (None, 7, 3)
