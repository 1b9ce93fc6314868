from random import Random

import numpy as np
import pytest

from core.data.dataset import Dataset, Split
from core.data.loading import load
from core.data.review_grammar import (
    NEGATIVE,
    NEGATORS,
    POSITIVE,
    grammar_words,
    longest_review,
    verdict,
    write_review,
)
from core.data.reviews import write_corpus
from core.data.spec import DataSpec
from core.data.tokens import tokenise


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load(DataSpec())


def words_of(data: Dataset, part: Split) -> list[list[str]]:
    assert data.vocabulary is not None
    return [
        [word for word in data.vocabulary.decode(row) if not word.startswith("<")]
        for row in part.inputs
    ]


def test_the_defaults_need_no_file_and_have_the_stated_sizes(data: Dataset) -> None:
    assert data.name == "reviews"
    assert (len(data.train), len(data.validation), len(data.test)) == (3200, 800, 1000)
    assert data.train.inputs.dtype == np.int32
    assert data.train.inputs.shape[1] == longest_review(8) + 1 <= 64
    assert data.task.labels == ("negative", "positive")


def test_labels_are_balanced(data: Dataset) -> None:
    assert data.test.targets.mean() == 0.5
    assert np.concatenate([data.train.targets, data.validation.targets]).mean() == 0.5
    assert 0.4 < data.validation.targets.mean() < 0.6
    assert data.task.chance_accuracy == 0.5
    assert data.task.chance_loss == pytest.approx(np.log(2))


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_who_reads_the_final_clause_reaches_the_best_accuracy(data: Dataset, part: str) -> None:
    split: Split = getattr(data, part)
    answers = np.array([verdict(words) for words in words_of(data, split)])
    accuracy = (answers == split.targets).mean()
    assert data.task.best_accuracy is not None
    error = np.sqrt(0.05 * 0.95 / len(split))
    assert accuracy == pytest.approx(data.task.best_accuracy, abs=3 * error)
    if part == "test":
        assert accuracy == data.task.best_accuracy == 0.95


def test_counting_good_and_bad_words_is_far_from_enough(data: Dataset) -> None:
    votes = np.array(
        [
            sum((word in POSITIVE) - (word in NEGATIVE) for word in words)
            for words in words_of(data, data.test)
        ]
    )
    # A tie is right half of the time.
    accuracy = np.where(votes == 0, 0.5, (votes > 0) == data.test.targets).mean()
    assert accuracy < 0.7


def test_even_fitted_word_weights_are_far_from_enough(data: Dataset) -> None:
    def counts(part: Split) -> np.ndarray:
        rows = [np.bincount(row, minlength=data.vocabulary_size) for row in part.inputs]
        return np.array(rows, float)

    inputs, signs = counts(data.train), 2 * data.train.targets - 1
    ridge = inputs.T @ inputs + 10 * np.eye(inputs.shape[1])
    weights = np.linalg.solve(ridge, inputs.T @ signs)
    accuracy = ((counts(data.test) @ weights > 0) == data.test.targets).mean()
    assert accuracy < 0.7


@pytest.mark.parametrize("distance", [0, 1, 2, 3, 4, 5, 8, 13, 60])
def test_the_distance_is_the_number_of_neutral_words_at_the_end(distance: int) -> None:
    rng = Random(1)
    for _ in range(300):
        words = tokenise(write_review(True, distance, rng))
        tail = words[len(words) - distance :]
        assert words[len(words) - distance - 1] in (*POSITIVE, *NEGATIVE)
        assert not {*POSITIVE, *NEGATIVE, *NEGATORS} & set(tail)
        assert len(words) <= longest_review(distance)


def test_the_default_length_holds_the_longest_text_and_hardly_more() -> None:
    lengths = [len(tokenise(review.text)) for review in write_corpus(4000, 1000, 8, 42)]
    assert longest_review(8) - 3 <= max(lengths) <= longest_review(8)


@pytest.mark.parametrize("positive", [True, False])
def test_a_review_says_what_it_was_asked_to_say(positive: bool) -> None:
    rng = Random(2)
    assert all(verdict(tokenise(write_review(positive, 6, rng))) == positive for _ in range(500))


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("I expected little, yet the acting was superb.", True),
        ("Despite the dull opening, the ending was superb.", True),
        ("The music was good, but the story was not good.", False),
        ("The music was good, and the story was far from dull today.", True),
        ("The music was not good, but the story was great.", True),
        ("The critics called the plot witty, but the script was not at all moving.", False),
    ],
)
def test_the_last_judgement_decides_and_a_negation_turns_it(text: str, positive: bool) -> None:
    assert verdict(tokenise(text)) is positive


def test_a_text_without_a_judgement_has_no_verdict() -> None:
    with pytest.raises(ValueError, match="no word of this text judges"):
        verdict(["we", "left", "at", "ten"])


def test_openings_contradict_the_final_clause_as_often_as_they_agree() -> None:
    said = [tokenise(review.text) for review in write_corpus(2000, 2, 0, 3)]
    contrast = sum(bool({"yet", "but", "despite", "although"} & set(words)) for words in said)
    # "anything but" is a negation and counts here too, so a little more than half.
    assert 0.45 < contrast / len(said) < 0.65


def test_texts_are_sentences_and_no_text_comes_twice() -> None:
    reviews = write_corpus(4000, 1000, 8, 42)
    texts = [review.text for review in reviews]
    assert len(set(texts)) == len(texts) == 5000
    for text in texts:
        assert text[0].isupper()
        assert text.endswith(".")
        assert "{" not in text
        assert "  " not in text


def test_the_same_share_is_flipped_in_both_halves_and_both_classes() -> None:
    reviews = write_corpus(4000, 1000, 8, 42)
    for half, flips in ((reviews[:4000], 200), (reviews[4000:], 50)):
        for label in (0, 1):
            assert sum(review.flipped and review.label == label for review in half) == flips // 2
    assert all(
        (verdict(tokenise(review.text)) != review.label) == review.flipped for review in reviews
    )


def test_the_seed_decides_on_every_text() -> None:
    assert write_corpus(50, 20, 8, 1) == write_corpus(50, 20, 8, 1)
    other = {review.text for review in write_corpus(50, 20, 8, 2)}
    assert not other & {review.text for review in write_corpus(50, 20, 8, 1)}


def test_the_texts_of_a_seed_stay_the_same_for_ever() -> None:
    assert write_corpus(2, 2, 3, 42)[0].text == (
        "Although the staging proved not lazy, the acting seemed quite awful in our club."
    )


def test_every_word_is_the_grammars_and_known() -> None:
    seen = {word for review in write_corpus(500, 2, 40, 9) for word in tokenise(review.text)}
    assert seen <= set(grammar_words())
    data = load(DataSpec(limit=10))
    assert data.vocabulary is not None
    assert set(data.vocabulary.words[3:]) == set(grammar_words())
    assert data.vocabulary_size == len(grammar_words()) + 3


@pytest.mark.parametrize("num_words", [4, 50])
def test_rare_words_become_unknown_past_num_words(num_words: int) -> None:
    data = load(DataSpec(num_words=num_words))
    assert data.vocabulary_size == num_words
    for part in (data.train, data.validation, data.test):
        assert part.inputs.max() == num_words - 1
    assert (data.train.inputs == 2).any()
    everything = load(DataSpec()).train.inputs
    np.testing.assert_array_equal(
        data.train.inputs, np.where(everything < num_words, everything, 2)
    )


def test_padding_truncating_and_maxlen_are_honoured() -> None:
    post = load(DataSpec(limit=20))
    pre = load(DataSpec(limit=20, padding="pre"))
    assert (post.train.inputs[:, 0] == 1).all()
    assert (pre.train.inputs[:, -1] != 0).all()
    for short, long in zip(pre.test.inputs, post.test.inputs, strict=True):
        assert short[short > 0].tolist() == long[long > 0].tolist()
    cut = load(DataSpec(limit=20, maxlen=5, truncating="pre"))
    assert cut.train.inputs.shape[1] == 5
    assert (cut.train.inputs != 1).all()


def test_a_limit_shrinks_training_and_test_and_leaves_the_tests_head() -> None:
    data = load(DataSpec(limit=100))
    assert (len(data.train), len(data.validation), len(data.test)) == (80, 20, 100)
    assert data.test.targets.mean() == 0.5
    assert data.task.best_accuracy == pytest.approx(0.96)


def test_the_test_set_does_not_depend_on_the_size_of_the_training_set() -> None:
    assert write_corpus(10, 100, 8, 4)[10:] == write_corpus(300, 100, 8, 4)[300:]
