"""Words and their numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

PAD, START, UNKNOWN = 0, 1, 2
SPECIALS = ("<pad>", "<start>", "<unknown>")


@dataclass(frozen=True)
class Vocabulary:
    """The word behind every token number.

    Attributes:
        words: the word of token 0, 1, 2, …; the first three are "<pad>", "<start>", "<unknown>".
    """

    words: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many token numbers have a word, the special ones included."""
        return len(self.words)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        # The specials are left out: a text that spells "<pad>" is a text, not padding.
        start = len(SPECIALS)
        return {word: number for number, word in enumerate(self.words[start:], start) if word}

    def word(self, number: int) -> str:
        """The word of a token number, or "#number" where it has none."""
        number = int(number)
        if 0 <= number < len(self.words) and self.words[number]:
            return self.words[number]
        return f"#{number}"

    def encode(self, tokens: Iterable[str]) -> list[int]:
        """The token numbers of words; a word that is not in the vocabulary becomes 2."""
        numbers = self._numbers
        return [numbers.get(token, UNKNOWN) for token in tokens]

    def decode(self, ids: Sequence[int]) -> list[str]:
        """The words of token numbers."""
        return [self.word(number) for number in ids]
