"""A sequence before and after its edits, next to each other."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.printable import printable
from core.rnn.arrays import Array
from core.stepping.source import Edit
from tui.stepper.answers import answer_name, leading
from tui.stepper.numbers import fine, short
from tui.stepper.state import StepperState
from tui.stepper.views.step_words import sign_role, signed, step_name
from tui.widgets.lines import Line
from tui.widgets.text_columns import clipped, fitted, wrapped

TOLD = 3
"""So many edits are told one by one: the last ones."""

BROAD = 60
"""From this width on both distances stand on one line."""

ANSWER = 6
"""The columns of an answer beside its word."""


@dataclass(frozen=True)
class Pair:
    """A timestep before the edits and the one that it became, both counted from 0.

    Attributes:
        before: None where the timestep was inserted.
        after: None where it was deleted.
    """

    before: int | None
    after: int | None


def edits_lines(state: StepperState, width: int, height: int) -> list[Line]:
    """What the edits changed: the words, the state, the answers.

    The steps stand in pages, so that from step to step the mark alone moves.

    Args:
        state: what the stepper looks at.
        width: how many columns a line may have.
        height: how many lines there are.
    """
    origin = state.opened.origin
    if state.before is None or state.before_opened is None or origin is None:
        sentence = (
            "Nothing is edited. Press e at a timestep to change it, insert before it, delete or "
            "repeat it: both sequences then stand here next to each other."
        )
        return wrapped(sentence, width, height)
    edits = state.source.edits
    told = edits_in_words(edits, state.before_opened.words, state.before_opened.inputs)
    shown = told[-(1 if height < 12 else TOLD) :]
    lines: list[Line] = [((fitted(one, width), "strong"),) for one in shown]
    if len(told) > len(shown):
        more = len(told) - len(shown)
        lines.insert(0, ((f"{more} earlier edit{'s' if more > 1 else ''}, then", "quiet"),))
    pairs = aligned(tuple(origin.tolist()), len(state.before_opened.inputs))
    lines += _ends(state, width)
    lines += _distances(state, width)
    if height >= 12:
        lines.append(())
    lines += _side_by_side(state, pairs, width, height - len(lines))
    return [clipped(line, width) for line in lines[:height]]


@dataclass(frozen=True)
class _Step:
    """A timestep on its way through the edits: where it began, and what was set in it."""

    place: int | None
    name: str = ""
    numbers: tuple[tuple[int, float], ...] = ()


def edits_in_words(
    edits: tuple[Edit, ...], words: tuple[str, ...] | None, inputs: Array
) -> list[str]:
    """Every edit as a person would say it, with the word that stood there when it was made.

    Args:
        edits: in the order in which they were made; each counts timesteps as the one before left
            them.
        words: one a timestep before the first edit; None where the inputs are features.
        inputs: (T,) word numbers or (T, D) features before the first edit.
    """
    # Only what is spoken of is looked up: a sequence may have thousands of steps.
    steps: list[int | _Step] = list(range(len(inputs)))
    told = []
    for edit in edits:
        place = edit.t - 1
        there = steps[place] if 0 <= place < len(steps) else None
        old = _Step(there) if isinstance(there, int) else there
        told.append(_told(edit, old, words, inputs))
        if old is None and edit.kind != "insert":
            continue
        new = [_Step(None, word) for word in edit.value.split()] or [_Step(None, "new")]
        if edit.kind == "change" and old is not None and words is None:
            steps[place] = replace(
                old, numbers=(*old.numbers, (edit.feature or 0, edit.number or 0.0))
            )
        elif edit.kind == "change":
            steps[place : place + 1] = new
        elif edit.kind == "insert":
            steps[place:place] = new
        elif edit.kind == "delete":
            del steps[place]
        elif old is not None:
            steps[place:place] = [old] * edit.times
    return told


def _told(edit: Edit, old: _Step | None, words: tuple[str, ...] | None, inputs: Array) -> str:
    at = f"at t = {edit.t}"
    name = "the end"
    if old is not None:
        name = old.name or ("?" if old.place is None else step_name(words, old.place + 1))
        name = name if words is None else f"'{name}'"
    value = f"'{printable(edit.value)}'"
    if words is None and edit.feature is not None and edit.number is not None:
        if edit.kind == "insert":
            return f"a step with [{edit.feature}] = {fine(edit.number)} inserted {at}"
        was = 0.0
        if old is not None and old.place is not None:
            was = float(inputs[old.place, edit.feature])
        if old is not None:
            was = dict(old.numbers).get(edit.feature, was)
        return f"{name}[{edit.feature}]: {fine(was)} → {fine(edit.number)} {at}"
    match edit.kind:
        case "change":
            return f"{name} → {value} {at}"
        case "insert":
            new = value if words is not None else "a step of zeros"
            return f"{new} inserted before {name} {at}" if old else f"{new} appended {at}"
        case "delete":
            return f"{name} deleted {at}"
        case "repeat":
            times = "once more" if edit.times == 1 else f"{edit.times:,} times more"
            return f"{name} repeated {times} {at}"


@lru_cache(maxsize=4)
def aligned(origin: tuple[int, ...], before: int) -> tuple[Pair, ...]:
    """The timesteps of both sequences in one order, each beside what it became.

    Args:
        origin: for every timestep after the edits the one that it was before; below 0 for a new
            one. A timestep that is there more than once is new from the second time on.
        before: how many timesteps there were.
    """
    pairs, next_before = [], 0
    for after, place in enumerate(origin):
        if place < next_before:
            pairs.append(Pair(None, after))
            continue
        pairs += [Pair(gone, None) for gone in range(next_before, place)]
        pairs.append(Pair(place, after))
        next_before = place + 1
    pairs += [Pair(gone, None) for gone in range(next_before, before)]
    return tuple(pairs)


def _before_answers(state: StepperState) -> Array | None:
    return None if state.before is None else state.before.answers


def _output(state: StepperState) -> int:
    """The answer that is followed: the one that says most before the edits."""
    answers = _before_answers(state)
    return 0 if answers is None else leading(answers[-1], state.opened.task)[0]


def _ends(state: StepperState, width: int) -> list[Line]:
    """The final answers of both."""
    before, after = _before_answers(state), state.answers
    if before is None or after is None:
        return [(("no answers: states alone are compared", "quiet"),)]
    output = _output(state)
    name = answer_name(state.opened.task, state.opened.labels, output)
    was, now = float(before[-1, output]), float(after[-1, output])
    return [
        (
            (f"final {name} ", "quiet"),
            (f"{fine(was)} → ", ""),
            (fine(now), "accent"),
            (f" {signed(now - was)}", sign_role(now - was)),
        )
    ]


def _distances(state: StepperState, width: int) -> list[Line]:
    """‖h after − h before‖ at t and at the end."""
    origin, before = state.opened.origin, state.before_trace
    assert origin is not None
    assert before is not None
    after = state.trace
    place = int(origin[state.t - 1])
    if place < 0:
        here = "new here"
    elif place >= before.known or state.t > after.known:
        here = "not yet"
    else:
        here = fine(float(np.linalg.norm(after.states[state.t] - before.states[place + 1])))
    if after.known < after.timesteps or before.known < before.timesteps:
        end = "not yet"
    else:
        end = fine(float(np.linalg.norm(after.states[-1] - before.states[-1])))
    what = "‖h after − h before‖"
    if width >= BROAD:
        return [
            (
                (f"{what} ", "quiet"),
                (here, "accent"),
                (f" at t = {state.t}, ", "quiet"),
                (end, ""),
                (" at the end", "quiet"),
            )
        ]
    told = f"{what} at t = {state.t}"
    return [
        ((f"{told:<32} ", "quiet"), (here, "accent")),
        ((f"{f'{what} at the end':<32} ", "quiet"), (end, "")),
    ]


def _side_by_side(
    state: StepperState, pairs: tuple[Pair, ...], width: int, height: int
) -> list[Line]:
    """The words and answers of both around t, one pair a line."""
    if height < 2:
        return []
    before, after = _before_answers(state), state.answers
    output = _output(state)
    half = (width - 3) // 2
    assert state.before_opened is not None
    known = after is not None and before is not None
    name = answer_name(state.opened.task, state.opened.labels, output) if known else ""
    heads = [
        f"{fitted(side, half - len(name) - 1) if name else fitted(side, half)}"
        f"{f' {name}' if name else ''}"
        for side in ("before", "after")
    ]
    lines: list[Line] = [((f"{fitted(heads[0], half)} │ {fitted(heads[1], half)}", "quiet"),)]
    words = state.before_opened.words, state.words
    for pair in _page(pairs, state.t - 1, height - 1):
        left = _cell(words[0], pair.before, before, output, half)
        right = _cell(words[1], pair.after, after, output, half)
        here = pair.after == state.t - 1
        changed = words[1] is not None and _changed(words, pair)
        lines.append(
            (
                (left, "negative" if changed else "strong" if here else ""),
                (" ▸ " if here else " │ ", "accent" if here else "quiet"),
                (right, "positive" if changed else "strong" if here else ""),
            )
        )
    return lines


def _page(pairs: tuple[Pair, ...], place: int, rows: int) -> tuple[Pair, ...]:
    """The page with the pair of that timestep; pages overlap, so that a neighbour is in sight."""
    row = next((at for at, pair in enumerate(pairs) if pair.after == place), 0)
    margin = 1 if rows >= 4 else 0
    step = max(rows - 2 * margin, 1)
    start = max(row // step * step - margin, 0)
    return pairs[max(min(start, len(pairs) - rows), 0) :][:rows]


def _changed(words: tuple[tuple[str, ...] | None, tuple[str, ...] | None], pair: Pair) -> bool:
    if pair.before is None or pair.after is None:
        return True
    return _word(words[0], pair.before) != _word(words[1], pair.after)


def _word(words: tuple[str, ...] | None, place: int) -> str:
    return step_name(words, place + 1)


def _cell(
    words: tuple[str, ...] | None, place: int | None, answers: Array | None, output: int, width: int
) -> str:
    if place is None:
        return " " * width
    number = f"{place + 1:>4} "
    if answers is None:
        return fitted(f"{number}{_word(words, place)}", width)
    room = max(width - len(number) - ANSWER - 1, 1)
    answer = short(float(answers[place, output]))
    return fitted(f"{number}{fitted(_word(words, place), room)} {answer:>{ANSWER}}", width)
