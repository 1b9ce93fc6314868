"""What the stepper looks at, and how a key changes it."""

import numpy as np
import pytest

from core.errors import UsageProblem
from core.rnn.tutorial import tutorial_cell_and_inputs, tutorial_loop
from tui.stepper.source import LARGEST, Source, next_kind, numbers_from, traced
from tui.stepper.state import at, next_view, of_unit, opened, reopened, view, view_names
from tui.stepper.summary import note, summary, summary_line, title_line
from tui.widgets.lines import plain


def test_it_opens_on_the_tutorial_s_own_sequence():
    cell, inputs = tutorial_cell_and_inputs()
    expected = tutorial_loop(inputs, cell.kernel.T, cell.recurrent_kernel.T, cell.bias)
    state = opened(Source())
    assert np.array_equal(state.trace.states[1:], expected)
    assert np.array_equal(view(state).values, expected)
    assert (state.t, state.unit) == (1, 0)


def test_with_keras_initialisers_only_the_weights_change():
    tutorial, keras = traced(Source()), traced(Source(weights="keras"))
    assert np.array_equal(tutorial.inputs, keras.inputs)
    assert not np.array_equal(tutorial.cell.kernel, keras.cell.kernel)
    assert np.array_equal(keras.cell.kernel, traced(Source(weights="keras")).cell.kernel)
    assert np.all(keras.cell.bias == 0)


def test_steps_and_units_stop_at_the_edges():
    state = opened(Source(timesteps=5, inputs=2, units=3))
    assert [at(state, t).t for t in (-3, 0, 1, 5, 6, 99)] == [1, 1, 1, 5, 5, 5]
    assert [of_unit(state, unit).unit for unit in (-1, 0, 2, 3)] == [0, 0, 2, 2]


def test_another_source_keeps_the_place_as_far_as_it_has_one():
    state = next_view(of_unit(at(opened(Source("lstm")), 50), 60))
    smaller = reopened(state, Source("gru", timesteps=10, inputs=2, units=4))
    assert (smaller.t, smaller.unit, smaller.view) == (10, 3, "h")
    same = reopened(state, Source("lstm", "keras"))
    assert (same.t, same.unit, same.view) == (50, 60, "c")


@pytest.mark.parametrize("kind", ["simple", "lstm", "gru"])
def test_every_quantity_has_a_value_at_every_step_and_fits_its_scale(kind):
    state = opened(Source(kind, timesteps=12, inputs=3, units=5))
    seen = []
    for _ in view_names(state.trace):
        shown = view(state)
        assert shown.values.shape == (12, 5)
        assert np.abs(shown.values).max() <= shown.limit
        seen.append(shown.meaning)
        state = next_view(state)
    assert state.view == "h"
    assert len(set(seen)) == len(seen)


def test_c_goes_round_the_three_cells():
    assert [next_kind(kind) for kind in ("simple", "lstm", "gru")] == ["lstm", "gru", "simple"]


def test_the_summary_is_that_of_the_whole_state():
    state = at(opened(Source("simple", "keras")), 7)
    h, before = state.trace.states[7], state.trace.states[6]
    found = summary(state)
    assert found.norm == pytest.approx(np.sqrt((h**2).sum()))
    assert found.change == pytest.approx(np.sqrt(((h - before) ** 2).sum()))
    assert found.saturated == sum(abs(value) > 0.99 for value in h)
    assert f"{found.saturated} of 64" in plain(summary_line(state))


def test_saturation_is_said_in_words_and_a_working_cell_gets_no_remark():
    assert note(opened(Source())).startswith("64 of 64 units are saturated: all weights are")
    assert "every gate is open" in note(at(opened(Source("lstm")), 50))
    assert "update gate z is at 1" in note(at(opened(Source("gru")), 50))
    for kind in ("simple", "lstm", "gru"):
        assert note(at(opened(Source(kind, "keras")), 50)) == ""


@pytest.mark.parametrize("width", [58, 78, 118])
def test_the_title_fills_its_line_and_never_cuts_a_word(width):
    for kind in ("simple", "lstm", "gru"):
        for weights in ("tutorial", "keras"):
            text = plain(title_line(at(opened(Source(kind, weights)), 12), width))
            assert len(text) == width
            assert text.endswith("t = 12 / 100")
            assert "32→64 tanh" in text
    assert "seed 42" in text


def test_a_form_s_numbers_are_read_with_their_separators():
    texts = {"timesteps": " 1,000 ", "inputs": "8", "units": "16", "seed": "0"}
    assert numbers_from(texts) == {"timesteps": 1000, "inputs": 8, "units": 16, "seed": 0}


@pytest.mark.parametrize("name", list(LARGEST))
@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "٣", "9" * 30])
def test_a_wrong_number_gets_one_sentence_that_names_its_field(name, text):
    texts = {"timesteps": "5", "inputs": "5", "units": "5", "seed": "5"} | {name: text}
    with pytest.raises(UsageProblem) as caught:
        numbers_from(texts)
    assert str(caught.value).startswith(f"{name}: '{text}' is not a whole number from ")


def test_a_sequence_too_large_to_keep_is_refused():
    texts = {"timesteps": "20000", "inputs": "2", "units": "512", "seed": "1"}
    with pytest.raises(UsageProblem, match=r"timesteps × units: 20,000 × 512 is more than"):
        numbers_from(texts)
