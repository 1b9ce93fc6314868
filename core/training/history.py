"""What has happened in a run so far, folded from its events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.training import process, store
from core.training.events import (
    AnyEvent,
    Batch,
    End,
    Environment,
    Epoch,
    Prepared,
    Queued,
    Stage,
    Started,
)
from core.training.log import EventReader
from core.training.store import Run

State = Literal[
    "queued", "starting", "running", "stopping", "stopped", "finished", "failed", "lost"
]
ENDED: tuple[State, ...] = ("stopped", "finished", "failed", "lost")


@dataclass(frozen=True)
class History:
    """A run's events, sorted by what they say.

    Attributes:
        queued: the worker waits for its turn, or did.
        started: its turn came.
        stage: what it is doing now, until the first batch and between epochs.
        prepared: the data and the model.
        environment: what computes.
        batches: gradient steps, as far as they were reported.
        epochs: whole epochs.
        end: how it ended; None while it has not, or when it was lost.
    """

    queued: Queued | None = None
    started: Started | None = None
    stage: Stage | None = None
    prepared: Prepared | None = None
    environment: Environment | None = None
    batches: tuple[Batch, ...] = ()
    epochs: tuple[Epoch, ...] = ()
    end: End | None = None


def fold(history: History, events: Sequence[AnyEvent]) -> History:
    """The history with these events added, oldest first."""
    batches = list(history.batches)
    epochs = list(history.epochs)
    for event in events:
        match event:
            case Batch():
                batches.append(event)
                history = replace(history, stage=None)
            case Epoch():
                epochs.append(event)
            case Stage():
                history = replace(history, stage=event)
            case Queued():
                history = replace(history, queued=event)
            case Started():
                history = replace(history, started=event, end=None)
            case Prepared():
                history = replace(history, prepared=event)
            case Environment():
                history = replace(history, environment=event)
            case End():
                history = replace(history, end=event, stage=None)
    return replace(history, batches=tuple(batches), epochs=tuple(epochs))


def read_history(run: Run) -> History:
    """Everything that has happened so far."""
    return fold(History(), EventReader(run.folder).read())


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
