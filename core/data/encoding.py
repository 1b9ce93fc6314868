"""Texts as padded token numbers over a vocabulary that only the training share decides."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Split
from core.data.padding import pad
from core.data.ragged import Ragged, offsets_of, prefixed
from core.data.spec import DataSpec
from core.data.splits import hold_out, share_of
from core.data.tokens import tokenise
from core.data.vocabulary import SPECIALS, START, UNKNOWN, Vocabulary

# The tutorial's length, which is long enough for most reviews.
MOST_TIMESTEPS = 500


@dataclass(frozen=True)
class Prepared:
    """Texts that are ready for training."""

    train: Split
    validation: Split
    test: Split
    vocabulary: Vocabulary


def prepare(
    texts: Sequence[str],
    targets: NDArray[Any],
    test_count: int,
    maxlen: int | None,
    spec: DataSpec,
    known: Iterable[str] = (),
) -> Prepared:
    """Encodes, pads and splits texts.

    Every text gets a start token, so that no row is padding alone.

    Args:
        texts: N texts, those for training first, those for testing last.
        targets: (N,) what belongs to them.
        test_count: how many of the texts are for testing.
        maxlen: timesteps of the result; None fits the longest text, up to `MOST_TIMESTEPS`.
        spec: `num_words`, `padding`, `truncating` and `validation` are used.
        known: words that belong to the vocabulary even where the training share has none of them.
    """
    train_count = len(texts) - test_count
    counted = slice(share_of(train_count, spec.validation), train_count)
    sequences, vocabulary = encode(texts, counted, spec.num_words, known)
    started = prefixed(sequences, START)
    if maxlen is None:
        maxlen = min(int(np.diff(started.offsets).max(initial=1)), MOST_TIMESTEPS)
    inputs = pad(started, maxlen, spec.padding, spec.truncating)
    train, validation = hold_out(inputs[:train_count], targets[:train_count], spec.validation)
    test = Split(inputs[train_count:], targets[train_count:])
    return Prepared(train, validation, test, vocabulary)


def encode(
    texts: Sequence[str], counted: slice, num_words: int, known: Iterable[str] = ()
) -> tuple[Ragged, Vocabulary]:
    """Texts as token numbers, the most frequent words first, ties in the words' own order.

    Args:
        texts: N texts.
        counted: which of them decide on the vocabulary; words of the others alone are unknown.
        num_words: the largest size of the vocabulary, the special tokens included.
        known: words that belong to the vocabulary in any case, if only as its rarest.
    """
    # Words are numbered in the order of their first sight, then renumbered by frequency at once.
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    for word in known:
        numbers[word]
    certain = len(numbers)
    seen, lengths = array("i"), array("q")
    for text in texts:
        words = tokenise(text)
        seen.extend(map(numbers.__getitem__, words))
        lengths.append(len(words))
    values = np.array(seen, np.int32)
    offsets = offsets_of(np.array(lengths, np.int64))

    start, stop, _ = counted.indices(len(texts))
    counts = np.bincount(values[offsets[start] : offsets[stop]], minlength=len(numbers))
    words = list(numbers)
    kept = sorted(
        (number for number in range(len(words)) if number < certain or counts[number]),
        key=lambda number: (-counts[number], words[number]),
    )[: num_words - len(SPECIALS)]
    renumbered = np.full(len(words), UNKNOWN, np.int32)
    renumbered[kept] = np.arange(len(SPECIALS), len(SPECIALS) + len(kept))
    vocabulary = Vocabulary((*SPECIALS, *(words[number] for number in kept)))
    return Ragged(renumbered[values], offsets), vocabulary
