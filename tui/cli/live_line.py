"""One run as one line of a terminal that moves: as much of it as the width has room for."""

from dataclasses import dataclass

from core.training.config import RunConfig
from core.training.events import Batch, Number, Stage, number
from core.training.history import History, State
from tui.run_numbers import duration, megabytes, rate
from tui.training.sides.progress import progress

SHORTEST_BAR, LONGEST_BAR = 6, 40
SHORTEST_ID = 8
GAP = "  "


@dataclass(frozen=True)
class Line:
    """A line in its parts, each of which may be drawn in a way of its own.

    Attributes:
        run: the run's id, cut where there is no room for it.
        words: what it does.
        bar: columns of the bar; 0 for none.
        share: what part of the bar is full, 0 to 1.
        numbers: behind the bar.
    """

    run: str
    words: str
    bar: int = 0
    share: float = 0.0
    numbers: str = ""


def live_line(
    run: str, config: RunConfig, state: State, history: History, ahead: int, now: float, width: int
) -> Line:
    """The line of a run.

    Args:
        run: its id.
        config: what it does.
        state: what it is doing.
        history: what has happened.
        ahead: how many of the runs that are followed wait before it, where it waits itself.
        now: seconds since 1970.
        width: columns, at least 20.
    """
    if state == "queued":
        return _fitted(run, f"queued, {ordinal(ahead + 1)}", (), width)
    if state == "stopping":
        return _fitted(run, "stopping at the next batch", (), width)
    if history.stage is not None and not _between_epochs(history):
        return _staged(run, history.stage, now, width)
    if state == "starting":
        return _fitted(run, "starting", (), width)
    return _training(run, config, history, width)


def ordinal(place: int) -> str:
    """`1st`, `2nd`, `3rd`, `4th`, … `11th`."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{'th' if place % 100 in (11, 12, 13) else ending}"


def _between_epochs(history: History) -> bool:
    """Validation is a part of the training: the bar stays where it is."""
    stage = history.stage
    return stage is not None and stage.doing == "validating" and bool(history.batches)


def _staged(run: str, stage: Stage, now: float, width: int) -> Line:
    if stage.done is not None and stage.total:
        share = min(1.0, stage.done / stage.total)
        return _barred(run, stage.doing, share, [megabytes(stage.done, stage.total)], width)
    passed = max(0, int(now - stage.time))
    return _fitted(run, stage.doing, (f"{passed} s",) if passed else (), width)


def _training(run: str, config: RunConfig, history: History, width: int) -> Line:
    come = progress(config, history)
    last: Batch | None = history.recent[-1] if history.recent else None
    numbers = []
    if last is not None:
        numbers += [_metric("loss", last.loss)]
        if (accuracy := number(last.accuracy)) is not None:
            numbers += [_metric("acc", accuracy)]
    if come.samples_per_second is not None:
        numbers.append(f"{rate(come.samples_per_second)}/s")
    if come.seconds_left is not None:
        more = "> " if come.at_least else ""
        numbers.append(f"{more}{duration(come.seconds_left)} left")
    return _barred(run, f"epoch {come.epoch}/{come.epochs}", come.share, numbers, width)


def _metric(name: str, value: Number) -> str:
    return f"{name} not finite" if value is None else f"{name} {value:.3f}"


def _barred(run: str, words: str, share: float, numbers: list[str], width: int) -> Line:
    """The line with a bar over what its other parts leave; they give way, the last one last."""
    # The order in which they go: the rate, the accuracy, the loss; the time that is left stays.
    kept = list(numbers)
    while True:
        behind = GAP.join(kept)
        room = width - len(words) - 2 * len(GAP) - (len(behind) + len(GAP) if behind else 0)
        named = run if room - len(run) >= SHORTEST_BAR else _cut(run, room - SHORTEST_BAR)
        if room - len(named) >= SHORTEST_BAR and len(named) >= min(len(run), SHORTEST_ID):
            return Line(named, words, min(LONGEST_BAR, room - len(named)), share, behind)
        if not kept:
            return _fitted(run, words, (), width)
        kept.pop(max(0, len(kept) - 2))


def _fitted(run: str, words: str, numbers: tuple[str, ...], width: int) -> Line:
    said = GAP.join((words, *numbers))
    named = _cut(run, max(SHORTEST_ID, width - len(said) - len(GAP)))
    return Line(named, _cut(said, max(1, width - len(named) - len(GAP))))


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: max(0, length - 1)]}…"
