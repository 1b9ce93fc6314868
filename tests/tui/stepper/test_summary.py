"""The lines above the map."""

from dataclasses import replace

import numpy as np
import pytest

from core.rnn.network import DenseWeights, Network, RecurrentWeights
from core.rnn.reading import read
from core.stepping.opening import Opened, open_source
from core.stepping.parity import Agreement
from core.stepping.source import CellWeights, RandomSequence, RunWeights, Sentence, Source
from core.stepping.walking import begun
from tests.tui.stepper.views.stepped import drawn_cell
from tui.stepper.numbers import fine
from tui.stepper.state import Findings, at, opened_state
from tui.stepper.summary import note, summary_line, title_line
from tui.widgets.lines import plain

WIDTHS = (58, 78, 118)


def opened(kind="simple", rule="tutorial", units=64, timesteps=100, features=32, seconds=60.0):
    source = Source(CellWeights(kind, rule, units), RandomSequence(timesteps, features))
    first = open_source(source)
    return opened_state(first, begun(first, seconds))


def answering():
    """Five units with an answer between 0 and 1."""
    draws = np.random.default_rng(7)
    head = DenseWeights(draws.normal(size=(5, 1)), np.zeros(1), "sigmoid")
    network = Network((RecurrentWeights(drawn_cell("gru", 3, 5), True), head))
    inputs = draws.random((10, 3))
    labels = ("negative", "positive")
    read_by = Opened(Source(), network, inputs, task="binary", labels=labels, name="a run · a text")
    return opened_state(read_by, read(network, inputs))


def title(state, width):
    return plain(title_line(state, width))


def summary(state, width):
    return plain(summary_line(state, width))


def test_the_summary_is_that_of_the_whole_state():
    state = at(opened("simple", "keras"), 7)
    h, before = state.trace.states[7], state.trace.states[6]
    text = summary(state, 78)
    assert f"‖h‖ {fine(np.sqrt((h**2).sum()))} " in text
    assert f"‖h − h₋₁‖ {fine(np.sqrt(((h - before) ** 2).sum()))} " in text
    assert f"saturated {sum(abs(value) > 0.99 for value in h)} of 64" in text


def test_the_answer_stands_behind_the_state_under_its_own_name():
    state = at(answering(), 4)
    written = fine(float(state.answers[3, 0]))
    assert summary(state, 78).rstrip().endswith(f"p(positive) {written}")


def test_keras_stands_there_once_it_was_asked_and_while_it_is():
    agreement = Agreement(3e-8, (3e-8,), None, 500, "float32", "3.15", "tensorflow 2.21", 0.0)
    state = answering()
    for findings, shown in (
        (Findings(), ""),
        (Findings(doing=frozenset({"agreement"})), "Keras …"),
        (Findings(agreement=agreement, asked=True), "Keras ±3e−08"),
        (Findings(agreement=agreement), ""),
    ):
        text = summary(replace(state, findings=findings), 118)
        assert text.rstrip().endswith(shown)
        assert ("Keras" in text) == bool(shown)


def test_what_has_no_room_in_the_summary_is_left_out_whole():
    agreement = Agreement(3e-8, (3e-8,), None, 500, "float32", "3.15", "tensorflow 2.21", 0.0)
    state = replace(answering(), findings=Findings(agreement=agreement, asked=True))
    parts = [" p(positive) 0.", "Keras ±3e−08"]
    assert all(part in summary(state, 118) for part in parts)
    for width in range(50, 118):
        text = summary(state, width)
        assert len(text) <= width
        assert "saturated 0 of 5" in text
        for part in parts:
            assert (part in text) == (part.split()[0] in text)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_title_fills_its_line_and_the_timestep_is_never_cut(width):
    for kind in ("simple", "lstm", "gru"):
        for rule in ("tutorial", "keras"):
            text = title(at(opened(kind, rule), 12), width)
            assert len(text) == width
            assert text.endswith("t = 12 / 100")
            assert "32→64 tanh" in text
    assert "seed 42" in text


def test_a_name_that_is_too_long_ends_in_an_ellipsis():
    state = answering()
    state = replace(state, opened=replace(state.opened, name="word " * 40))
    for width in WIDTHS:
        text = title(state, width)
        assert len(text) == width
        assert " word" in text
        assert "… t = 1 / 10" in text


def test_a_sequence_that_is_still_walked_says_how_much_of_it_is_known():
    state = opened("lstm", "keras", units=512, timesteps=20_000, features=4, seconds=0.0)
    assert 0 < state.trace.known < 20_000
    text = title(state, 118)
    assert text.endswith(f"t = 1 / {state.trace.known} of 20 000")


def test_saturation_is_said_in_words_and_a_working_cell_gets_no_remark():
    assert note(opened()).startswith("64 of 64 units are saturated: all weights are")
    assert "every gate is open" in note(at(opened("lstm"), 50))
    assert "update gate z is at 1" in note(at(opened("gru"), 50))
    for kind in ("simple", "lstm", "gru"):
        assert note(at(opened(kind, "keras"), 50)) == ""


def test_a_run_s_notes_are_said_as_they_are(trained):
    source = Source(RunWeights(trained["text"]), Sentence("the film was zzq"))
    first = open_source(source)
    state = opened_state(first, begun(first))
    assert note(state) == "1 word is not in the vocabulary of reviews, of 4: zzq."
