"""A sequence as it is read: its inputs, its words, and where each timestep came from."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array

INSERTED = -1
"""The origin of a timestep that was not there before the edits."""


@dataclass(frozen=True, eq=False)
class Sequence:
    """T timesteps.

    Attributes:
        inputs: (T,) word numbers or (T, D) features.
        words: one a timestep; None for features.
        unknown: (T,) True where the vocabulary does not have the word; None for features.
        origin: (T,) the 0-based timestep before the edits, −1 where it was inserted.
    """

    inputs: Array
    words: tuple[str, ...] | None
    unknown: NDArray[np.bool_] | None
    origin: NDArray[np.intp]

    @property
    def timesteps(self) -> int:
        """T."""
        return len(self.inputs)


def features(inputs: Array) -> Sequence:
    """A sequence (T, D) that has no words."""
    return Sequence(inputs, None, None, np.arange(len(inputs)))


def spliced(sequence: Sequence, start: int, stop: int, new: Sequence | None) -> Sequence:
    """sequence[:start] + new + sequence[stop:].

    Args:
        sequence: what is changed.
        start: the first timestep that goes, 0-based.
        stop: the first timestep behind that stays.
        new: what comes between them; None for nothing.
    """
    return joined(part(sequence, 0, start), new, part(sequence, stop, sequence.timesteps))


def part(sequence: Sequence, start: int, stop: int) -> Sequence:
    """sequence[start:stop]."""
    chosen = slice(start, stop)
    return Sequence(
        sequence.inputs[chosen],
        None if sequence.words is None else sequence.words[chosen],
        None if sequence.unknown is None else sequence.unknown[chosen],
        sequence.origin[chosen],
    )


def joined(*parts: Sequence | None) -> Sequence:
    """The parts one behind the other, in the dtype of the first."""
    there = [part for part in parts if part is not None]
    words, unknown = [p.words for p in there], [p.unknown for p in there]
    return Sequence(
        np.concatenate([p.inputs for p in there], dtype=there[0].inputs.dtype),
        None if None in words else sum((w for w in words if w is not None), ()),
        None
        if any(u is None for u in unknown)
        else np.concatenate([u for u in unknown if u is not None]),
        np.concatenate([p.origin for p in there]),
    )


def cut(sequence: Sequence, timesteps: int, truncating: Literal["post", "pre"]) -> Sequence:
    """The first ("post") or the last ("pre") timesteps of a sequence that has more."""
    if sequence.timesteps <= timesteps:
        return sequence
    first = 0 if truncating == "post" else sequence.timesteps - timesteps
    return part(sequence, first, first + timesteps)
