"""Texts and word numbers as sequences, by the rules of the data set that numbered the words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.tokens import tokeniser
from core.data.vocabulary import SPECIALS, START, UNKNOWN, Vocabulary
from core.errors import UsageProblem
from core.printable import printable
from core.stepping.sequence import INSERTED, Sequence


@dataclass(frozen=True, eq=False)
class Words:
    """A data set's words.

    Attributes:
        dataset: its name; IMDB has Keras' rules for what a word is.
        vocabulary: the word behind each number.
    """

    dataset: str
    vocabulary: Vocabulary

    @property
    def named(self) -> bool:
        """Whether the numbers have words; IMDB without its word index shows "#17" for each."""
        words = self.vocabulary.words[len(SPECIALS) :]
        return any(word and not word.startswith("#") for word in words)

    def split(self, text: str) -> list[str]:
        """The words of a text, as the data set's own texts were split."""
        return tokeniser(self.dataset)(text)

    def typed(self, text: str) -> Sequence:
        """The words of a text as they were typed, without a start token; none known before."""
        words = self.split(text)
        inputs = np.asarray(self.vocabulary.encode(words), np.int32)
        # Keras' rules leave control characters inside words; ours have no word with any.
        shown = tuple(map(printable, words) if self.dataset == "imdb" else words)
        return Sequence(inputs, shown, inputs == UNKNOWN, np.full(len(words), INSERTED))

    def started(self, text: str) -> Sequence:
        """A start token, then the words of a text: what a model trained on the data set expects."""
        typed = self.typed(text)
        assert typed.words is not None
        assert typed.unknown is not None
        return Sequence(
            np.concatenate([np.array([START], np.int32), typed.inputs]),
            (SPECIALS[START], *typed.words),
            np.concatenate([[False], typed.unknown]),
            np.arange(typed.timesteps + 1),
        )

    def numbered(self, tokens: NDArray[np.int32]) -> Sequence:
        """The words behind token numbers (T,)."""
        words = tuple(self.vocabulary.decode(tokens.tolist()))
        return Sequence(tokens, words, tokens == UNKNOWN, np.arange(len(tokens)))


def text_with_words(words: Words, text: str) -> Sequence:
    """A typed text, which must have a word.

    Raises:
        UsageProblem: it is nothing but punctuation.
    """
    sequence = words.started(text)
    if sequence.timesteps == 1:
        raise UsageProblem(f"text: '{printable(text, 30)}' has no words; type at least one.")
    return sequence


def renumbered(sequence: Sequence, theirs: Words, ours: Words) -> Sequence:
    """The same words by the numbers of another vocabulary; those it does not have are unknown."""
    if theirs.vocabulary.words == ours.vocabulary.words:
        return sequence
    tokens, size = sequence.inputs, ours.vocabulary.size
    if theirs.dataset == ours.dataset == "imdb":
        # A number is the word's rank in either; a smaller vocabulary knows fewer of them.
        inputs = np.where(tokens < size, tokens, UNKNOWN).astype(np.int32)
    else:
        assert sequence.words is not None
        own = np.asarray(ours.vocabulary.encode(sequence.words), np.int32)
        inputs = np.where(tokens < len(SPECIALS), tokens, own).astype(np.int32)
    return Sequence(inputs, sequence.words, inputs == UNKNOWN, sequence.origin)


def unknown_words_note(sequence: Sequence, words: Words) -> str:
    """Which words of a text the vocabulary does not have; empty when it has all of them."""
    assert sequence.words is not None
    assert sequence.unknown is not None
    count = sequence.timesteps - sum(word == SPECIALS[START] for word in sequence.words[:1])
    missing = [word for word, no in zip(sequence.words, sequence.unknown, strict=True) if no]
    if not missing:
        return ""
    if not words.named:
        return (
            "words are known by number alone, for the word index was not beside the data: "
            "every typed word is unknown"
        )
    different = list(dict.fromkeys(missing))
    named = ", ".join(printable(word, 20) for word in different[:5]) + (
        ", …" if len(different) > 5 else ""
    )
    if len(missing) == count:
        return f"no word of the text is in the vocabulary of {words.dataset}: {named}"
    are = "word is" if len(missing) == 1 else "words are"
    return f"{len(missing)} {are} not in the vocabulary of {words.dataset}, of {count}: {named}"
