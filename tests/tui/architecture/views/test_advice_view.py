"""The fault first, the remarks, and each condition of cuDNN."""

from dataclasses import replace

import pytest

from core.models.advice import advice
from core.models.cudnn import conditions
from core.models.presets import PRESETS
from core.models.spec import GRU, LSTM, Dense, Embedding, SimpleRNN
from tests.tui.architecture.views.subjects import (
    faulty,
    foreign,
    of,
    preset,
    said,
    texts,
    with_layers,
)
from tui.architecture.views.advice_view import advice_lines


@pytest.mark.parametrize("name", PRESETS)
def test_every_remark_is_there(name):
    words = said(advice_lines(preset(name), 118))
    for remark in advice(PRESETS[name].spec):
        assert remark.sentence[1:] in words


def test_a_fault_comes_first_with_the_key_that_repairs_it():
    lines = texts(advice_lines(faulty(), 76))
    assert lines[0] == "This model cannot be built"
    assert lines[1].startswith("✗ layer 3 SimpleRNN needs a sequence")
    assert "Key f repairs" in lines[2]


def test_when_there_is_nothing_to_say_it_says_that():
    subject = preset("single-rnn")
    assert subject.remarks == ()
    assert "✓ Nothing to remark" in said(advice_lines(subject, 76))


@pytest.mark.parametrize(
    ("layer", "masked", "signs"),
    [
        (LSTM(8), False, "✓✓✓✓✓✓✓"),
        (LSTM(8), True, "✓✓✓✓✓✓?"),
        (LSTM(8, recurrent_dropout=0.2), False, "✓✗✓✓✓✓✓"),
        (GRU(8, reset_after=False, activation="relu"), True, "✓✓✗✓✗✓✓?"),
        (SimpleRNN(8), False, "✗"),
    ],
)
def test_each_condition_of_cudnn_is_marked(layer, masked, signs):
    stack = with_layers("tutorial-rnn", Embedding(9, 4, mask_zero=masked), layer, Dense(1))
    subject = replace(of(stack), remarks=())
    lines = texts(advice_lines(subject, 200))
    start = next(at for at, line in enumerate(lines) if line.startswith("cuDNN"))
    marks = [line for line in lines[start:] if line[0] in "✓✗?"]
    assert "".join(line[0] for line in marks) == signs
    for line, condition in zip(marks, conditions(layer, masked), strict=True):
        assert line[2:].startswith(condition.text)
        assert ("depends on the data" in line) == (condition.holds is None)


def test_the_answer_follows_from_the_conditions():
    assert "one condition fails" in said(advice_lines(preset("tutorial-lstm"), 76))
    assert "where the data allow it" in said(advice_lines(preset("single-lstm"), 76))


def test_a_layer_that_is_not_recurrent_has_no_conditions():
    words = said(advice_lines(preset("tutorial-lstm", 2), 76))
    assert "select a recurrent layer" in words
    assert "recurrent_dropout is 0" not in words


def test_of_a_model_from_elsewhere_its_own_config_is_asked():
    words = said(advice_lines(foreign(2), 118))
    assert "✗ unroll is False: True" in words
    assert "✓ use_bias is True: True" in words
    assert "It was saved by Keras 3.9.0." in words
    assert "only read" in words
