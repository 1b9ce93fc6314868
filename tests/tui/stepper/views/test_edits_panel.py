"""Before and after an edit, next to each other."""

from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len

from core.rnn.initialise import initialise
from core.rnn.network import DenseWeights, EmbeddingWeights, Network, RecurrentWeights
from core.rnn.reading import read
from core.stepping.opened import Opened
from core.stepping.source import Edit, Source
from tui.stepper.numbers import fine, short
from tui.stepper.state import at, opened_state
from tui.stepper.views.edits_panel import Pair, aligned, edits_in_words, edits_lines
from tui.stepper.views.step_words import signed
from tui.widgets.lines import difference, plain

TEXT = "this film was a good idea but the acting was dreadful"
BEFORE = tuple(TEXT.split())
NUMBERS = {word: at for at, word in enumerate(dict.fromkeys((*BEFORE, "bad", "never")), 3)}
EDITS = (Edit("change", 5, "bad"), Edit("delete", 6), Edit("insert", 3, "never"))
EDITED = "this film never was a bad but the acting was dreadful"
AFTER = tuple(EDITED.split())
ORIGIN = (0, 1, -1, 2, 3, 4, 6, 7, 8, 9, 10)


def a_network(headed=True):
    draws = np.random.default_rng(8)
    cell = initialise("gru", 6, 8, draws, np.dtype(np.float64))
    layers = [EmbeddingWeights(draws.normal(size=(30, 6))), RecurrentWeights(cell)]
    if headed:
        layers.append(DenseWeights(draws.normal(size=(8, 1)) * 2, np.zeros(1), "sigmoid"))
    return Network(tuple(layers))


def opened_by(network, words, edits=(), origin=None):
    tokens = np.array([NUMBERS[word] for word in words], np.int32)
    return Opened(
        Source(edits=edits),
        network,
        tokens,
        words,
        labels=("negative", "positive"),
        task="binary",
        origin=None if origin is None else np.array(origin),
    )


def a_state(t=1, headed=True):
    network = a_network(headed)
    before = opened_by(network, BEFORE)
    after = opened_by(network, AFTER, EDITS, ORIGIN)
    state = opened_state(after, read(network, after.inputs), before, read(network, before.inputs))
    return at(state, t)


def shown(state, width=54, height=33):
    return [plain(line) for line in edits_lines(state, width, height)]


def test_every_edit_is_told_with_the_word_that_stood_there():
    assert edits_in_words(EDITS, BEFORE, np.zeros(11)) == [
        "'good' → 'bad' at t = 5",
        "'idea' deleted at t = 6",
        "'never' inserted before 'was' at t = 3",
    ]
    others = (
        Edit("repeat", 2, times=2),
        Edit("delete", 5),
        Edit("insert", 13, "really bad"),
        Edit("change", 14, "good"),
    )
    assert edits_in_words(others, BEFORE, np.zeros(len(BEFORE))) == [
        "'film' repeated 2 times more at t = 2",
        "'was' deleted at t = 5",
        "'really bad' appended at t = 13",
        "'bad' → 'good' at t = 14",
    ]


def test_edits_of_features_name_the_feature_and_both_numbers():
    inputs = np.arange(12.0).reshape(4, 3)
    edits = (
        Edit("change", 2, feature=1, number=-0.5),
        Edit("repeat", 2, times=1),
        Edit("change", 3, feature=1, number=2.0),
        Edit("change", 3, feature=0, number=2.0),
        Edit("insert", 1),
        Edit("delete", 2),
    )
    assert edits_in_words(edits, None, inputs) == [
        "x₂[1]: 4.000 → −0.500 at t = 2",
        "x₂ repeated once more at t = 2",
        "x₂[1]: −0.500 → 2.000 at t = 3",
        "x₂[0]: 3.000 → 2.000 at t = 3",
        "a step of zeros inserted before x₁ at t = 1",
        "x₁ deleted at t = 2",
    ]


def test_steps_stand_beside_what_they_became():
    pairs = aligned(ORIGIN, len(BEFORE))
    assert pairs[:8] == (
        Pair(0, 0),
        Pair(1, 1),
        Pair(None, 2),
        Pair(2, 3),
        Pair(3, 4),
        Pair(4, 5),
        Pair(5, None),
        Pair(6, 6),
    )
    assert aligned((0, 1), 4) == (Pair(0, 0), Pair(1, 1), Pair(2, None), Pair(3, None))
    assert aligned((0, 0, 1), 2) == (Pair(0, 0), Pair(None, 1), Pair(1, 2))


def test_both_final_answers_and_both_distances_are_the_networks_own():
    state = a_state(t=7)
    before, after = state.before, state.reading
    lines = shown(state)
    was, now = before.answers[-1, 0], after.answers[-1, 0]
    assert f"final p(positive) {fine(was)} → {fine(now)} {signed(now - was)}" in lines
    here = np.linalg.norm(after.layers[0].states[7] - before.layers[0].states[7])
    end = np.linalg.norm(after.layers[0].states[-1] - before.layers[0].states[-1])
    assert any("at t = 7 " in line and line.endswith(f" {fine(here)}") for line in lines)
    assert any("at the end" in line and line.endswith(f" {fine(end)}") for line in lines)
    assert fine(here) != fine(end)


def test_the_step_after_an_insertion_is_compared_with_the_one_that_it_was():
    state = a_state(t=5)
    moved = np.linalg.norm(state.trace.states[5] - state.before_trace.states[4])
    assert any("at t = 5 " in line and line.endswith(fine(moved)) for line in shown(state))
    inserted = shown(a_state(t=3))
    assert any("at t = 3 " in line and line.endswith("new here") for line in inserted)


def test_words_and_answers_of_both_stand_side_by_side():
    state = a_state(t=6)
    lines = shown(state)
    before, after = state.before.answers[:, 0], state.reading.answers[:, 0]
    rows = [line for line in lines if " │ " in line or " ▸ " in line][1:]
    cells = [[side.split() for side in line.replace("▸", "│").split("│")] for line in rows]
    for pair, (left, right) in zip(aligned(ORIGIN, len(BEFORE)), cells, strict=True):
        for place, words, answers, cell in (
            (pair.before, BEFORE, before, left),
            (pair.after, AFTER, after, right),
        ):
            if place is None:
                assert cell == []
            else:
                assert cell == [str(place + 1), words[place], short(answers[place])]
    marked = [line for line in rows if "▸" in line]
    assert len(marked) == 1
    assert "5 good" in marked[0]
    assert "6 bad" in marked[0]


def test_from_step_to_step_only_the_mark_and_the_distance_move():
    state = a_state(t=7)
    old, new = edits_lines(state, 54, 33), edits_lines(at(state, 8), 54, 33)
    changed = [difference(one, other) for one, other in zip(old, new, strict=True)]
    assert 2 <= sum(stop > start for start, stop in changed) <= 3
    assert all(left[:2] == right[:2] for left, right in zip(old[:3], new[:3], strict=True))


@pytest.mark.parametrize("height", [8, 12, 14, 17])
def test_on_a_small_panel_the_current_step_is_always_in_sight(height):
    for t in range(1, len(AFTER) + 1):
        lines = shown(a_state(t=t), 41, height)
        assert len(lines) <= height
        assert sum(" ▸ " in line for line in lines) == 1, t


@pytest.mark.parametrize(("width", "height"), [(41, 17), (54, 33), (78, 8), (40, 8)])
def test_nothing_is_wider_than_its_room(width, height):
    for t in (1, 3, 11):
        lines = shown(a_state(t=t), width, height)
        assert len(lines) <= height
        assert max(map(cell_len, lines)) <= width


def test_without_answers_states_alone_are_compared():
    lines = shown(a_state(t=7, headed=False))
    assert any("states alone" in line for line in lines)
    assert any("at t = 7 " in line for line in lines)
    assert any("5 good" in line and "6 bad" in line for line in lines)


def test_a_sequence_that_is_still_walked_is_compared_as_far_as_it_is_known():
    state = a_state(t=2)
    layer = replace(state.reading.layers[0], known=4)
    state = replace(state, reading=replace(state.reading, layers=(layer,)))
    lines = shown(state)
    assert any("at the end" in line and line.endswith("not yet") for line in lines)
    here = np.linalg.norm(state.trace.states[2] - state.before_trace.states[2])
    assert any("at t = 2 " in line and line.endswith(fine(here)) for line in lines)


def test_where_nothing_is_edited_it_says_how_to():
    network = a_network()
    before = opened_by(network, BEFORE)
    said = " ".join(shown(opened_state(before, read(network, before.inputs))))
    assert "Nothing is edited" in said
    assert "Press e" in said
