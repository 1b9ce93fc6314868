"""Texts as lists of words."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

# Scripts that are written without spaces between words: each character is a token of its own.
_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17ff\u19e0-\u19ff"  # Khmer
    "\u3005-\u3007\u3021-\u3029\u3038-\u303b"  # Han signs among the punctuation
    "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
)
_UNSPACED_RARE = "\U0001aff0-\U0001b16f\U00020000-\U0003ffff"  # Kana supplements, rare Han
_JOINERS = "\u200c\u200d"
_ASCII = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_SPACED = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

# The characters that Keras' Tokenizer takes away by default; the apostrophe is not among them.
_KERAS_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
_KERAS_TABLE = str.maketrans(_KERAS_FILTERS, " " * len(_KERAS_FILTERS))


def tokenise(text: str) -> list[str]:
    """The words of a text in any script, in lower case and without punctuation.

    Apostrophes inside a word stay ("don't"). A character of a script without spaces
    (Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar) is a token of its own,
    together with the marks that sit on it.
    """
    if text.isascii():
        return _ASCII.findall(text.lower())
    normal = unicodedata.normalize("NFC", text.lower().replace("\u2019", "'"))
    # The plain pattern is several times as fast, and enough for most languages with spaces.
    if any(map(_is_special, set(normal))):
        return _any_script(rare=max(normal) > "\uffff").findall(normal)
    return _SPACED.findall(normal)


def keras_tokenise(text: str) -> list[str]:
    """The words of a text by the rules of Keras' `Tokenizer`, which IMDB was encoded with."""
    return [word for word in text.lower().translate(_KERAS_TABLE).split(" ") if word]


def tokeniser(dataset: str) -> Callable[[str], list[str]]:
    """What splits a text as a data set's own were split: IMDB's by Keras' rules, others by ours."""
    return keras_tokenise if dataset == "imdb" else tokenise


@cache
def _is_special(character: str) -> bool:
    """Whether the plain pattern would tear a word apart here, or keep too much of it together."""
    if character in _JOINERS or unicodedata.category(character)[0] == "M":
        return True
    return re.match(f"[{_UNSPACED}{_UNSPACED_RARE}]", character) is not None


@cache
def _any_script(rare: bool) -> re.Pattern[str]:
    # Python's patterns look a character up at once in a class within the first 65,536, and search
    # a longer class range by range: the rare scripts above are left out where no text has them.
    unspaced = _UNSPACED + _UNSPACED_RARE if rare else _UNSPACED
    letter = rf"[^\W_{unspaced}]"
    # `\w` knows no combining marks, but words of Hindi, Tamil or Arabic carry them inside;
    # zero-width (non-)joiners hold parts of Persian and Indic words together.
    inner = f"[{_marks(0x300, 0x10000)}{_marks(0x10000, 0xE01F0) if rare else ''}{_JOINERS}]"
    word = rf"{letter}+(?:{inner}+{letter}*)*"
    return re.compile(rf"{word}(?:'{word})*|(?=\w)[{unspaced}]{inner}*")


def _marks(start: int, stop: int) -> str:
    marked = (chr(code) for code in range(start, stop))
    return "".join(character for character in marked if unicodedata.category(character)[0] == "M")
