"""A small grammar of film reviews in which the last judgement decides, and may be negated.

A review is a neutral remark (or none), an opening that judges one aspect of the film, a
final clause that judges another, and neutral words to the end. The opening agrees with the
final clause as often as it contradicts it, so only the final clause tells the label; and
there a negation may turn the decisive word around ("far from dull").
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import TypeVar

from core.data.tokens import tokenise

T = TypeVar("T")

_SLOT = re.compile(r"\{(\w+)\}")


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


POSITIVE = _words(
    "beautiful brilliant charming clever delightful excellent fresh good graceful great gripping "
    "memorable moving splendid stunning superb touching warm witty wonderful"
)
NEGATIVE = _words(
    "awful bad boring cheap clumsy dreadful dull forgettable hollow lazy lifeless messy painful "
    "poor shallow silly stale tedious terrible weak"
)
ASPECTS = _words(
    "acting camera casting dialogue direction editing ending finale humour lighting music pacing "
    "photography plot script soundtrack staging story"
)
VERBS = ("was", "felt", "seemed", "proved", "remained")
DEGREES = ("{word}", "{word}", "truly {word}", "quite {word}", "simply {word}", "rather {word}")
NEGATIONS = (
    "not {word}",
    "not very {word}",
    "not at all {word}",
    "hardly {word}",
    "far from {word}",
    "anything but {word}",
)
NEGATORS = frozenset({"not", "hardly", "far", "anything"})
NEGATED_SHARE = 0.3

# {phrase} may be negated, {word} is plain, {hope} is "little" or "much".
CONTRAST = (
    "I expected the {aspect} to be {phrase}, yet",
    "although the {aspect} {verb} {phrase},",
    "despite the {word} {aspect},",
    "the {aspect} {verb} {phrase}, but",
    "the critics called the {aspect} {word}, but",
    "my friends found the {aspect} {word}, yet",
    "I expected {hope}, yet",
)
AGREEMENT = (
    "I expected the {aspect} to be {phrase}, and indeed",
    "first the {aspect} {verb} {phrase}, then",
    "just like the {word} {aspect},",
    "the {aspect} {verb} {phrase}, and",
    "the critics called the {aspect} {word}, and",
    "my friends found the {aspect} {word}, and in the end",
    "I expected {hope}, and indeed",
)
FINAL = "the {aspect} {verb} {phrase}"

# Neutral words that may follow the decisive one within its sentence, by their number.
ADVERBIALS = {
    1: ("tonight", "today", "yesterday", "again"),
    2: ("this time", "on {day}", "last {day}", "that {daytime}"),
    3: ("in our {place}", "on {day} {daytime}", "to my {person}"),
    4: ("on the small screen", "in the late screening", "to all of us"),
}
# Neutral sentences, by the number of their words.
REMARKS = {
    4: ("We left at {hour}.", "My {person} came along.", "It rained that {daytime}."),
    5: ("We saw it on {day}.", "I sat beside my {person}.", "The {place} opened at {hour}."),
    6: ("It was shown with {language} subtitles.", "We walked home from the {place}."),
    7: ("My {person} bought the tickets on {day}.", "It was filmed near {town} last {season}."),
    8: (
        "The {place} was half full that whole {daytime}.",
        "A short film from {town} ran before it.",
    ),
    9: ("We took the {vehicle} home and had some {drink}.",),
}
FILLERS = {
    "day": _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    "daytime": _words("morning afternoon evening night"),
    "place": _words("cinema theatre club hall"),
    "person": _words("sister brother neighbour colleague cousin uncle"),
    "hour": _words("seven eight nine ten"),
    "language": _words("French Italian Spanish Danish Korean"),
    "town": _words("Vienna Lisbon Oslo Dublin Naples"),
    "season": _words("spring summer autumn winter"),
    "vehicle": _words("bus train tram"),
    "drink": _words("tea coffee soup"),
}
REMARK_SHARE = 0.5
SHORTEST = min(REMARKS)


def write_review(positive: bool, distance: int, rng: Random) -> str:
    """A review whose final clause judges as asked.

    Args:
        positive: what the final clause says.
        distance: how many neutral words follow the decisive word.
        rng: where every choice comes from.
    """
    aspect, other = pick(ASPECTS, rng), pick(ASPECTS, rng)
    while other == aspect:
        other = pick(ASPECTS, rng)
    contrast = rng.random() < 0.5
    opening = _judge(
        pick(CONTRAST if contrast else AGREEMENT, rng), aspect, positive != contrast, rng
    )
    final = _judge(FINAL, other, positive, rng)
    within, remarks = _tail(distance, rng)
    body = f"{opening} {final}{within}."
    remark = _fill(pick(REMARKS[pick((4, 5, 6, 7), rng)], rng), rng)
    before = [remark] if rng.random() < REMARK_SHARE else []
    return " ".join([*before, body[0].upper() + body[1:], *remarks])


def verdict(words: Sequence[str]) -> bool:
    """Whether a review is positive: the last judging word, turned around by a negation before it.

    Args:
        words: the review's tokens.

    Raises:
        ValueError: when no word judges.
    """
    for place in range(len(words) - 1, -1, -1):
        if words[place] in POSITIVE or words[place] in NEGATIVE:
            negated = not NEGATORS.isdisjoint(words[max(place - 3, 0) : place])
            return (words[place] in POSITIVE) != negated
    raise ValueError("no word of this text judges")


def longest_review(distance: int) -> int:
    """The number of words of the longest review with this distance."""
    phrase = max(len(tokenise(form)) for form in (*DEGREES, *NEGATIONS))

    def extent(template: str) -> int:
        return len(tokenise(template)) + ("{phrase}" in template) * (phrase - 1)

    return 7 + max(map(extent, (*CONTRAST, *AGREEMENT))) + extent(FINAL) + distance


def grammar_words() -> tuple[str, ...]:
    """Every word that a review can contain, in order."""
    templates = [*DEGREES, *NEGATIONS, *CONTRAST, *AGREEMENT, FINAL]
    for table in (ADVERBIALS, REMARKS):
        for lines in table.values():
            templates += lines
    words = {word for line in templates for word in tokenise(_SLOT.sub(" ", line))}
    for pool in (POSITIVE, NEGATIVE, ASPECTS, VERBS, ("little", "much"), *FILLERS.values()):
        words.update(word.lower() for word in pool)
    return tuple(sorted(words))


def pick(pool: Sequence[T], rng: Random) -> T:
    """One of the pool; of a generator's methods, only `random` is promised to stay the same."""
    return pool[int(rng.random() * len(pool))]


def _judge(template: str, aspect: str, positive: bool, rng: Random) -> str:
    """A clause that says this about that aspect."""
    negated = "{phrase}" in template and rng.random() < NEGATED_SHARE
    word = pick(POSITIVE if positive != negated else NEGATIVE, rng)
    phrase = pick(NEGATIONS if negated else DEGREES, rng).format(word=word)
    hope = "much" if positive else "little"
    return template.format(
        aspect=aspect, verb=pick(VERBS, rng), phrase=phrase, word=word, hope=hope
    )


def _tail(distance: int, rng: Random) -> tuple[str, list[str]]:
    """Exactly `distance` neutral words: some within the sentence, then sentences of their own."""
    size = pick(_fitting((0, *ADVERBIALS), distance), rng)
    within = " " + _fill(pick(ADVERBIALS[size], rng), rng) if size else ""
    return within, [
        _fill(pick(REMARKS[length], rng), rng) for length in _lengths(distance - size, rng)
    ]


def _lengths(words: int, rng: Random) -> Iterator[int]:
    """Lengths of remarks that add up to the number of words, 0 or at least the shortest."""
    while words:
        size = pick(_fitting(tuple(REMARKS), words), rng)
        yield size
        words -= size


def _fill(template: str, rng: Random) -> str:
    """A remark with its slots filled."""
    begin, slots = _parts(template)
    for pool, after in slots:
        begin += pick(pool, rng) + after
    return begin


@cache
def _parts(template: str) -> tuple[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """What stands before a remark's first slot; the fillers of each, and what stands behind it."""
    begin, *rest = _SLOT.split(template)
    pools = (FILLERS[name] for name in rest[::2])
    return begin, tuple(zip(pools, rest[1::2], strict=True))


@cache
def _fitting(sizes: tuple[int, ...], words: int) -> tuple[int, ...]:
    """The sizes that leave nothing of so many words, or enough of them for a remark."""
    return tuple(size for size in sizes if words == size or words - size >= SHORTEST)
