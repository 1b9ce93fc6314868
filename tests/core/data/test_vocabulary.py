from core.data.encoding import encode
from core.data.vocabulary import Vocabulary

WORDS = Vocabulary(("<pad>", "<start>", "<unknown>", "film", "", "good"))


def test_a_token_without_a_word_is_shown_by_its_number() -> None:
    assert WORDS.decode([0, 1, 2, 3, 4, 5, 6, -1]) == [
        "<pad>", "<start>", "<unknown>", "film", "#4", "good", "#6", "#-1",
    ]  # fmt: skip


def test_a_word_becomes_its_number_and_any_other_the_unknown_token() -> None:
    assert WORDS.encode(["good", "film", "bad", ""]) == [5, 3, 2, 2]


def test_a_text_cannot_spell_a_special_token() -> None:
    assert WORDS.encode(["<pad>", "<start>"]) == [2, 2]


def test_the_most_frequent_words_come_first_and_ties_by_the_word() -> None:
    _, vocabulary = encode(["b a c c", "a b c d"], slice(0, 2), num_words=100)
    assert vocabulary.words[3:] == ("c", "a", "b", "d")


def test_only_the_counted_texts_decide_on_the_vocabulary() -> None:
    sequences, vocabulary = encode(["held out", "in train", "in test"], slice(1, 2), num_words=100)
    assert vocabulary.words[3:] == ("in", "train")
    assert sequences.values.tolist() == [2, 2, 3, 4, 3, 2]


def test_words_past_the_limit_are_unknown() -> None:
    sequences, vocabulary = encode(["a a a b b c"], slice(0, 1), num_words=5)
    assert vocabulary.size == 5
    assert sequences.values.tolist() == [3, 3, 3, 4, 4, 2]
