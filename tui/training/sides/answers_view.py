"""What the network answers to a few fixed test examples, at the epoch that is looked at."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from textual import on
from textual.message import Message

from core.errors import Problem
from core.training.events import Number, Prepared
from core.training.history import ENDED
from core.training.store import Run
from tui.run_numbers import UNKNOWN
from tui.training.sides.bars import bar
from tui.training.sides.kept_texts import (
    KeptText,
    is_right,
    kept_texts,
    probability_of,
    shortened,
)
from tui.training.sides.run_text import wrapped
from tui.training.sides.side_view import SideView
from tui.training.snapshot import RunView
from tui.widgets.lines import Line, Span

_BAR = 10
ONE_LINE = 70
"""From this width on the text stands behind its answer, not below it."""


class AnswersView(SideView):
    """Test examples with their truth, the answer, and how it has changed since the first epoch."""

    NAME = "answers"
    HELP = """\
### The answers

The same few test examples after every epoch: whether the answer is right (✓) or wrong (✗), what the
truth is, which probability the network gives to it, and by how much that has changed since epoch 1.
For a task with values: the answer, the value, and how far they lie apart.

A network at chance gives about the same answer to all of them. `,` and `.` go to the epoch before
and after.
"""

    class Read(Message):
        """The kept examples of a run were read, or it was tried."""

        def __init__(self, folder: Path, texts: tuple[KeptText, ...], problem: str) -> None:
            super().__init__()
            self.folder = folder
            self.texts = texts
            self.problem = problem

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._texts: tuple[KeptText, ...] = ()
        self._problem = ""
        self._read: tuple[Path, bool] | None = None

    def show(self, run: RunView, seconds_in_stage: int | None) -> None:
        """Describes a run; its examples are read once, in a thread."""
        folder, history = run.report.run.folder, run.full.history
        # A run that begins has no examples yet; once it has answered, it has.
        wanted = (folder, bool(history.probes))
        if wanted != self._read:
            if self._read is None or self._read[0] != folder:
                self._texts, self._problem = (), ""
            self._read = wanted
            dataset = history.prepared.dataset if history.prepared else ""
            self.run_worker(partial(self._fetch, run.report.run, dataset), thread=True)
        super().show(run, seconds_in_stage)

    def _fetch(self, run: Run, dataset: str) -> None:
        texts: tuple[KeptText, ...] = ()
        problem = ""
        try:
            texts = kept_texts(run, dataset)
        except Problem as error:
            problem = str(error)
        self.post_message(self.Read(run.folder, texts, problem))

    @on(Read)
    def take(self, event: Read) -> None:
        """Write them, unless another run is looked at by now."""
        event.stop()
        if self._read is not None and self._read[0] == event.folder:
            self._texts, self._problem = event.texts, event.problem
            self.write()

    def lines(self, run: RunView, seconds_in_stage: int | None, width: int) -> tuple[Line, ...]:
        """One or two lines an example, or why there are none."""
        if self._problem:
            return tuple(wrapped(self._problem, width, "positive"))
        return answer_lines(run, self._texts, width)


def answer_lines(run: RunView, texts: Sequence[KeptText], width: int) -> tuple[Line, ...]:
    """The answers at the epoch that is looked at."""
    history = run.report.history
    if not history.probes or history.prepared is None:
        return tuple(wrapped(_why_none(run), width, "quiet"))
    now, first = history.probes[-1], history.probes[0]
    prepared = history.prepared
    right = [
        is_right(answer, kept.target, prepared.task)
        for answer, kept in zip(now.answers, texts, strict=False)
    ]
    # Asking ends where it would hold the training up.
    later = bool(history.epochs) and history.epochs[-1].epoch > now.epoch
    head = f"epoch {now.epoch}{', the last that was asked' if later else ''}"
    if any(one is not None for one in right):
        head += f": {sum(one is True for one in right)} of {len(right)} right"
    lines: list[Line] = [((head, "strong"),)]
    for place, answer in enumerate(now.answers):
        kept = texts[place] if place < len(texts) else None
        before = first.answers[place] if place < len(first.answers) else ()
        spans, text = _example(answer, before, kept, prepared)
        used = sum(len(part) for part, _ in spans)
        if width >= ONE_LINE:
            lines.append((*spans, (f"  {shortened(text, width - used - 2)}", "quiet")))
        else:
            lines.append(_cut(spans, width))
            lines.append(((f"  {shortened(text, width - 2)}", "quiet"),))
    return tuple(lines)


def _example(
    answer: Sequence[Number], before: Sequence[Number], kept: KeptText | None, prepared: Prepared
) -> tuple[tuple[Span, ...], str]:
    """The answer, and the text."""
    if kept is None:
        told = ", ".join(map(_number, answer))
        return ((f"  {told}", ""),), ""
    task = prepared.task
    if task == "regression":
        return _value(answer, before, kept.target), kept.text
    right = is_right(answer, kept.target, task)
    mark = {True: ("✓ ", "negative"), False: ("✗ ", "positive"), None: ("? ", "quiet")}[right]
    label = _label(prepared.labels, kept.target)
    given = probability_of(answer, kept.target, task)
    earlier = probability_of(before, kept.target, task)
    widest = max(map(len, prepared.labels), default=0)
    return (
        mark,
        (f"{label.ljust(min(widest, 12))} ", ""),
        (f"{_number(given)} ", "strong"),
        (bar(given, _BAR), mark[1]),
        (f" {_change(given, earlier)}", "quiet"),
    ), kept.text


def _value(answer: Sequence[Number], before: Sequence[Number], target: float) -> tuple[Span, ...]:
    given = answer[0] if answer else None
    off = None if given is None else abs(given - target)
    earlier = before[0] if before else None
    off_before = None if earlier is None else abs(earlier - target)
    return (
        ("  ", ""),
        (f"{_number(given)} ", "strong"),
        (f"of {target:.3f} ", ""),
        (f"off by {_number(off)} ", ""),
        (_change(off, off_before), "quiet"),
    )


def _label(labels: Sequence[str], target: float) -> str:
    place = round(target)
    name = labels[place] if 0 <= place < len(labels) else f"{target:g}"
    return name if len(name) <= 12 else f"{name[:11]}…"


def _number(value: Number) -> str:
    return f"{UNKNOWN:>5}" if value is None else f"{value:5.3f}"


def _change(now: Number, before: Number) -> str:
    if now is None or before is None:
        return " " * 6
    return f"{now - before:+.3f}".replace("-", "−")


def _cut(spans: tuple[Span, ...], width: int) -> Line:
    kept: list[Span] = []
    for text, role in spans:
        room = width - sum(len(part) for part, _ in kept)
        kept.append((text[: max(room, 0)], role))
    return tuple(kept)


def _why_none(run: RunView) -> str:
    if run.report.history.epochs:
        return (
            "This run was told without answers: asking would have held its training up, or an "
            "older version trained it."
        )
    if run.report.state in ENDED:
        return "No epoch was completed, so that nothing was asked."
    return "The first answers come with the first epoch."
