"""What padding does to one review, in one sentence that its numbers bear out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from core.rnn.reading.padding import PaddedReading
from tui.stepper.numbers import fine, short

if TYPE_CHECKING:
    # The first paint needs no data set.
    from core.data.dataset import TaskKind

MILESTONES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
"""The numbers of padding steps after which the state is looked at."""

MOVED = 0.1
"""A probability that changes by this much has changed; another answer, by this share of itself."""

MOST = 0.9
"""The milestone that is named is the first with this share of the whole change behind it."""

FAR = 0.5
"""The share of the words' own distances from which the padding counts as moving the state far."""

SAME = 1e-6
"""Below this distance the state has stayed where it was; float32 rounds coarser than float64."""

Effect = Literal["unpadded", "not finite", "moved", "undecided", "kept", "held", "no answer"]


@dataclass(frozen=True)
class Wash:
    """The padding after the last word of one reading, in numbers.

    Attributes:
        steps: how many padding steps follow the last word.
        named: the first milestone with most of the change behind it.
        distance: ‖h − h_last word‖ after `named` steps.
        end: the same after all steps.
        words: the mean of that distance over the words before the last one: a scale for the
            others; NaN for a single word.
        before: the answer after the last word; None without one at every step.
        then: the answer after `named` steps.
        after: the answer at the end.
        effect: what the padding does:
            unpadded: none follows; held: the state stays where it was; moved: it changes the
            answer; kept: it changes the state but not the answer; undecided: it moves the state
            far, and the answer says next to nothing before and after; no answer: there are states
            alone.
    """

    steps: int
    named: int
    distance: float
    end: float
    words: float
    before: float | None
    then: float | None
    after: float | None
    effect: Effect


def milestones(steps: int) -> tuple[int, ...]:
    """The milestones below `steps`, and `steps` itself."""
    return (*(one for one in MILESTONES if one < steps), *([steps] if steps else []))


def washed(reading: PaddedReading, output: int, task: TaskKind | None) -> Wash:
    """What the padding after the last word does in one reading.

    Args:
        reading: the review as it was padded.
        output: which of the answers is followed.
        task: what the network was trained for: probabilities change by 0.1, others by a tenth.
    """
    steps = len(reading.tokens) - 1 - reading.last
    behind = reading.distances[reading.last :]
    answers = None if reading.answers is None else reading.answers[reading.last :, output]
    words = reading.distances[reading.first : reading.last]
    mean = float(np.mean(words)) if len(words) else float("nan")
    followed = behind if answers is None else np.abs(answers - answers[0])
    whole = float(followed[-1])
    named = next((one for one in milestones(steps) if followed[one] >= MOST * whole), steps)
    before = then = after = None
    if answers is not None:
        before, then, after = (float(answers[place]) for place in (0, named, -1))
    end = float(behind[-1])
    finite = bool(np.isfinite(behind).all() and (answers is None or np.isfinite(answers).all()))
    effect: Effect
    if not steps:
        effect = "unpadded"
    elif not finite:
        effect = "not finite"
    elif end <= SAME:
        effect = "held"
    elif before is None or after is None:
        effect = "no answer"
    elif _moved(before, after, task):
        effect = "moved"
    elif _undecided(reading, output, task) and (np.isnan(mean) or end >= FAR * mean):
        effect = "undecided"
    else:
        effect = "kept"
    return Wash(steps, named, float(behind[named]), end, mean, before, then, after, effect)


def _moved(before: float, after: float, task: TaskKind | None) -> bool:
    if task in ("binary", "classes"):
        return abs(after - before) >= MOVED
    return abs(after - before) >= MOVED * max(abs(before), abs(after))


def _undecided(reading: PaddedReading, output: int, task: TaskKind | None) -> bool:
    """Whether the answer is next to a guess, after the last word and at the end."""
    assert reading.answers is not None
    if task not in ("binary", "classes"):
        return False
    guess = 0.5 if task == "binary" else 1 / reading.answers.shape[1]
    ends = reading.answers[[reading.last, -1], output]
    return bool((np.abs(ends - guess) < MOVED).all())


def padding_sentence(
    readings: tuple[PaddedReading, ...],
    own: str,
    output: int,
    name: str,
    task: TaskKind | None,
) -> str:
    """What padding does to this review, and how the run itself reads it.

    Args:
        readings: the three readings, by their names "post", "pre" and "masked".
        own: which of them is the run's; empty when there is no run.
        output: which of the answers is followed.
        name: what that answer is called.
        task: what the network was trained for.
    """
    by_name: dict[str, PaddedReading] = {reading.name: reading for reading in readings}
    post = washed(by_name["post"], output, task)
    if own == "pre" or (own == "masked" and post.effect != "unpadded"):
        reading = by_name[own]
        before = _answer(reading, output)
        if own == "pre":
            return f"{_pre(reading, before, name)} {_otherwise(post, name)}".strip()
        masked = washed(reading, output, task)
        if masked.effect == "held":
            kept = f" and {name} stays {before}" if before else ""
            return (
                f"This run masks its padding: through {_steps(masked.steps)} the state stays where "
                f"the last word left it{kept}. {_otherwise(post, name)}"
            ).strip()
        post = masked
    return _post(post, own, name, _answer(by_name["masked"], output))


def _post(wash: Wash, own: str, name: str, masked: str) -> str:
    so = {"post": "this run reads its reviews so", "masked": "this run masks its padding"}.get(own)
    far = f"the state is {short(wash.distance)} away from where the last word left it"
    after = f"After {_steps(wash.named)} {far}"
    match wash.effect:
        case "unpadded":
            return "The text fills every timestep: there is no padding to read."
        case "not finite":
            return "The state or the answer is not a finite number: nothing can be compared."
        case "held":
            return f"The padding changes nothing: after {_steps(wash.steps)} the state is the same."
        case "no answer":
            return f"{after}{_others(wash)}. {_sentence(so)}".strip()
        case "moved":
            gone = f"{after} and {name} has gone from {_p(wash.before)} to {_p(wash.then)}"
            why = f": {so}, and its answer comes from the padding" if so else ""
            return f"{gone}{why}. {f'Masked, the words give {masked}.' if masked else ''}".strip()
        case "undecided":
            made = (
                f" {_sentence(so)[:-1]}: its answer is what padding leaves of the words."
                if so
                else ""
            )
            return (
                f"After {_steps(wash.steps)} the state is {short(wash.end)} away from where the "
                f"last word left it{_others(wash)}. {name} is next to a guess, {_p(wash.before)} "
                f"after the last word and {_p(wash.after)} at the end.{made}"
            )
        case "kept":
            return (
                f"Padding does little harm here: after {_steps(wash.steps)} the state is "
                f"{short(wash.end)} away from where the last word left it, but {name} is "
                f"{_p(wash.after)} where the last word left {_p(wash.before)}. {_sentence(so)}"
            ).strip()


def _others(wash: Wash) -> str:
    """How far the states of the other words are from that of the last one, as a scale."""
    if not np.isfinite(wash.words):
        return ""
    return f"; the states of the other words are {short(wash.words)} away on average"


def _pre(reading: PaddedReading, answer: str, name: str) -> str:
    if not reading.first:
        return "The text fills every timestep: there is no padding to read."
    so = f", {name} = {answer}" if answer else ""
    return (
        f"This run pads before the words: after {_steps(reading.first)} it reads them, and "
        f"answers right behind the last one{so}."
    )


def _otherwise(post: Wash, name: str) -> str:
    """What post-padding would have done, where it would have done something."""
    match post.effect:
        case "moved":
            return (
                f"Post-padded and not masked, {_steps(post.named)} would take {name} from "
                f"{_p(post.before)} to {_p(post.then)}."
            )
        case "kept" | "undecided":
            return f"Post-padded and not masked, it would come to {_p(post.after)}."
        case "no answer":
            return f"Post-padded and not masked, it would end {short(post.end)} away."
    return ""


def _answer(reading: PaddedReading, output: int) -> str:
    return fine(float(reading.answer[output])) if len(reading.answer) > output else ""


def _p(answer: float | None) -> str:
    return "–" if answer is None else fine(answer)


def _steps(count: int) -> str:
    return f"{count:,} padding step{'' if count == 1 else 's'}"


def _sentence(words: str | None) -> str:
    return f"{words[0].upper()}{words[1:]}." if words else ""
