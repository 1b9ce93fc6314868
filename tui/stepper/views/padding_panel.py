"""The padding lens: one review post-padded, pre-padded, and masked, side by side."""

from core.rnn.reading.padding import PaddedReading
from tui.stepper.answers import answer_name, leading
from tui.stepper.numbers import fine, short
from tui.stepper.state import StepperState
from tui.stepper.views.padding_sentence import milestones, padding_sentence
from tui.widgets.lines import Line
from tui.widgets.text_columns import clipped, fitted, longest, wrapped

LOW = 12
"""Below this height no line is left blank."""

ROOMY = 10
"""From this many lines on there is room to say how much was padded, and for headings."""


def padding_lines(state: StepperState, width: int, height: int) -> list[Line]:
    """What becomes of the state and of the answer while padding is read.

    Nothing in it depends on the timestep, so that nothing is repainted from step to step.

    Args:
        state: what the stepper looks at.
        width: how many columns a line may have.
        height: how many lines there are.
    """
    readings = state.findings.padding
    if readings is None:
        return _without_readings(state, width, height)
    own, opened = own_reading(state), state.opened
    by_name = {reading.name: reading for reading in readings}
    output = leading(by_name["masked"].answer, opened.task)[0]
    name = answer_name(opened.task, opened.labels, output)
    sentence = padding_sentence(readings, own, output, name, opened.task)
    # The sentence is what the lens is for: it has its lines before the milestones have theirs.
    said = wrapped(sentence, width, max(height // 2 - 2, 2))
    blank = height >= LOW
    room = height - len(said) - blank
    lines = _table(readings, own, output, name, width, room)
    lines += [*([()] if blank else []), *said]
    return [clipped(line, width) for line in lines[:height]]


def own_reading(state: StepperState) -> str:
    """Which of the three is the way in which the run itself reads; empty without a run."""
    if state.opened.masked:
        return "masked"
    return state.opened.padding or ""


def _without_readings(state: StepperState, width: int, height: int) -> list[Line]:
    problem = state.findings.problems.get("padding")
    if problem:
        return wrapped(problem, width, height)
    if "padding" in state.findings.doing:
        return wrapped("The three readings are being computed …", width, height, "quiet")
    if state.opened.timesteps is None or state.words is None:
        sentence = (
            "The padding lens reads one text post-padded, pre-padded, and masked. It needs a "
            "trained run that reads words: open one with r, and choose an example or type a "
            "sentence."
        )
        return wrapped(sentence, width, height)
    return wrapped("The three readings are not computed yet.", width, height, "quiet")


def _table(
    readings: tuple[PaddedReading, ...],
    own: str,
    output: int,
    name: str,
    width: int,
    height: int,
) -> list[Line]:
    column = width * 10 // 41
    label = width - column * len(readings)
    behind = {reading.name: len(reading.tokens) - 1 - reading.last for reading in readings}

    def row(title: str, cells: list[str], role: str = "") -> Line:
        spans = [(fitted(title, label), "quiet")]
        for reading, cell in zip(readings, cells, strict=True):
            shown = "strong" if reading.name == own else role
            spans.append((f"{fitted(cell, column - 1).strip():>{column}}", shown))
        return tuple(spans)

    titles = [f"{'▸' if one.name == own else ''}{one.name}" for one in readings]
    lines = [
        row("padding", titles),
        row("last word", [_answer(one, one.last, output) for one in readings]),
        row("at the end", [_number(one.answer[output]) for one in readings]),
    ]
    told = longest(
        width,
        f"{name} by padding{', ▸ as this run reads' if own else ''}",
        "the answer by padding",
    )
    lines.insert(0, ((told, "strong"),))
    if height >= ROOMY:
        lines += [
            row("pad before", [f"{one.first:,}" for one in readings]),
            row("pad after", [f"{behind[one.name]:,}" for one in readings]),
        ]
    if height >= ROOMY + 4:
        lines.append(())
    if height >= ROOMY - 2:
        told = longest(
            width,
            f"after padding steps: ‖h − h last word‖ and {name}",
            f"padding: ‖h − h last word‖, {name}",
            "padding: ‖h − h last word‖, answer",
        )
        lines.append(((told, "quiet"),))
    most = max(behind.values())
    for steps in _some(milestones(most), height - len(lines)):
        title = f"all {steps:,}" if steps == most else f"after {steps:,}"
        lines.append(row(title, [_there(one, steps, output) for one in readings]))
    return lines


def _some(found: tuple[int, ...], count: int) -> tuple[int, ...]:
    """At most `count` milestones, evenly chosen, the last one always among them."""
    if len(found) <= count:
        return found
    if count < 2:
        return found[-1:] if count == 1 else ()
    return tuple(found[round(at * (len(found) - 1) / (count - 1))] for at in range(count))


def _there(reading: PaddedReading, steps: int, output: int) -> str:
    """The distance and the answer so many steps after the last word."""
    place = reading.last + steps
    if place >= len(reading.tokens):
        return "–"
    distance = short(float(reading.distances[place]))
    if reading.answers is None:
        return distance
    return f"{distance} {short(float(reading.answers[place, output]))}"


def _answer(reading: PaddedReading, place: int, output: int) -> str:
    return "–" if reading.answers is None else _number(reading.answers[place, output])


def _number(value: float) -> str:
    return fine(float(value))
