"""What is said while a run trains: a line an epoch, and on a terminal a line that moves."""

import sys
from types import TracebackType

from core.training.events import (
    AnyEvent,
    Batch,
    End,
    Environment,
    Epoch,
    Prepared,
    Queued,
    Stage,
    number,
)
from core.training.store import Run
from tui.run_numbers import duration

BAR = 24


class ProgressLines:
    """Prints a run's events in words; the moving line goes to standard error."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._moving = sys.stderr.isatty()
        self._shown = False
        self._first_batch: Batch | None = None

    def __enter__(self) -> "ProgressLines":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._clear()

    def tell(self, line: bytes, event: AnyEvent | None) -> None:
        """Says what an event says."""
        match event:
            case Queued():
                self._say("queued behind another run")
            case Stage():
                self._say(stage_line(event.doing, event.done, event.total))
            case Prepared():
                self._print(prepared_line(event))
            case Environment():
                self._print(f"{event.backend} on {event.engine}, {event.device}")
            case Batch():
                self._move(self._batch(event))
            case Epoch():
                self._print(epoch_line(event))
            case End():
                self._clear()

    def _batch(self, event: Batch) -> str:
        first = self._first_batch
        if first is None or first.epoch != event.epoch:
            self._first_batch = first = event
        passed, steps = event.time - first.time, event.batch - first.batch
        left = ""
        if steps and passed > 0:
            left = f"  {duration((event.batches - event.batch) * passed / steps)} left"
        return (
            f"epoch {event.epoch}  {event.batch}/{event.batches}"
            f"{_score('loss', event.loss)}{_score('accuracy', number(event.accuracy))}{left}"
        )

    def _say(self, text: str) -> None:
        """Something that takes a while; without a terminal a line of its own."""
        if self._moving:
            self._move(text)
        else:
            print(f"{self._run.id}  {text}", file=sys.stderr, flush=True)

    def _print(self, text: str) -> None:
        self._clear()
        print(f"{self._run.id}  {text}", flush=True)

    def _move(self, text: str) -> None:
        if self._moving:
            print(f"\r\x1b[2K{self._run.id}  {text}", end="", file=sys.stderr, flush=True)
            self._shown = True

    def _clear(self) -> None:
        if self._shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
            self._shown = False


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
