"""What a run's events say, a line each; all that is said of a run where no terminal is."""

import sys

from core.training.events import (
    AnyEvent,
    End,
    Environment,
    Epoch,
    Prepared,
    Queued,
    Resumed,
    Stage,
    number,
)
from core.training.store import Run
from tui.resumed import resumed_line

BAR = 24


class ProgressLines:
    """Prints a run's events in words: what lasts on standard output, what passes on error."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._stages: set[str] = set()

    def tell(self, line: bytes, event: AnyEvent | None) -> None:
        """Says what an event says."""
        for said in lasting_lines(event):
            print(f"{self._run.id}  {said}", flush=True)
        if said := self._passing(event):
            print(f"{self._run.id}  {said}", file=sys.stderr, flush=True)

    def _passing(self, event: AnyEvent | None) -> str:
        if isinstance(event, Queued):
            return "waits for its turn"
        if not isinstance(event, Stage) or event.doing in self._stages:
            # What each epoch does again, such as validating, is said once.
            return ""
        self._stages.add(event.doing)
        return event.doing


def lasting_lines(event: AnyEvent | None, width: int | None = None) -> tuple[str, ...]:
    """What of an event is worth a line of its own; of most events nothing is.

    Args:
        event: what a run said; None for a line that says nothing known.
        width: columns that an epoch should not pass; None for no end of them.
    """
    match event:
        case Prepared():
            return tuple(prepared_line(event).split("\n"))
        case Environment():
            return (f"{event.backend} on {event.engine}, {event.device}",)
        case Resumed():
            return tuple(resumed_line(event).split("\n"))
        case Epoch():
            whole = epoch_line(event)
            return (whole if width is None or len(whole) <= width else short_epoch_line(event),)
        case End(note=str(note)) if note:
            return (note,)
        case _:
            return ()


def prepared_line(event: Prepared) -> str:
    """The data and the model in one line, and what the reader of the data noticed."""
    line = (
        f"{event.dataset}: {event.train:,} training, {event.validation:,} validation, "
        f"{event.test:,} test examples of {event.timesteps} steps; "
        f"{event.parameters:,} parameters"
    )
    return "\n".join([line, *(f"  note: {note}" for note in event.notes)])


def epoch_line(event: Epoch) -> str:
    """An epoch in one line."""
    return (
        f"epoch {event.epoch}/{event.epochs}{_score('loss', event.loss)}"
        f"{_score('accuracy', number(event.accuracy))}{_score('val_loss', event.val_loss)}"
        f"{_score('val_accuracy', number(event.val_accuracy))}"
        f"  {event.seconds:.1f} s  {event.samples_per_second:,.0f} samples/s"
    )


def short_epoch_line(event: Epoch) -> str:
    """The same with what it cannot do without, for a narrow terminal."""
    accuracy, validation = number(event.accuracy), number(event.val_accuracy)
    line = f"epoch {event.epoch}/{event.epochs}{_score('loss', event.loss)}"
    line += _score("val", event.val_loss)[1:] or " val not finite"
    if accuracy is not None:
        line += _score("acc", accuracy) + _score("val", validation)[1:]
    return line


def _score(name: str, value: float | None) -> str:
    if value is None:
        return f"  {name} not finite" if name.endswith("loss") else ""
    return f"  {name} {value:.4f}"


def stage_line(doing: str, done: int | None, total: int | None) -> str:
    """What is being done, with a bar where it is known how far it is."""
    if done is None or not total:
        return doing
    filled = min(BAR, BAR * done // total)
    bar = "█" * filled + "░" * (BAR - filled)
    return f"{doing}  {bar}  {done / 1e6:.1f} of {total / 1e6:.1f} MB"
