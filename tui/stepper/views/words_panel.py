"""The answer if the text ended here, the words that moved it most, and what each word adds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from core.rnn.arrays import Array
from core.rnn.network import DenseWeights
from core.rnn.reading.moved import answer_before, most_moving
from tui.stepper.answers import answer_name, leading
from tui.stepper.numbers import fine
from tui.stepper.state import StepperState
from tui.stepper.views.step_words import quoted, sign_role, signed, step_name
from tui.widgets.lines import Line
from tui.widgets.text_columns import bar, beside, clipped, fitted, longest, wrapped

LOW, BROAD = 9, 70
"""Below this height, and from this width on, the two lists stand side by side."""

LONGEST_WORD, LONGEST_BAR = 20, 12
NUMBER = 7
"""The columns of a number with its sign."""

HARDLY = 0.05
"""Below this share of the greatest change a word has no bar above it."""

_LEVELS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class _Row:
    """One word of a list: where it stands, how much it changes, and the answer behind it."""

    t: int
    change: float
    after: float | None = None


def words_lines(state: StepperState, width: int, height: int) -> list[Line]:
    """What the words do to the answer.

    Above stands the answer if the text ended at t; below it the words that moved it most as they
    were read, the words without which the last answer would differ most, and the text around t
    with each word's change drawn over it. The lists do not depend on t, but for the mark at its
    row: little is repainted from step to step.

    Args:
        state: what the stepper looks at.
        width: how many columns a line may have.
        height: how many lines there are.
    """
    answers = state.answers
    if answers is None or not len(answers):
        return _without_answers(state, width, height)
    output = leading(answers[-1], state.opened.task)[0]
    before = answer_before(state.reading.network)
    first_from = np.full(answers.shape[1], np.nan) if before is None else before
    changes = np.diff(answers[:, output], prepend=first_from[output])
    lines = _now(state, answers, changes, output, width)
    if height < LOW and width >= BROAD:
        lines = _broad(state, lines, answers, changes, output, width, height)
        return [clipped(line, width) for line in lines[:height]]
    rest = height - len(lines) - 1
    passage_rows = 0
    if state.words is not None and rest >= 12:
        passage_rows = min(4, max(1, (rest - 6) // 6))
    listed = rest - (2 * passage_rows + 2 if passage_rows else 0)
    second = max((listed - 1) // 2, 0)
    first = listed - second - 1
    lines += [(), *_moved(state, answers, output, width, first)]
    lines += [(), *_left_out(state, output, width, second)]
    if passage_rows:
        lines += [(), *_passage(state, changes, output, width, passage_rows)]
    return [clipped(line, width) for line in lines[:height]]


def _broad(
    state: StepperState,
    lines: list[Line],
    answers: Array,
    changes: NDArray[np.float64],
    output: int,
    width: int,
    height: int,
) -> list[Line]:
    half = width // 2
    drawn = state.words is not None and height - len(lines) >= 6
    listed = height - len(lines) - (2 if drawn else 0)
    lines = lines + beside(
        _moved(state, answers, output, half - 2, listed),
        _left_out(state, output, width - half, listed),
        half,
    )
    if drawn:
        lines += _passage(state, changes, output, width, 1)[1:]
    return lines


def _without_answers(state: StepperState, width: int, height: int) -> list[Line]:
    headed = isinstance(state.reading.network.layers[-1], DenseWeights)
    if not headed:
        sentence = (
            "This network has no head: it has states but gives no answer, so no word can move "
            "one. Open a trained run with r, and choose an example or type a sentence."
        )
        return wrapped(sentence, width, height)
    problem = state.findings.problems.get("answers")
    if problem:
        return wrapped(problem, width, height)
    return wrapped("The answer at every timestep is being computed …", width, height, "quiet")


def _now(
    state: StepperState,
    answers: Array,
    changes: NDArray[np.float64],
    output: int,
    width: int,
) -> list[Line]:
    """The answer at t, and how far this word moved it."""
    t, opened = state.t, state.opened
    name = answer_name(opened.task, opened.labels, output)
    what = "text" if state.words is not None else "sequence"
    lines: list[Line] = [((fitted(f"{name} if the {what} ended at t = {t}", width), "strong"),)]
    change = float(changes[t - 1])
    moved: Line = (("the first step", "quiet"),)
    if np.isfinite(change):
        by = quoted(state.words, t, max(width - 8 - 8 - 3, 3))
        moved = ((f"{signed(change):<7}", sign_role(change)), (f" by {by}", ""))
    lines.append(((f"{fine(float(answers[t - 1, output])):<8}", "accent"), *moved))
    if opened.task == "classes":
        best = leading(answers[t - 1], opened.task, 3)
        shares = (
            f"{answer_name(opened.task, opened.labels, one)} {fine(float(answers[t - 1, one]))}"
            for one in best
        )
        lines.append(((fitted("  ".join(shares), width), ""),))
    return lines


def _moved(state: StepperState, answers: Array, output: int, width: int, height: int) -> list[Line]:
    """The steps that moved the answer most, with the answer behind each."""
    if height < 1:
        return []
    what = "words" if state.words is not None else "steps"
    told = longest(
        width,
        f"{what} that moved it most, and the answer then",
        f"{what} that moved it most, answer then",
        "moved it most, and the answer then",
        "moved it most",
    )
    title: Line = ((told, "quiet"),)
    rows = [
        _Row(move.t, move.change, move.after)
        for move in most_moving(answers, height - 1, output, answer_before(state.reading.network))
    ]
    return [title, *_rows(state, rows, width)]


def _left_out(state: StepperState, output: int, width: int, height: int) -> list[Line]:
    """The steps without which the last answer would differ most."""
    if height < 1:
        return []
    name = answer_name(state.opened.task, state.opened.labels, output)
    told = longest(
        width,
        f"each left out in turn: what it adds to {name}",
        f"left out: what each adds to {name}",
        "left out: what each adds",
    )
    title: Line = ((told, "quiet"),)
    found = state.findings.ablation
    if found is None:
        problem = state.findings.problems.get("ablation")
        if problem:
            return [title, *wrapped(problem, width, height - 1)]
        doing = "ablation" in state.findings.doing
        words = "being computed …" if doing else "not computed yet"
        return [title, ((words, "quiet"),)][:height]
    change = found.change[:, output]
    size = np.abs(np.nan_to_num(change))
    order = np.argsort(-size, kind="stable")[: max(height - 1, 0)]
    rows = [_Row(int(place) + 1, float(change[place])) for place in order]
    return [title, *_rows(state, rows, width)]


def _rows(state: StepperState, rows: Sequence[_Row], width: int) -> list[Line]:
    digits = len(str(state.trace.timesteps))
    after = any(row.after is not None for row in rows)
    room = width - (1 + digits + 1 + 1 + NUMBER + 1) - (NUMBER if after else 0)
    columns = min(LONGEST_BAR, max(room * 2 // 5, 0))
    letters = min(LONGEST_WORD, max(room - columns, 3))
    greatest = max((abs(row.change) for row in rows), default=0.0)
    lines: list[Line] = []
    for row in rows:
        here = row.t == state.t
        role = sign_role(row.change)
        drawn = bar(row.change, greatest, columns)
        line: Line = (
            (f"{'▸' if here else ' '}{row.t:>{digits}} ", "accent" if here else "quiet"),
            (fitted(step_name(state.words, row.t), letters), "strong" if here else ""),
            (f" {signed(row.change):>{NUMBER}} ", role),
            (f"{drawn:<{columns}}", role),
        )
        if row.after is not None:
            line = (*line, (f"{fine(row.after):>{NUMBER}}", ""))
        lines.append(line)
    return lines


def _passage(
    state: StepperState,
    changes: NDArray[np.float64],
    output: int,
    width: int,
    rows: int,
) -> list[Line]:
    """The text around t, each word under a bar of what it changes."""
    words = state.words
    assert words is not None
    found = state.findings.ablation
    drawn = changes if found is None else found.change[:, output]
    drawn = np.nan_to_num(np.asarray(drawn, np.float64), posinf=0.0, neginf=0.0)
    told = "how far each word moved it" if found is None else "what each word adds"
    lines: list[Line] = [((fitted(f"{told}, over the text", width), "quiet"),)]
    greatest = float(np.abs(drawn).max(initial=0.0))
    starts = _starts(words, width)
    current = int(np.searchsorted(starts, state.t - 1, side="right")) - 1
    # Pages, so that the text stands still while t walks through it.
    first = current // rows * rows
    for row in range(first, min(first + rows, len(starts))):
        stop = starts[row + 1] if row + 1 < len(starts) else len(words)
        above: list[tuple[str, str]] = []
        below: list[tuple[str, str]] = []
        for place in range(starts[row], stop):
            name = fitted(step_name(words, place + 1), _length(words, place, width))
            change = float(drawn[place])
            above.append((f"{_over(change, greatest, cell_len(name))} ", sign_role(change)))
            below.append((name, "accent" if place == state.t - 1 else ""))
            below.append((" ", ""))
        lines += [tuple(above), tuple(below)]
    return [clipped(line, width) for line in lines]


def _over(change: float, greatest: float, columns: int) -> str:
    """A bar over a word, as high as its change; its sign says which way, also without colour."""
    share = abs(change) / greatest if greatest > 0 else 0.0
    if share < HARDLY:
        return " " * columns
    level = _LEVELS[min(int(share * len(_LEVELS)), len(_LEVELS) - 1)]
    if columns == 1:
        return level
    return f"{'−' if change < 0 else '+'}{level * (columns - 1)}"


@lru_cache(maxsize=4)
def _starts(words: tuple[str, ...], width: int) -> tuple[int, ...]:
    """The word that begins each row of the text; kept, for a long text is wrapped once."""
    starts, used = [0], 0
    for place in range(len(words)):
        length = _length(words, place, width)
        if used and used + length > width:
            starts.append(place)
            used = 0
        used += length + 1
    return tuple(starts)


def _length(words: tuple[str, ...], place: int, width: int) -> int:
    return max(min(cell_len(step_name(words, place + 1)), width), 1)
