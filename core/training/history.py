"""What has happened in a run so far, folded from its events."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from core.training import process, store
from core.training.events import (
    AnyEvent,
    Batch,
    End,
    Environment,
    Epoch,
    Norms,
    Prepared,
    Probe,
    Queued,
    Resumed,
    Stage,
    Started,
)
from core.training.log import EventReader
from core.training.store import Run
from core.training.thinned_log import MOST_BATCHES, RECENT

State = Literal[
    "queued", "starting", "running", "stopping", "stopped", "finished", "failed", "lost"
]
ENDED: tuple[State, ...] = ("stopped", "finished", "failed", "lost")
Told = TypeVar("Told", Epoch, Norms, Probe)


@dataclass(frozen=True)
class History:
    """A run's events, sorted by what they say.

    Where a resumed run passed an epoch or a step a second time, the second time counts; until
    then what was said the first time stays.

    Attributes:
        queued: the worker waits for its turn, or did.
        started: its turn came.
        resumed: it goes on from here; None where it has not been broken off.
        stage: what it is doing now, until the first batch and between epochs.
        prepared: the data and the model.
        environment: what computes.
        batches: gradient steps in order, thinned to every `stride`th that was reported.
        stride: a power of two.
        reported: how many gradient steps were reported in all.
        recent: the newest of the reported steps.
        epochs: whole epochs, in order.
        norms: of the same epochs, where they were told.
        probes: of the same epochs, where they were told.
        end: how it ended; None while it has not, or when it was lost.
    """

    queued: Queued | None = None
    started: Started | None = None
    resumed: Resumed | None = None
    stage: Stage | None = None
    prepared: Prepared | None = None
    environment: Environment | None = None
    batches: tuple[Batch, ...] = ()
    stride: int = 1
    reported: int = 0
    recent: tuple[Batch, ...] = ()
    epochs: tuple[Epoch, ...] = ()
    norms: tuple[Norms, ...] = ()
    probes: tuple[Probe, ...] = ()
    end: End | None = None


def fold(history: History, events: Iterable[AnyEvent]) -> History:
    """The history with these events added, oldest first."""
    steps = _Steps(history)
    epochs, norms, probes = list(history.epochs), list(history.norms), list(history.probes)
    changed: dict[str, Any] = {}
    for event in events:
        match event:
            case Batch():
                steps.add(event)
                changed["stage"] = None
            case Epoch():
                _put(epochs, event)
            case Norms():
                _put(norms, event)
            case Probe():
                _put(probes, event)
            case Stage():
                changed["stage"] = event
            case Queued():
                # A run that is resumed waits anew: what it said of its end counts no longer.
                changed |= {"queued": event, "started": None, "end": None}
            case Started():
                changed |= {"started": event, "end": None}
            case Resumed():
                changed["resumed"] = event
            case Prepared():
                changed["prepared"] = event
            case Environment():
                changed["environment"] = event
            case End():
                changed |= {"end": event, "stage": None}
    return replace(
        history,
        batches=tuple(steps.kept),
        stride=steps.stride,
        reported=steps.reported,
        recent=tuple(steps.recent),
        epochs=tuple(epochs),
        norms=tuple(norms),
        probes=tuple(probes),
        **changed,
    )


def until(history: History, epoch: int) -> History:
    """The history as it was when this epoch had just been reported."""
    return replace(
        history,
        stage=None,
        batches=tuple(batch for batch in history.batches if batch.epoch <= epoch),
        recent=tuple(batch for batch in history.recent if batch.epoch <= epoch),
        epochs=tuple(told for told in history.epochs if told.epoch <= epoch),
        norms=tuple(told for told in history.norms if told.epoch <= epoch),
        probes=tuple(told for told in history.probes if told.epoch <= epoch),
        end=None,
    )


class _Steps:
    """Gradient steps, thinned as they grow many: every `stride`th, and always the newest."""

    def __init__(self, history: History) -> None:
        self.kept = list(history.batches)
        self.stride = history.stride
        self.reported = history.reported
        self.recent = deque(history.recent, maxlen=RECENT)

    def add(self, event: Batch) -> None:
        place = (event.epoch, event.batch)
        if self.kept and _place(self.kept[-1]) >= place:
            while self.kept and _place(self.kept[-1]) >= place:
                self.kept.pop()
            self.reported = len(self.kept) * self.stride
            self.recent = deque(
                (step for step in self.recent if _place(step) < place), maxlen=RECENT
            )
        elif self.kept and (self.reported - 1) % self.stride:
            # It was kept for being the newest, and is no longer.
            self.kept.pop()
        self.kept.append(event)
        self.recent.append(event)
        self.reported += 1
        if len(self.kept) > 2 * MOST_BATCHES:
            newest = self.kept[-1]
            self.kept = self.kept[::2]
            self.stride *= 2
            if self.kept[-1] is not newest:
                self.kept.append(newest)


def _place(step: Batch) -> tuple[int, int]:
    return step.epoch, step.batch


def _put(told: list[Told], event: Told) -> None:
    """Adds what was said of an epoch, in place of what was said of it and later ones before."""
    while told and told[-1].epoch >= event.epoch:
        told.pop()
    told.append(event)


def read_history(run: Run) -> History:
    """Everything that has happened so far."""
    return opened(EventReader(run.folder))


def opened(reader: EventReader) -> History:
    """What a log says from its beginning, however long it is; `reader.read` goes on behind it."""
    events, stride, reported = reader.read_history_events()
    steps = [event for event in events if isinstance(event, Batch)]
    newest = steps[-RECENT:]
    first = reported - len(newest)
    # The newest are told whole; of them, too, only every `stride`th is kept, and the last.
    spread = [
        step
        for number, step in enumerate(newest, start=first)
        if number % stride == 0 or step is newest[-1]
    ]
    return replace(
        fold(History(), events),
        batches=(*steps[:-RECENT], *spread),
        stride=stride,
        reported=reported,
        recent=tuple(newest),
    )


def state(run: Run, history: History, alive: bool) -> State:
    """What the run is doing.

    Args:
        run: the run.
        history: its events, read no earlier than `alive` was asked for.
        alive: whether a worker holds its lock.
    """
    if history.end is not None:
        return history.end.state
    if not alive:
        launched = (run.folder / store.WORKER_LOG).exists()
        return "lost" if launched else "queued"
    if process.stop_requested(run):
        return "stopping"
    if history.queued is not None and history.started is None:
        return "queued"
    return "running" if history.batches or history.epochs else "starting"


def read_state(run: Run) -> tuple[State, History]:
    """What the run is doing, and all that has happened in it."""
    # Asked before the events are read: a worker that ends in between has written its end by then.
    alive = store.is_alive(run)
    history = read_history(run)
    return state(run, history, alive), history
