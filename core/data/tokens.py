"""Texts as lists of words."""

import re
import unicodedata
from functools import cache

# Scripts that are written without spaces between words: each character is a token of its own.
_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17ff\u19e0-\u19ff"  # Khmer
    "\u3005-\u3007\u3021-\u3029\u3038-\u303b"  # Han signs among the punctuation
    "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\U0001aff0-\U0001b16f"  # Kana supplements
)
# Plain text has a way of its own, several times as fast as a pattern over all of it.
_ASCII_TABLE = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "'")}
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")

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
        stretches = text.lower().translate(_ASCII_TABLE).split()
        if "'" not in text:
            return stretches
        return [
            word
            for stretch in stretches
            for word in (_ASCII_WORD.findall(stretch) if "'" in stretch else (stretch,))
        ]
    normal = unicodedata.normalize("NFC", text.lower().replace("\u2019", "'"))
    return _pattern().findall(normal)


def keras_tokenise(text: str) -> list[str]:
    """The words of a text by the rules of Keras' `Tokenizer`, which IMDB was encoded with."""
    return [word for word in text.lower().translate(_KERAS_TABLE).split(" ") if word]


@cache
def _pattern() -> re.Pattern[str]:
    # `\w` knows no combining marks, but words of Hindi, Tamil or Arabic carry them inside;
    # zero-width (non-)joiners hold parts of Persian and Indic words together.
    marks = f"[{_combining_marks()}\u200c\u200d]"
    letter = rf"[^\W_{_UNSPACED}]"
    word = rf"{letter}+(?:{marks}+{letter}*)*"
    return re.compile(rf"(?=\w)[{_UNSPACED}]{marks}*|{word}(?:'{word})*")


def _combining_marks() -> str:
    codes = [*range(0x300, 0x1F000), *range(0xE0100, 0xE01F0)]
    return "".join(chr(code) for code in codes if unicodedata.category(chr(code))[0] == "M")
