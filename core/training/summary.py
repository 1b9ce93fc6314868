"""One row of the results table: a run, what it was asked to do, and how it went."""

from dataclasses import dataclass

import msgspec

from core.training import store
from core.training.config import RunConfig
from core.training.events import Number, number
from core.training.history import ENDED, History, State, read_state
from core.training.store import Run
from core.training.verdict import Verdict, judge


class RunSummary(msgspec.Struct, frozen=True):
    """What the results table shows of a run; None where it is not known (yet).

    Attributes:
        group: the same for runs that differ in their seed alone.
        train: training examples.
        multiply_adds: of one example on its way through the stack.
        resumable: it has ended before its time, and a worker could go on with it.
        tags: words by which its user finds it again.
        note: what its user wrote about it.
        pinned: it stands above the others.
    """

    id: str
    state: State
    preset: str
    dataset: str
    preparation: str
    parameters: int | None
    epochs_done: int
    epochs: int
    loss: Number
    accuracy: Number
    val_loss: Number
    val_accuracy: Number
    best_val_accuracy: Number
    test_loss: Number
    test_accuracy: Number
    training_seconds: float
    samples_per_second: Number
    seed: int
    backend: str
    device: str | None
    created: float
    verdict: str | None
    verdict_sentence: str
    error: str | None
    group: str = ""
    optimizer: str = ""
    learning_rate: float = 0.0
    batch_size: int = 0
    train: int | None = None
    timesteps: int | None = None
    multiply_adds: int | None = None
    best_epoch: int | None = None
    resumable: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""
    pinned: bool = False


@dataclass(frozen=True)
class RunReport:
    """A run with all that can be said of it."""

    run: Run
    config: RunConfig
    state: State
    history: History
    verdict: Verdict
    summary: RunSummary


def report(run: Run) -> RunReport:
    """Reads a run's folder, and says all that can be said of it.

    Raises:
        Problem: the run's folder is gone or not readable.
    """
    config = store.config(run)
    state, history = read_state(run)
    verdict = judge(config, history)
    return RunReport(
        run, config, state, history, verdict, summarise(run, config, state, history, verdict)
    )


def summarise(
    run: Run, config: RunConfig, state: State, history: History, verdict: Verdict
) -> RunSummary:
    """The row of a run."""
    last = history.epochs[-1] if history.epochs else None
    seconds = sum(epoch.seconds for epoch in history.epochs)
    validations = [value for e in history.epochs if (value := number(e.val_accuracy)) is not None]
    end, prepared = history.end, history.prepared
    return RunSummary(
        id=run.id,
        state=state,
        preset=config.preset,
        dataset=prepared.dataset if prepared else config.data.dataset,
        preparation=preparation(config, history),
        parameters=prepared.parameters if prepared else None,
        epochs_done=len(history.epochs),
        epochs=config.fit.epochs,
        loss=last.loss if last else None,
        accuracy=number(last.accuracy) if last else None,
        val_loss=last.val_loss if last else None,
        val_accuracy=number(last.val_accuracy) if last else None,
        best_val_accuracy=max(validations, default=None),
        test_loss=number(end.test_loss) if end else None,
        test_accuracy=number(end.test_accuracy) if end else None,
        training_seconds=seconds,
        samples_per_second=last.samples_per_second if last else None,
        seed=config.fit.seed,
        backend=config.backend,
        device=history.environment.device if history.environment else None,
        created=store.created(run),
        verdict=verdict.kind if state in ENDED and history.epochs else None,
        verdict_sentence=verdict.sentence if history.epochs else "",
        error=_error(run, state, history),
    )


def preparation(config: RunConfig, history: History) -> str:
    """How sequences are brought to one length, in a word or two: `post 500, masked`."""
    timesteps = history.prepared.timesteps if history.prepared else config.data.maxlen
    model = history.prepared.model if history.prepared else config.model
    length = f" {timesteps}" if timesteps else ""
    return f"{config.data.padding}{length}{', masked' if model.masks_padding else ''}"


def _error(run: Run, state: State, history: History) -> str | None:
    if history.end is not None:
        return history.end.error
    if state == "lost":
        tail = store.log_tail(run)
        return "the worker ended without a word" + (f"; its last words: {tail}" if tail else "")
    return None
