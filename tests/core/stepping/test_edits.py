"""Edits of words and of features, and where each timestep came from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.vocabulary import SPECIALS, UNKNOWN, Vocabulary
from core.errors import UsageProblem
from core.stepping.edits import apply
from core.stepping.sequence import Sequence, features
from core.stepping.source import Edit
from core.stepping.words import Words

KNOWN = ("good", "bad", "film", "not", "very")
WORDS = Words("reviews", Vocabulary((*SPECIALS, *KNOWN)))

some = settings(deadline=None, max_examples=150, derandomize=True, database=None)


def text(*words: str) -> Sequence:
    return WORDS.numbered(np.asarray(WORDS.vocabulary.encode(words), np.int32))


@st.composite
def edits_of_words(draw, length):
    """Edits that can be made one after another, and what a list of (word, origin) becomes."""
    rows = [(word, at) for at, word in enumerate(draw(st.lists(st.sampled_from(KNOWN), **length)))]
    before, edits = list(rows), []
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["change", "insert", "delete", "repeat"]))
        t = draw(st.integers(1, len(rows) + (kind == "insert")))
        value = draw(st.lists(st.sampled_from([*KNOWN, "zzq"]), min_size=1, max_size=3))
        times = draw(st.integers(1, 3))
        if kind == "delete" and len(rows) == 1:
            continue
        edits.append(Edit(kind, t, " ".join(value), times=times))
        if kind in ("delete", "repeat"):
            edits[-1] = Edit(kind, t, times=times)
        new = [(word, -1) for word in value]
        if kind == "change":
            rows[t - 1 : t] = [(value[0], rows[t - 1][1]), *new[1:]]
        elif kind == "insert":
            rows[t - 1 : t - 1] = new
        elif kind == "delete":
            del rows[t - 1]
        else:
            rows[t:t] = [(rows[t - 1][0], -1)] * times
    return [word for word, _ in before], edits, rows


@given(edits_of_words({"min_size": 1, "max_size": 6}))
@some
def test_edits_do_to_a_sequence_what_they_do_to_a_list(drawn) -> None:
    before, edits, rows = drawn
    edited, lost = apply(text(*before), edits, WORDS)
    assert lost == 0
    assert edited.words == tuple(word for word, _ in rows)
    assert edited.origin.tolist() == [origin for _, origin in rows]
    assert edited.inputs.dtype == np.int32
    assert edited.inputs.tolist() == WORDS.vocabulary.encode(word for word, _ in rows)
    assert edited.unknown.tolist() == [word == "zzq" for word, _ in rows]


@given(edits_of_words({"min_size": 3, "max_size": 6}), st.sampled_from(["post", "pre"]))
@some
def test_what_grows_beyond_a_runs_length_is_cut_at_its_own_end(drawn, truncating) -> None:
    before, edits, _ = drawn
    most = len(before)
    edited, lost = apply(text(*before), edits[:1], WORDS, most, truncating)
    whole, _ = apply(text(*before), edits[:1], WORDS)
    assert lost == max(whole.timesteps - most, 0)
    kept = slice(most) if truncating == "post" else slice(-most, None)
    assert edited.words == whole.words[kept]
    assert edited.origin.tolist() == whole.origin[kept].tolist()


def test_an_edit_counts_in_what_was_seen_after_the_cut() -> None:
    edits = [Edit("insert", 2, "very"), Edit("change", 1, "not")]
    edited, lost = apply(text("good", "film", "bad"), edits, WORDS, 3, "pre")
    assert (edited.words, lost) == (("not", "film", "bad"), 1)
    assert edited.origin.tolist() == [-1, 1, 2]


@given(
    t=st.integers(1, 5),
    feature=st.integers(0, 2),
    number=st.floats(-5, 5, width=32),
    kind=st.sampled_from(["change", "insert"]),
)
@some
def test_a_feature_is_set_and_nothing_else(t, feature, number, kind) -> None:
    inputs = np.arange(15, dtype=np.float32).reshape(5, 3)
    given_before = inputs.copy()
    edited, _ = apply(features(inputs), [Edit(kind, t, feature=feature, number=number)])
    expected = inputs.copy() if kind == "change" else np.insert(inputs, t - 1, 0, axis=0)
    expected[t - 1, feature] = number
    assert np.array_equal(edited.inputs, expected)
    assert edited.inputs.dtype == np.float32
    assert np.array_equal(inputs, given_before)
    assert edited.words is None


def test_an_inserted_step_of_features_is_zero_and_a_repeated_one_is_a_copy() -> None:
    inputs = np.arange(1, 7, dtype=np.float64).reshape(3, 2)
    edited, _ = apply(features(inputs), [Edit("insert", 4), Edit("repeat", 1, times=2)])
    assert edited.inputs.tolist() == [[1, 2], [1, 2], [1, 2], [3, 4], [5, 6], [0, 0]]
    assert edited.origin.tolist() == [0, -1, -1, 1, 2, -1]


def test_an_unknown_word_is_kept_as_it_was_typed() -> None:
    edited, _ = apply(text("good", "film"), [Edit("change", 1, "Splendiferous!")], WORDS)
    assert edited.words == ("splendiferous", "film")
    assert edited.inputs[0] == UNKNOWN
    assert edited.unknown.tolist() == [True, False]


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Edit("change", 3, "bad"), "change: there is no timestep 3; the sequence has 2."),
        (Edit("delete", 0), "delete: there is no timestep 0"),
        (Edit("insert", 4, "bad"), "insert: there is no timestep 4; the sequence has 2, and 3 app"),
        (Edit("change", 1, "?!"), "'.!' has no word"),
        (Edit("insert", 1), "'' has no word"),
        (Edit("change", 1, feature=0, number=1.0), "has words and no features: give a word"),
        (Edit("repeat", 1, times=0), "repeat: 0 times is not possible"),
        (Edit("repeat", 1, times=10**9), "1,000,000,000 times is not possible"),
        (Edit("repeat", 1, times=20_000), "makes 20,002 timesteps: at most 20,000"),
        (Edit("swap", 1), "unknown edit 'swap'"),
    ],
)
def test_an_edit_of_words_that_cannot_be_made_says_why(edit: Edit, sentence: str) -> None:
    with pytest.raises(UsageProblem, match=sentence.replace("?", r"\?")):
        apply(text("good", "film"), [edit], WORDS)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Edit("change", 1, "good"), "has features and no words: give a feature and a number"),
        (Edit("change", 1, feature=1), "give a feature and a number"),
        (Edit("change", 1, feature=2, number=0.0), "no feature 2; the sequence has 0 … 1"),
        (Edit("change", 1, feature=0, number=float("nan")), "nan is not a finite number"),
        (Edit("insert", 1, number=0.5), "give a feature and a number"),
    ],
)
def test_an_edit_of_features_that_cannot_be_made_says_why(edit: Edit, sentence: str) -> None:
    with pytest.raises(UsageProblem, match=sentence):
        apply(features(np.zeros((3, 2))), [edit])


def test_the_only_step_is_not_deleted() -> None:
    with pytest.raises(UsageProblem, match="only timestep"):
        apply(text("good", "film"), [Edit("delete", 1), Edit("delete", 1)], WORDS)
