import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.tokens import keras_tokenise, tokenise


def test_english_words_are_lower_case_without_punctuation() -> None:
    assert tokenise("Don't STOP -- it's 10/10, 'really'!") == [
        "don't", "stop", "it's", "10", "10", "really",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ein schöner, großer Film – wirklich!", ["ein", "schöner", "großer", "film", "wirklich"]),
        ("Отличный фильм, смотреть!", ["отличный", "фильм", "смотреть"]),
        ("Εξαιρετική ταινία.", ["εξαιρετική", "ταινία"]),
        ("فيلم رائع جدًا", ["فيلم", "رائع", "جدًا"]),
        ("यह फिल्म अच्छी है", ["यह", "फिल्म", "अच्छी", "है"]),
        ("이 영화는 좋다", ["이", "영화는", "좋다"]),
        ("很好的电影。", ["很", "好", "的", "电", "影"]),
        ("素晴らしい映画、データ", list("素晴らしい映画データ")),
        ("don’t", ["don't"]),
        ("film很好 2024年", ["film", "很", "好", "2024", "年"]),
        ("snake_case ok", ["snake", "case", "ok"]),
    ],
)
def test_words_of_any_script_stay_whole(text: str, words: list[str]) -> None:
    assert tokenise(text) == words


def test_a_thai_character_keeps_its_marks() -> None:
    assert tokenise("ดีมาก ที่นี่") == ["ดี", "ม", "า", "ก", "ที่", "นี่"]


@pytest.mark.parametrize("text", ["ลาว ລາວ", "ខ្មែរ", "မြန်မာ"])
def test_a_script_without_spaces_gives_more_tokens_than_stretches(text: str) -> None:
    assert len(tokenise(text)) > len(text.split())
    assert "".join(tokenise(text)) == text.replace(" ", "")


def test_composed_and_decomposed_letters_are_one_word() -> None:
    assert tokenise("cafe\u0301") == tokenise("caf\u00e9") == ["caf\u00e9"]


@pytest.mark.parametrize("text", ["", "   ", "!!! ... ☕", "\u0301"])
def test_a_text_without_words_has_no_tokens(text: str) -> None:
    assert tokenise(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "This isn't bad... it's GREAT!",
        "one\ttwo\nthree",
        "a-b_c/d",
        "",
        "  spaces  ",
        "naïve ’quote’",
    ],
)
def test_keras_words_follow_keras_own_rules(text: str) -> None:
    from keras.src.legacy.preprocessing.text import text_to_word_sequence

    assert keras_tokenise(text) == text_to_word_sequence(text)


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_the_fast_ways_of_plain_text_are_the_general_one(text: str) -> None:
    assert tokenise(text) == tokenise(text + " \u0e01")[:-1] == tokenise(text + " \U00020000")[:-1]


def test_signs_beyond_the_common_scripts_tear_no_word_apart() -> None:
    assert tokenise("😀 हिन्दी \U00020000\U00020001") == ["हिन्दी", "\U00020000", "\U00020001"]
