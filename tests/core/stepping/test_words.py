"""Typed texts and word numbers, by the rules of the data set that numbered them."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.tokens import keras_tokenise, tokenise
from core.data.vocabulary import SPECIALS, START, UNKNOWN, Vocabulary
from core.errors import UsageProblem
from core.stepping.words import Words, renumbered, text_with_words, unknown_words_note

VOCABULARY = Vocabulary((*SPECIALS, "good", "don't", "film", "好"))


@pytest.mark.parametrize(
    ("dataset", "split"),
    [("imdb", keras_tokenise), ("reviews", tokenise), ("mine.csv", tokenise)],
)
@given(text=st.text(max_size=60))
@settings(deadline=None, max_examples=100, derandomize=True, database=None)
def test_a_text_is_numbered_as_a_model_of_the_data_set_expects_it(
    dataset: str, split: Callable[[str], list[str]], text: str
) -> None:
    started = Words(dataset, VOCABULARY).started(text)
    assert started.inputs.tolist() == [START, *VOCABULARY.encode(split(text))]
    assert started.words is not None
    assert len(started.words) == started.timesteps
    assert started.words[0] == "<start>"


def test_a_start_token_stands_before_the_words() -> None:
    assert Words("reviews", VOCABULARY).started("Good film!").inputs.tolist() == [1, 3, 5]


def test_a_text_for_imdb_is_split_by_keras_rules() -> None:
    vocabulary = Vocabulary((*SPECIALS, "'good'", "good"))
    assert Words("imdb", vocabulary).started("'good'").inputs.tolist() == [1, 3]
    assert Words("reviews", vocabulary).started("'good'").inputs.tolist() == [1, 4]


def test_unknown_words_stand_as_they_were_typed() -> None:
    started = Words("reviews", VOCABULARY).started("Don't film 好 zzq, GOOD")
    assert started.words == ("<start>", "don't", "film", "好", "zzq", "good")
    assert started.unknown is not None
    assert started.unknown.tolist() == [False, False, False, False, True, False]


def test_no_word_carries_a_sign_that_a_terminal_would_obey() -> None:
    started = Words("imdb", VOCABULARY).started("good \x1b[31mfilm\r\x07")
    assert started.words is not None
    assert all(word.isprintable() for word in started.words)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("good film", ""),
        ("good zzq film", "1 word is not in the vocabulary of reviews, of 3: zzq"),
        ("zzq", "no word of the text is in the vocabulary of reviews: zzq"),
        (
            "a b c d e f good",
            "6 words are not in the vocabulary of reviews, of 7: a, b, c, d, e, …",
        ),
    ],
)
def test_unknown_words_are_named(text: str, note: str) -> None:
    words = Words("reviews", VOCABULARY)
    assert unknown_words_note(words.started(text), words) == note


def test_a_vocabulary_of_numbers_alone_says_so() -> None:
    words = Words("imdb", Vocabulary((*SPECIALS, "#3", "#4")))
    assert not words.named
    assert "word index was not beside" in unknown_words_note(words.started("good film"), words)
    assert Words("imdb", Vocabulary((*SPECIALS, "", "the"))).named


def test_a_text_of_punctuation_alone_is_refused() -> None:
    with pytest.raises(UsageProblem, match=r"'\.\.\.' has no words"):
        text_with_words(Words("reviews", VOCABULARY), "...")


def test_a_text_of_another_vocabulary_keeps_its_words_and_gets_our_numbers() -> None:
    theirs = Words("mine.csv", Vocabulary((*SPECIALS, "film", "bad", "good")))
    ours = Words("reviews", VOCABULARY)
    got = renumbered(theirs.numbered(np.array([1, 3, 4, 2, 5], np.int32)), theirs, ours)
    assert got.words == ("<start>", "film", "bad", "<unknown>", "good")
    assert [VOCABULARY.word(token) for token in got.inputs] == [
        "<start>", "film", "<unknown>", "<unknown>", "good",
    ]  # fmt: skip
    assert got.unknown is not None
    assert got.unknown.tolist() == [False, False, True, True, False]


def test_between_two_vocabularies_of_imdb_numbers_stay_and_rarer_words_are_unknown() -> None:
    theirs = Words("imdb", Vocabulary((*SPECIALS, "", "the", "and", "rare")))
    ours = Words("imdb", Vocabulary((*SPECIALS, "#3", "#4", "#5")))
    got = renumbered(theirs.numbered(np.array([1, 4, 6, 5], np.int32)), theirs, ours)
    assert got.inputs.tolist() == [1, 4, UNKNOWN, 5]
    assert got.words == ("<start>", "the", "rare", "and")
