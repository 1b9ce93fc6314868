"""`reviews`: an embedded corpus from a grammar, with a known best accuracy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import numpy as np

from core.data.dataset import Dataset, Task, class_chance
from core.data.encoding import prepare
from core.data.review_grammar import grammar_words, longest_review, write_review
from core.data.spec import DataSpec
from core.data.splits import at_most

TRAIN, TEST = 4_000, 1_000
LABELS = ("negative", "positive")
# Nobody can know which labels were flipped: no model is right about more than the rest.
FLIPPED_SHARE = 0.05


@dataclass(frozen=True)
class Review:
    """One generated review.

    Attributes:
        text: what it says.
        label: 1 positive, 0 negative, as the data set has it.
        flipped: whether the label contradicts the text.
    """

    text: str
    label: int
    flipped: bool


def load_reviews(spec: DataSpec, progress: Callable[[str], None]) -> Dataset:
    """Generates the corpus.

    Args:
        spec: `distance` neutral words stand between the decisive word and the end of each
            text; `data_seed` decides on everything that is drawn.
        progress: is told what is going on.
    """
    tests = at_most(TEST, spec.limit)
    count = at_most(TRAIN, spec.limit) + tests
    progress(f"Writing {count:,} reviews")
    reviews = write_corpus(count - tests, tests, spec.distance, spec.data_seed)
    targets = np.array([review.label for review in reviews], np.float32)
    prepared = prepare(
        [review.text for review in reviews],
        targets,
        tests,
        # One more for the start token.
        spec.maxlen or longest_review(spec.distance) + 1,
        spec,
        known=grammar_words(),
    )
    loss, accuracy = class_chance(prepared.test.targets, len(LABELS))
    flipped = sum(review.flipped for review in reviews[-tests:])
    return Dataset(
        name="reviews",
        task=Task("binary", LABELS, loss, accuracy, best_accuracy=1 - flipped / tests),
        train=prepared.train,
        validation=prepared.validation,
        test=prepared.test,
        vocabulary=prepared.vocabulary,
        vocabulary_size=prepared.vocabulary.size,
    )


def write_corpus(train: int, test: int, distance: int, seed: int) -> list[Review]:
    """Reviews for training, then reviews for testing; no text comes twice.

    Both halves have as many positive as negative labels, and the same share of flipped ones.
    Each half has a stream of random numbers of its own, so that a smaller training set
    leaves the test set as it is.
    """
    seen: set[str] = set()
    reviews: list[Review] = []
    for part, count in (("test", test), ("train", train)):
        rng = Random(f"reviews {part} {seed}")
        written = [
            Review(_unseen(label != flipped, distance, rng, seen), label, flipped)
            for label, flipped in _labels(count, rng)
        ]
        reviews = written + reviews
    return reviews


def _labels(count: int, rng: Random) -> Iterator[tuple[int, bool]]:
    """Balanced labels in random order, an equal share of each class flipped."""
    drawn = [(number % 2, number // 2 < flips_per_class(count)) for number in range(count)]
    order = sorted((rng.random(), number) for number in range(count))
    return (drawn[number] for _, number in order)


def flips_per_class(count: int) -> int:
    """How many labels of each class are flipped among so many reviews."""
    return round(count * FLIPPED_SHARE / 2)


def _unseen(positive: bool, distance: int, rng: Random, seen: set[str]) -> str:
    """A review that has not been written yet."""
    text = write_review(positive, distance, rng)
    while text in seen:
        text = write_review(positive, distance, rng)
    seen.add(text)
    return text
