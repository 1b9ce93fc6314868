"""return_sequences on and off: what comes out, and what that does to the model."""

import msgspec
import pytest

from core.models.inspect import inspect
from core.models.presets import PRESETS
from core.models.spec import Bidirectional, Dense, Embedding, recurrent
from tests.tui.architecture.views.subjects import (
    WIDTHS,
    deep,
    faulty,
    foreign,
    of,
    preset,
    said,
    texts,
    with_layers,
)
from tui.architecture.views.sequences_view import sequences_lines
from tui.architecture.wording import shape_text


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PRESETS)
def test_both_shapes_are_those_that_the_model_has_with_either_setting(name, width):
    spec = PRESETS[name].spec
    for place, layer in enumerate(spec.layers):
        if recurrent(layer) is None:
            continue
        words = said(sequences_lines(preset(name, place), width))
        for sequences in (True, False):
            inner = msgspec.structs.replace(recurrent(layer), return_sequences=sequences)
            changed = Bidirectional(inner) if isinstance(layer, Bidirectional) else inner
            alone = with_layers(name, *spec.layers[:place], changed)
            assert shape_text(inspect(alone).output_shape) in words


def test_they_stand_side_by_side_where_there_is_room_and_else_below_each_other():
    for width, together in ((46, True), (118, True), (36, False)):
        lines = texts(sequences_lines(preset("tutorial-rnn"), width))
        heads = [line for line in lines if "True, as it is set" in line]
        assert ("False" in heads[0]) == together


def test_the_setting_that_it_has_is_marked():
    lines = texts(sequences_lines(preset("tutorial-rnn", 2), 36))
    assert "▸ False, as it is set" in lines
    assert "  True" in lines


def test_arrows_rise_from_every_state_or_from_the_last_alone():
    lines = texts(sequences_lines(preset("tutorial-rnn"), 36))
    states = [at for at, line in enumerate(lines) if line.startswith("h₁ → h₂")]
    every, last = (lines[at - 1] for at in states)
    assert every.count("↑") == 3
    assert last.count("↑") == 1
    assert last.index("↑") == lines[states[1]].index("h₅₀₀")
    assert lines[states[0] - 2].split() == ["h₁", "h₂", "···", "h₅₀₀"]
    assert lines[states[1] - 2].split() == ["h₅₀₀"]


def test_what_the_switch_does_here_is_what_the_inspection_says_of_the_switched_stack():
    words = said(sequences_lines(preset("tutorial-rnn", 1), 76))
    sentence = faulty().summary.fault.sentence
    assert f"✗ Switched here (r), to False: {sentence}." in words
    words = said(sequences_lines(preset("tutorial-rnn", 2), 76))
    assert "to True: the model gives (None, 500, 1) instead of (None, 1)." in words
    words = said(sequences_lines(faulty(1), 76))
    assert "✓ Switched here (r), to True: the model can be built." in words
    words = said(sequences_lines(faulty(2), 76))
    assert "to True: the fault stays:" in words


def test_the_parameters_stay():
    assert "with the same 2,080 parameters" in said(sequences_lines(preset("tutorial-rnn"), 76))


def test_a_layer_that_is_not_recurrent_points_to_one_that_is():
    words = said(sequences_lines(preset("tutorial-rnn", 3), 76))
    assert "Layer 4 Dense is not recurrent and has no return_sequences. Layer 2 has it:" in words


def test_a_model_without_a_recurrent_layer_gets_one_sentence():
    stack = of(with_layers("tutorial-rnn", Embedding(9, 4), Dense(1)), 0)
    words = said(sequences_lines(stack, 76))
    assert words.startswith("There is no recurrent layer here")
    assert "↑" not in words


def test_two_directions_are_joined():
    words = said(sequences_lines(preset("bidirectional-lstm"), 76))
    assert "h₁ ⇄ h₂ ⇄ ··· ⇄ h₅₀₀" in words
    assert "(None, 500, 64)" in words
    assert "h₁ of the other, which has then read everything" in words
    averaged = said(sequences_lines(deep(2), 76))
    assert "(None, 12000, 16)" in averaged


def test_a_layer_of_a_file_is_drawn_without_a_key_to_switch_it():
    words = said(sequences_lines(foreign(2), 76))
    assert "(None, 80, 24)" in words
    assert "Switched here" not in words
