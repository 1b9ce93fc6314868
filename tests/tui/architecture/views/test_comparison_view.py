"""Two models side by side."""

from dataclasses import replace

import pytest

from core.models.comparison import compare
from tests.tui.architecture.views.subjects import WIDTHS, foreign, preset, said, texts
from tui.architecture.views.comparison_view import comparison_lines


def compared(left="tutorial-rnn", right="tutorial-lstm"):
    subject = preset(left)
    return replace(subject, compared=compare(subject.summary, preset(right).summary))


def cells(line, width):
    """What stands left and right of the sign, and the sign."""
    column = ((width - (18 if width >= 60 else 0)) - 3) // 2
    begin = 18 if width >= 60 else 0
    return (
        line[begin : begin + column].strip(),
        line[begin + column + 1 : begin + column + 2],
        line[begin + column + 3 :].strip(),
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_the_rows_are_paired_and_what_differs_is_marked(width):
    rows = [cells(line, width) for line in texts(comparison_lines(compared(), width))]
    assert ("1 Embedding", "│", "1 Embedding") in rows
    assert ("2 SimpleRNN", "≠", "2 LSTM") in rows
    assert ("2,080", "≠", "8,320") in rows
    assert ("H·(D+H+1)", "≠", "4·H·(D+H+1)") in rows
    assert ("3 SimpleRNN", "≠", "–") in rows
    assert ("4 Dense", "│", "3 Dense") in rows
    assert ("0.0", "≠", "0.2") in rows
    assert ("324,193", "≠", "328,353") in rows


def test_the_sign_is_there_wherever_the_colour_is():
    for line in comparison_lines(compared(), 76)[2:]:
        accented = [text for text, role in line if role == "accent"]
        assert not accented or " ≠ " in accented


def test_the_sentences_follow():
    subject = compared()
    words = said(comparison_lines(subject, 76))
    assert subject.compared.sentences
    for sentence in subject.compared.sentences:
        assert sentence in words
    assert "4 times the" in words


def test_equal_models_differ_in_nothing():
    lines = texts(comparison_lines(compared("tutorial-rnn", "tutorial-rnn"), 76))
    assert not any("≠" in line for line in lines)


def test_a_model_from_elsewhere_can_stand_beside_one_of_ours():
    subject = preset("tutorial-lstm")
    beside = replace(subject, compared=compare(subject.summary, foreign().summary))
    words = said(comparison_lines(beside, 118))
    assert "7 Sphere" in words
    assert "shape not known" in words


def test_without_another_model_it_says_which_key_chooses_one():
    assert "Key g" in said(comparison_lines(preset("tutorial-rnn"), 76))
