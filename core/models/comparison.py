"""Two models side by side: which layers belong together, what differs, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.models.differences import RECURRENT, sentences
from core.models.summary import Row, Summary
from core.printable import printable

LONGEST_SENTENCE = 600
"""Characters; a sentence holds names, and a file may call its layers anything."""

COMPARED = (
    "kind",
    "call",
    "output_shape",
    "masked",
    "parameters",
    "trainable",
    "formula",
    "arithmetic",
    "step_multiply_adds",
    "multiply_adds",
    "activations",
)
"""The fields of `Row` that two layers are compared by: not where they stand or what they are
called. The weights are compared too, by shape, for a file may name them in its own way."""


@dataclass(frozen=True)
class Pair:
    """Two layers that stand in the same place, or one that has no counterpart.

    Attributes:
        left: the left model's layer; None where only the right one has it.
        right: the right model's layer; None where only the left one has it.
        differs: the names of the fields of `Row` in which the two differ, and "config.<key>" for
            every setting that both have and that does; empty where one of them is missing.
    """

    left: Row | None
    right: Row | None
    differs: frozenset[str]


@dataclass(frozen=True)
class Comparison:
    """Two models, layer by layer.

    Attributes:
        left: the one model.
        right: the other.
        pairs: their layers in order, counterparts together.
        sentences: what the difference comes from, a sentence each.
    """

    left: Summary
    right: Summary
    pairs: tuple[Pair, ...]
    sentences: tuple[str, ...]


def compare(left: Summary, right: Summary) -> Comparison:
    """The two models with their layers aligned.

    Layers of the same kind in the same order belong together; between those, recurrent layers of
    any kind take each other's place.

    Args:
        left: the one model.
        right: the other.
    """
    pairs = tuple(_pairs(left.rows, right.rows))
    said = sentences(left, right, [(pair.left, pair.right) for pair in pairs])
    return Comparison(left, right, pairs, tuple(printable(one, LONGEST_SENTENCE) for one in said))


def _pairs(left: Sequence[Row], right: Sequence[Row]) -> Iterator[Pair]:
    ours, theirs = [row.kind for row in left], [row.kind for row in right]
    for same, a, b in _aligned(ours, theirs):
        if same:
            yield from (_pair(*rows) for rows in zip(left[a], right[b], strict=True))
            continue
        # Between what is the same, kinds that take each other's place count as one.
        for family, c, d in _aligned(_families(ours[a]), _families(theirs[b])):
            some, others = left[a][c], right[b][d]
            if family:
                yield from (_pair(*rows) for rows in zip(some, others, strict=True))
            else:
                yield from (Pair(row, None, frozenset()) for row in some)
                yield from (Pair(None, row, frozenset()) for row in others)


def _aligned(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[bool, slice, slice]]:
    """(whether the two stretches are the same, where in the left, where in the right)."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        yield tag == "equal", slice(start, end), slice(other_start, other_end)


def _families(kinds: Sequence[str]) -> list[str]:
    return ["recurrent" if kind in RECURRENT else kind for kind in kinds]


def _pair(left: Row, right: Row) -> Pair:
    fields = {name for name in COMPARED if getattr(left, name) != getattr(right, name)}
    if _shapes(left) != _shapes(right):
        fields.add("weights")
    settings = {
        f"config.{key}"
        for key in left.config
        if key in right.config and key != "name" and left.config[key] != right.config[key]
    }
    return Pair(left, right, frozenset(fields | settings))


def _shapes(row: Row) -> list[tuple[int, ...]]:
    return [weight.shape for weight in row.weights]
