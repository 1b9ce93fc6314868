"""What Keras said, layer by layer."""

from dataclasses import replace

from core.training.probe import Check, LayerCheck
from tests.tui.architecture.views.subjects import faulty, foreign, preset, said, texts
from tui.architecture.views.check_view import check_lines


def checked(*differences, whole=()):
    subject = preset("tutorial-rnn")
    layers = tuple(
        LayerCheck(one.number, one.kind, differences if one.number == 2 else ())
        for one in subject.summary.rows
    )
    placed = tuple(f"layer 2 SimpleRNN, {one}" for one in differences)
    return replace(subject, checked=Check("3.15.1", layers, (*placed, *whole)))


def test_agreement_is_said_once_and_marked_at_every_layer():
    lines = texts(check_lines(checked(), 76))
    assert lines[0] == "Keras 3.15.1 says"
    assert lines[1] == "✓ It agrees on every shape, mask and count of 4 layers."
    assert [line[:3] for line in lines[3:]] == ["✓ 1", "✓ 2", "✓ 3", "✓ 4"]
    assert "(None, 500, 32), 2,080" in lines[4]


def test_a_difference_stands_under_its_layer():
    lines = texts(check_lines(checked("mask: False here, True in Keras"), 76))
    assert lines[1] == "✗ It has one number that differs."
    at = lines.index("✗ 2 SimpleRNN")
    assert lines[at + 1] == "    mask: False here, True in Keras"
    assert lines[at + 2].startswith("✓ 3")
    assert "the model as a whole" not in lines


def test_what_differs_in_the_whole_is_not_said_of_a_layer():
    lines = texts(check_lines(checked("a", whole=("4 layers here, 5 in Keras",)), 76))
    assert lines[-2:] == ["the model as a whole", "✗ 4 layers here, 5 in Keras"]
    assert "✗ It differs in 2 numbers." in lines
    assert sum("5 in Keras" in line for line in lines) == 1


def test_before_it_is_asked_the_key_is_named():
    assert "Key k asks it: another process builds the model" in said(
        check_lines(preset("tutorial-rnn"), 76)
    )
    assert "another process loads the model" in said(check_lines(foreign(), 76))


def test_a_model_with_a_fault_is_to_be_repaired_first():
    words = said(check_lines(faulty(), 76))
    assert "Repair the model first" in words
    assert "Key k" not in words
