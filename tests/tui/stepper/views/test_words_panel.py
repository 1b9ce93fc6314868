"""The answer if the text ended here, the words that moved it, and what each word adds."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from rich.cells import cell_len

from core.rnn.initialise import initialise
from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    Network,
    RecurrentWeights,
)
from core.rnn.reading import ablation, answer_before, predictions_by_prefix, read
from core.stepping.opened import Opened
from core.stepping.source import Source
from tui.stepper.numbers import fine
from tui.stepper.state import at, opened_state
from tui.stepper.views.step_words import signed
from tui.stepper.views.words_panel import words_lines
from tui.widgets.lines import difference, plain

TEXT = "this film was a good idea but the acting of nearly everybody in it was so dreadful"
WORDS = tuple(TEXT.split())
SIZES = [(41, 17), (54, 33), (78, 8), (40, 8), (41, 5)]


def a_network(outputs=1, activation="sigmoid", both_ways=False):
    draws = np.random.default_rng(4)
    cell = initialise("simple", 6, 8, draws, np.dtype(np.float64))
    walk = BidirectionalWeights(cell, cell, "sum") if both_ways else RecurrentWeights(cell)
    return Network(
        (
            EmbeddingWeights(draws.normal(size=(30, 6))),
            walk,
            DenseWeights(draws.normal(size=(8, outputs)) * 2, np.zeros(outputs), activation),
        )
    )


def a_state(network=None, words=WORDS, t=1, task="binary", labels=("negative", "positive")):
    network = network or a_network()
    tokens = np.random.default_rng(5).integers(3, 30, len(words)).astype(np.int32)
    opened = Opened(Source(), network, tokens, words, labels=labels, task=task, timesteps=40)
    return at(opened_state(opened, read(network, tokens)), t)


def left_out(state):
    found = ablation(state.reading.network, state.reading.inputs)
    return replace(state, findings=replace(state.findings, ablation=found))


def shown(state, width=54, height=33):
    return [plain(line) for line in words_lines(state, width, height)]


def rows(lines, title):
    """The rows of the list under a title, each as its cells."""
    start = next(at for at, line in enumerate(lines) if title in line) + 1
    stop = next((at for at in range(start, len(lines)) if not lines[at].strip()), len(lines))
    return [line.replace("▸", " ").split() for line in lines[start:stop]]


def test_it_says_what_the_answer_would_be_and_what_this_word_did_to_it():
    state = a_state(t=5)
    answers = state.answers[:, 0]
    lines = shown(state)
    assert lines[0].strip() == "p(positive) if the text ended at t = 5"
    change = signed(answers[4] - answers[3])
    assert lines[1].split() == [fine(answers[4]), change, "by", "'good'"]


def test_the_first_word_moves_the_answer_away_from_that_of_the_zero_state():
    state = a_state(t=1)
    before = answer_before(state.reading.network)[0]
    change = signed(state.answers[0, 0] - before)
    assert shown(state)[1].split() == [fine(state.answers[0, 0]), change, "by", "'this'"]


def test_the_words_that_moved_the_answer_most_come_first():
    state = a_state()
    answers = np.concatenate([answer_before(state.reading.network), state.answers[:, 0]])
    change = np.diff(answers)
    order = np.argsort(-np.abs(change))
    listed = rows(shown(state), "moved it most")
    assert len(listed) >= 3
    for row, place in zip(listed, order, strict=False):
        assert row[:3] == [str(place + 1), WORDS[place], signed(change[place])]
        assert row[-1] == fine(answers[place + 1])


def test_the_words_whose_absence_changes_the_answer_most_come_first():
    state = left_out(a_state())
    change = state.findings.ablation.change[:, 0]
    order = np.argsort(-np.abs(change))
    listed = rows(shown(state), "what it adds to p(positive)")
    assert len(listed) >= 3
    for row, place in zip(listed, order, strict=False):
        assert row[:3] == [str(place + 1), WORDS[place], signed(change[place])]
    assert len(listed[0][3]) > len(listed[-1][3])


def test_the_row_of_the_current_word_is_marked_and_nothing_else_moves():
    state = left_out(a_state())
    place = int(np.argmax(np.abs(np.diff(state.answers[:, 0])))) + 2
    here, elsewhere = at(state, place), at(state, 1 if place > 2 else 3)
    marked = [line for line in shown(here) if line.startswith("▸")]
    assert marked
    assert all(line.replace("▸", " ").split()[0] == str(place) for line in marked)
    old, new = words_lines(elsewhere, 54, 33), words_lines(here, 54, 33)
    assert [plain(line).replace("▸", " ") for line in old[2:]] == [
        plain(line).replace("▸", " ") for line in new[2:]
    ]
    changed = [difference(one, other) for one, other in zip(old[2:], new[2:], strict=True)]
    assert 0 < sum(stop - start for start, stop in changed) < 150


def test_the_change_is_drawn_over_each_word():
    state = left_out(a_state())
    change = state.findings.ablation.change[:, 0]
    lines = shown(state)
    title = next(at for at, line in enumerate(lines) if "over the text" in line)
    drawn = lines[title + 1 :]
    strongest = int(np.argmax(np.abs(change)))
    for above, below in zip(drawn[::2], drawn[1::2], strict=True):
        for word, place in ((word, WORDS.index(word)) for word in below.split()):
            if WORDS.count(word) > 1:
                continue
            start = f" {below} ".index(f" {word} ")
            bar = above[start : start + len(word)].strip()
            if place == strongest:
                assert bar == ("−" if change[place] < 0 else "+") + "█" * (len(word) - 1)
            assert bool(bar) == (abs(change[place]) >= 0.05 * abs(change[strongest])), word
    assert " ".join(" ".join(drawn[1::2]).split()) == TEXT


def test_while_words_are_left_out_it_says_so_and_what_cannot_be_is_told():
    state = a_state()
    doing = replace(state, findings=replace(state.findings, doing=frozenset({"ablation"})))
    assert "being computed …" in shown(doing)
    problems = MappingProxyType({"ablation": "a sequence of one step has none to leave out."})
    refused = replace(state, findings=replace(state.findings, problems=problems))
    assert "none to leave out" in " ".join(shown(refused))


def test_of_several_classes_the_three_largest_are_shown_and_the_winner_followed():
    labels = ("XX", "XY", "YX", "YY")
    state = a_state(a_network(4, "softmax"), t=6, task="classes", labels=labels)
    winner = int(np.argmax(state.answers[-1]))
    lines = shown(state)
    assert lines[0].startswith(f"p({labels[winner]}) if")
    assert lines[1].split()[0] == fine(state.answers[5, winner])
    best = np.argsort(-state.answers[5])[:3]
    expected = "  ".join(f"p({labels[one]}) {fine(state.answers[5, one])}" for one in best)
    assert lines[2].strip() == expected


def test_features_have_numbers_for_names():
    draws = np.random.default_rng(6)
    cell = initialise("lstm", 2, 4, draws, np.dtype(np.float64))
    network = Network(
        (RecurrentWeights(cell), DenseWeights(draws.normal(size=(4, 1)), np.zeros(1), "linear"))
    )
    inputs = draws.normal(size=(12, 2))
    opened = Opened(Source(), network, inputs, task="regression")
    lines = shown(at(opened_state(opened, read(network, inputs)), 12))
    assert lines[0].strip() == "y if the sequence ended at t = 12"
    assert lines[1].endswith("by x₁₂")
    assert all(row[1].startswith("x") for row in rows(lines, "moved it most"))


def test_a_network_without_a_head_says_so_and_what_to_open_instead():
    draws = np.random.default_rng(6)
    network = Network((RecurrentWeights(initialise("gru", 2, 4, draws, np.dtype(np.float64))),))
    inputs = draws.normal(size=(5, 2))
    state = opened_state(Opened(Source(), network, inputs), read(network, inputs))
    said = " ".join(shown(state))
    assert "has no head" in said
    assert "with r" in said


def test_answers_that_come_later_are_announced_and_then_shown():
    network = a_network(both_ways=True)
    above = initialise("simple", 8, 8, np.random.default_rng(1), np.dtype(np.float64))
    first, walk, head = network.layers
    walk = replace(walk, return_sequences=True)
    state = a_state(Network((first, walk, RecurrentWeights(above), head)))
    assert state.answers is None
    assert "being computed" in " ".join(shown(state))
    answers = predictions_by_prefix(state.reading.network, state.reading.inputs)
    state = replace(state, t=3, findings=replace(state.findings, answers=answers))
    assert shown(state)[1].split()[0] == fine(answers[2, 0])
    first_word = replace(state, t=1)
    assert "the first step" in shown(first_word)[1]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("words", [WORDS, ("电影", "很", "好看"), ("x" * 90, "y"), ("only",)])
def test_nothing_is_wider_or_higher_than_its_room(width, height, words):
    state = a_state(words=words)
    found = [state, left_out(state)] if len(words) > 1 else [state]
    for one in found:
        for t in range(1, len(words) + 1):
            lines = shown(at(one, t), width, height)
            assert 0 < len(lines) <= height
            assert max(map(cell_len, lines)) <= width


def test_answers_that_are_no_numbers_are_shown_as_such():
    network = a_network()
    head = replace(network.layers[-1], bias=np.array([np.nan]))
    state = a_state(Network((*network.layers[:-1], head)), t=2)
    assert shown(state)[1].split()[0] == "nan"
