"""The padding lens, and whether its sentence is true to its numbers."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from rich.cells import cell_len

from core.rnn.cells import SimpleRNNCell
from core.rnn.initialise import initialise
from core.rnn.network import DenseWeights, EmbeddingWeights, Network, RecurrentWeights
from core.rnn.reading import PaddedReading, padding_lens, read
from core.stepping.opened import Opened
from core.stepping.source import Source
from tui.stepper.numbers import fine, short
from tui.stepper.state import at, opened_state
from tui.stepper.views.padding_panel import padding_lines
from tui.stepper.views.padding_sentence import milestones, padding_sentence, washed
from tui.widgets.lines import plain

TIMESTEPS = 80
TEXT = "a film that nobody who saw it will ever forget"
WORDS = tuple(TEXT.split())


def a_reading(name="post", distances=(), answers=None, words=3, task_outputs=1):
    """A reading with these distances and answers from its last word on."""
    steps = len(distances)
    before = np.linspace(2.0, 1.0, words - 1)
    behind = None if answers is None else np.asarray(answers, np.float64)
    whole = None
    if behind is not None:
        whole = np.zeros((words - 1 + steps, task_outputs))
        whole[:, 0] = np.concatenate([np.full(words - 1, 0.5), behind])
    tokens = np.concatenate([np.full(words, 7), np.zeros(steps - 1, np.int64)])
    answer = np.array([0.8]) if whole is None else whole[-1]
    all_distances = np.concatenate([before, np.asarray(distances, np.float64)])
    return PaddedReading(name, tokens, 0, words - 1, all_distances, whole, answer)


def fading(start, end, steps=60, pace=0.5):
    return end + (start - end) * pace ** np.arange(steps + 1)


def three(post, masked=0.93, pre=0.91):
    steps = len(post.tokens) - post.last - 1
    held = None if post.answers is None else np.full(steps + 1, masked)
    skipped = a_reading("masked", np.zeros(steps + 1), held, post.last + 1)
    words = post.last + 1
    tokens = np.concatenate([np.zeros(steps, np.int64), np.full(words, 7)])
    answers = None if post.answers is None else np.full((len(tokens), 1), pre)
    first = PaddedReading(
        "pre", tokens, steps, len(tokens) - 1, np.ones(len(tokens)), answers, np.array([pre])
    )
    return post, first, skipped


def said(post, own="post", task="binary", **others):
    return padding_sentence(three(post, **others), own, 0, "p(positive)", task)


MOVED = a_reading("post", fading(0, 5.1), fading(0.93, 0.51))
KEPT = a_reading("post", fading(0, 5.1), fading(0.93, 0.95))
UNDECIDED = a_reading("post", fading(0, 5.1), fading(0.48, 0.51))
LITTLE = a_reading("post", fading(0, 0.02), fading(0.48, 0.481))
UNPADDED = a_reading("post", [0.0], [0.93])
HELD = a_reading("post", np.zeros(21), np.full(21, 0.93))
ALONE = a_reading("post", fading(0, 5.1))


@pytest.mark.parametrize(
    ("reading", "task", "effect"),
    [
        (MOVED, "binary", "moved"),
        (MOVED, "regression", "moved"),
        (KEPT, "binary", "kept"),
        (KEPT, "regression", "kept"),
        (UNDECIDED, "binary", "undecided"),
        (UNDECIDED, "regression", "kept"),
        (a_reading("post", fading(0, 5.1), fading(0.48, 0.51), words=1), "binary", "undecided"),
        (LITTLE, "binary", "kept"),
        (UNPADDED, "binary", "unpadded"),
        (HELD, "binary", "held"),
        (ALONE, "binary", "no answer"),
        (a_reading("post", [0.0, np.nan], [0.9, np.nan]), "binary", "not finite"),
        (a_reading("post", [0.0, 1.0], [1e-4, 2e-4]), "binary", "kept"),
        (a_reading("post", [0.0, 1.0], [1e-4, 2e-4]), "regression", "moved"),
    ],
)
def test_what_padding_does_follows_from_the_numbers(reading, task, effect):
    assert washed(reading, 0, task).effect == effect


def test_a_guess_among_four_classes_is_a_quarter():
    reading = a_reading("post", fading(0, 5.1, 30), fading(0.27, 0.24, 30), task_outputs=4)
    assert washed(reading, 0, "classes").effect == "undecided"
    reading = a_reading("post", fading(0, 5.1, 30), fading(0.48, 0.51, 30), task_outputs=4)
    assert washed(reading, 0, "classes").effect == "kept"


def test_the_milestone_that_is_named_has_most_of_the_change_behind_it():
    wash = washed(MOVED, 0, "binary")
    # 0.5 ** 5 is the first power at a milestone that leaves less than a tenth.
    assert wash.named == 5
    assert wash.distance == pytest.approx(5.1 * (1 - 0.5**5))
    assert wash.then == pytest.approx(0.51 + 0.42 * 0.5**5)
    late = a_reading("post", fading(0, 5.1), np.where(np.arange(61) < 60, 0.93, 0.2))
    assert washed(late, 0, "binary").named == 60


def test_milestones_end_with_the_last_padding_step():
    assert milestones(0) == ()
    assert milestones(1) == (1,)
    assert milestones(30) == (1, 2, 5, 10, 20, 30)
    assert milestones(50) == (1, 2, 5, 10, 20, 50)


def test_a_run_that_reads_through_its_padding_is_told_what_that_does():
    sentence = said(MOVED)
    assert sentence.startswith("After 5 padding steps the state is 4.94 away")
    assert "p(positive) has gone from 0.930 to 0.523: this run reads its reviews so" in sentence
    assert sentence.endswith("Masked, the words give 0.930.")


def test_the_same_numbers_without_a_run_accuse_nobody():
    assert "this run" not in said(MOVED, own="")


def test_where_padding_does_not_hurt_the_sentence_says_so():
    sentence = said(KEPT)
    assert sentence.startswith("Padding does little harm here: after 60 padding steps")
    assert "is 0.950 where the last word left 0.930. This run reads its reviews so." in sentence


def test_an_answer_that_is_a_guess_throughout_is_called_one():
    sentence = said(UNDECIDED, masked=0.48)
    assert "After 60 padding steps the state is 5.10 away" in sentence
    assert "the states of the other words are 1.50 away on average" in sentence
    assert "next to a guess, 0.480 after the last word and 0.510 at the end" in sentence
    assert sentence.endswith(
        "reads its reviews so: its answer is what padding leaves of the words."
    )


def test_a_masked_run_keeps_its_state_and_is_told_what_it_is_spared():
    sentence = said(MOVED, own="masked")
    assert sentence.startswith("This run masks its padding: through 60 padding steps the state")
    assert "p(positive) stays 0.930" in sentence
    assert sentence.endswith(
        "Post-padded and not masked, 5 padding steps would take p(positive) from 0.930 to 0.523."
    )


def test_a_run_that_pads_before_the_words_answers_right_after_them():
    sentence = said(MOVED, own="pre")
    assert "pads before the words: after 60 padding steps it reads them" in sentence
    assert "p(positive) = 0.910" in sentence
    assert "would take p(positive) from 0.930 to 0.523" in sentence


@pytest.mark.parametrize("own", ["post", "pre", "masked", ""])
def test_a_text_that_fills_every_timestep_has_no_padding(own):
    assert said(UNPADDED, own=own) == (
        "The text fills every timestep: there is no padding to read."
    )


def test_without_answers_the_sentence_speaks_of_the_state():
    sentence = said(ALONE)
    assert sentence.startswith("After 5 padding steps the state is 4.94 away")
    assert "the other words are 1.50 away" in sentence
    assert "p(positive)" not in sentence


def test_numbers_that_are_not_finite_are_not_compared():
    broken = a_reading("post", [0.0, np.nan], [0.9, np.nan])
    assert "not a finite number" in said(broken)


# --- the lens itself ---------------------------------------------------------------------------


def a_network():
    draws = np.random.default_rng(8)
    cell = initialise("simple", 6, 8, draws, np.dtype(np.float64))
    return Network(
        (
            EmbeddingWeights(draws.normal(size=(30, 6))),
            RecurrentWeights(cell),
            DenseWeights(draws.normal(size=(8, 1)) * 2, np.zeros(1), "sigmoid"),
        )
    )


def a_state(padding="post", masked=False, found=True):
    network = a_network()
    tokens = np.random.default_rng(5).integers(3, 30, len(WORDS)).astype(np.int32)
    opened = Opened(
        Source(),
        network,
        tokens,
        WORDS,
        labels=("negative", "positive"),
        task="binary",
        timesteps=TIMESTEPS,
        padding=padding,
        masked=masked,
    )
    state = opened_state(opened, read(network, tokens))
    if not found:
        return state
    lens = padding_lens(network, tokens, TIMESTEPS)
    return replace(state, findings=replace(state.findings, padding=lens))


def shown(state, width=54, height=33):
    return [plain(line) for line in padding_lines(state, width, height)]


def cells(lines, title):
    line = next(line for line in lines if line.startswith(title))
    return line.removeprefix(title).split()


def test_the_three_readings_stand_side_by_side_with_their_own_numbers():
    state = a_state()
    lines, readings = shown(state), state.findings.padding
    assert cells(lines, "padding ") == ["▸post", "pre", "masked"]
    assert cells(lines, "last word") == [fine(one.answers[one.last, 0]) for one in readings]
    assert cells(lines, "at the end") == [fine(one.answer[0]) for one in readings]
    steps = TIMESTEPS - len(WORDS)
    assert cells(lines, "pad before") == ["0", str(steps), "0"]
    assert cells(lines, "pad after") == [str(steps), "0", str(steps)]
    post, _, masked = readings
    for after in (1, 2, 5, 10, 20, 50):
        expected = [
            short(post.distances[post.last + after]),
            short(post.answers[post.last + after, 0]),
        ]
        expected += ["–", "0.00", short(masked.answers[-1, 0])]
        assert cells(lines, f"after {after} ") == expected
    assert cells(lines, f"all {steps}")[0] == short(post.distances[-1])


@pytest.mark.parametrize(
    ("padding", "masked", "own"),
    [("post", False, "post"), ("pre", False, "pre"), ("post", True, "masked"), (None, None, "")],
)
def test_the_way_in_which_the_run_reads_is_marked(padding, masked, own):
    titles = cells(shown(a_state(padding, masked)), "padding ")
    assert [title for title in titles if title.startswith("▸")] == ([f"▸{own}"] if own else [])


def test_the_lens_does_not_change_from_step_to_step():
    state = a_state()
    assert padding_lines(at(state, 3), 54, 33) == padding_lines(at(state, 4), 54, 33)


@pytest.mark.parametrize(("width", "height"), [(41, 17), (41, 12), (54, 33), (78, 8), (40, 8)])
def test_nothing_is_wider_or_higher_than_its_room_and_the_sentence_is_there(width, height):
    lines = shown(a_state(), width, height)
    assert len(lines) <= height
    assert max(map(cell_len, lines)) <= width
    assert "padding step" in " ".join(lines)
    assert any(line.startswith("all ") for line in lines)


def test_what_it_needs_is_said_where_there_is_no_text_or_no_run():
    cell = SimpleRNNCell(np.ones((2, 3)), np.zeros((3, 3)), np.zeros(3))
    network, inputs = Network((RecurrentWeights(cell),)), np.ones((4, 2))
    state = opened_state(Opened(Source(), network, inputs), read(network, inputs))
    said = " ".join(shown(state))
    assert "needs a trained run that reads words" in said
    assert "with r" in said


def test_while_it_is_computed_and_where_it_cannot_be_it_says_so():
    state = a_state(found=False)
    doing = replace(state, findings=replace(state.findings, doing=frozenset({"padding"})))
    assert "being computed" in " ".join(shown(doing))
    problems = MappingProxyType({"padding": "the text has 90 tokens."})
    refused = replace(state, findings=replace(state.findings, problems=problems))
    assert shown(refused) == ["the text has 90 tokens."]
