"""Edits of a sequence: what a network reads when one word, or one number, is another."""

import math
from collections.abc import Sequence as Many
from typing import TYPE_CHECKING, Literal

import numpy as np

from core.errors import UsageProblem, unknown
from core.stepping.sequence import INSERTED, Sequence, cut, features, part, spliced
from core.stepping.source import LARGEST, Edit

if TYPE_CHECKING:
    from core.stepping.words import Words


def apply(
    sequence: Sequence,
    edits: Many[Edit],
    words: "Words | None" = None,
    most: int = LARGEST["timesteps"],
    truncating: Literal["post", "pre"] | None = None,
) -> tuple[Sequence, int]:
    """The sequence after all edits, in order.

    Each edit counts timesteps in what the one before it has left, and what grows beyond `most`
    is cut at once, so that `t` always means what was seen.

    Args:
        sequence: what is edited.
        edits: what to do with it.
        words: how a typed word gets its number; None for features.
        most: how many timesteps the result may have.
        truncating: which end of a longer result is cut; None where nothing may be cut.

    Returns:
        The edited sequence, whose `origin` says where each timestep stood in `sequence`, and how
        many timesteps were cut.

    Raises:
        UsageProblem: an edit that cannot be made, in one sentence that says why.
    """
    edited = Sequence(
        sequence.inputs, sequence.words, sequence.unknown, np.arange(sequence.timesteps)
    )
    lost = 0
    for edit in edits:
        edited = _applied(edited, edit, words)
        if edited.timesteps > most:
            if truncating is None:
                raise UsageProblem(
                    f"{edit.kind} at t = {edit.t} makes {edited.timesteps:,} timesteps: "
                    f"at most {most:,} can be stepped."
                )
            lost += edited.timesteps - most
            edited = cut(edited, most, truncating)
    return edited, lost


def _applied(sequence: Sequence, edit: Edit, words: "Words | None") -> Sequence:
    at = _place(sequence, edit)
    match edit.kind:
        case "change":
            new = _changed(sequence, at, edit, words)
            return spliced(sequence, at, at + 1, new)
        case "insert":
            new = _new(sequence, edit, words)
            return spliced(sequence, at, at, new)
        case "delete":
            if sequence.timesteps == 1:
                raise UsageProblem("delete: it is the only timestep, and one must be left.")
            return spliced(sequence, at, at + 1, None)
        case "repeat":
            return spliced(sequence, at + 1, at + 1, _copies(sequence, at, edit))
        case _:
            raise unknown("edit", edit.kind, ("change", "insert", "delete", "repeat"))


def _place(sequence: Sequence, edit: Edit) -> int:
    """The edit's timestep, 0-based."""
    last = sequence.timesteps + (edit.kind == "insert")
    if not 1 <= edit.t <= last:
        raise UsageProblem(
            f"{edit.kind}: there is no timestep {edit.t:,}; the sequence has "
            f"{sequence.timesteps:,}"
            + (f", and {last:,} appends." if edit.kind == "insert" else ".")
        )
    return edit.t - 1


def _changed(sequence: Sequence, at: int, edit: Edit, words: "Words | None") -> Sequence:
    if sequence.words is None:
        feature, number = _feature(sequence, edit)
        row = sequence.inputs[at : at + 1].copy()
        row[0, feature] = number
        return Sequence(row, None, None, sequence.origin[at : at + 1])
    new = _typed(edit, words)
    # The first word takes the place of the old one; the others are new.
    origin = new.origin.copy()
    origin[0] = sequence.origin[at]
    return Sequence(new.inputs, new.words, new.unknown, origin)


def _new(sequence: Sequence, edit: Edit, words: "Words | None") -> Sequence:
    if sequence.words is not None:
        return _typed(edit, words)
    row = np.zeros((1, sequence.inputs.shape[1]), sequence.inputs.dtype)
    if edit.value or edit.feature is not None or edit.number is not None:
        feature, number = _feature(sequence, edit)
        row[0, feature] = number
    new = features(row)
    return Sequence(new.inputs, None, None, np.full(1, INSERTED))


def _copies(sequence: Sequence, at: int, edit: Edit) -> Sequence:
    if not 1 <= edit.times <= LARGEST["timesteps"]:
        raise UsageProblem(
            f"repeat: {edit.times:,} times is not possible; from 1 to {LARGEST['timesteps']:,}."
        )
    one = part(sequence, at, at + 1)
    return Sequence(
        np.repeat(one.inputs, edit.times, axis=0),
        None if one.words is None else one.words * edit.times,
        None if one.unknown is None else np.repeat(one.unknown, edit.times),
        np.full(edit.times, INSERTED),
    )


def _typed(edit: Edit, words: "Words | None") -> Sequence:
    if edit.feature is not None or edit.number is not None:
        raise UsageProblem(f"{edit.kind}: the sequence has words and no features: give a word.")
    if words is None:
        raise UsageProblem(f"{edit.kind}: the words of this sequence have no vocabulary.")
    typed = words.typed(edit.value)
    if typed.timesteps == 0:
        raise UsageProblem(f"{edit.kind}: '{edit.value[:40]}' has no word: type at least one.")
    return typed


def _feature(sequence: Sequence, edit: Edit) -> tuple[int, float]:
    count = sequence.inputs.shape[1]
    if edit.value or edit.feature is None or edit.number is None:
        raise UsageProblem(
            f"{edit.kind}: the sequence has features and no words: give a feature and a number."
        )
    if not 0 <= edit.feature < count:
        raise UsageProblem(
            f"{edit.kind}: there is no feature {edit.feature:,}; "
            f"the sequence has 0 … {count - 1:,}."
        )
    if not math.isfinite(edit.number):
        raise UsageProblem(f"{edit.kind}: {edit.number} is not a finite number.")
    return edit.feature, edit.number
