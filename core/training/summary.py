"""One row of the results table: a run, what it was asked to do, and how it went."""

import math
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from core.models import cost
from core.models.inspect import inspect
from core.models.spec import ModelSpec
from core.models.summarise import summarise as summarise_model
from core.training import store
from core.training.config import RunConfig
from core.training.events import Number, number
from core.training.history import ENDED, History, State, read_state, until
from core.training.marks import Marks, read_marks
from core.training.store import Record, Run
from core.training.verdict import Verdict, judge


class RunSummary(msgspec.Struct, frozen=True):
    """What the results table shows of a run; None where it is not known (yet).

    Attributes:
        group: the same for runs that differ in their seed alone.
        train: training examples.
        multiply_adds: of one example on its way through the stack.
        best_epoch: that of the lowest validation loss.
        resumable: it has ended before its time, and a worker could go on with it.
        tags: words by which its user finds it again.
        note: what its user wrote about it.
        pinned: it stands above the others.
        validation: validation examples.
        test: test examples.
        end_note: what ended it before its last epoch, where nobody asked for that.
        buckets: examples of like length shared a batch, which was cut to its longest.
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
    validation: int | None = None
    test: int | None = None
    end_note: str = ""
    buckets: bool = False


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
    record = store.record(run)
    state, history = read_state(run)
    return report_of(run, record, state, history, read_marks(run))


def report_of(run: Run, record: Record, state: State, history: History, marks: Marks) -> RunReport:
    """All that can be said of a run whose files have been read."""
    verdict = judge(record.config, history)
    row = _summarise(record, run.id, state, history, verdict, marks)
    if state == "lost":
        row = replace(row, error=_why_lost(run, row))
    return RunReport(run, record.config, state, history, verdict, row)


def report_at(report: RunReport, epoch: int) -> RunReport:
    """The report as it would have been when this epoch had just been reported.

    State and error stay what they are now: they tell what can be done with the run.
    """
    history = until(report.history, epoch)
    verdict = judge(report.config, history)
    now = report.summary
    row = _summarise(
        Record(now.created, report.config),
        now.id,
        report.state,
        history,
        verdict,
        Marks(now.tags, now.note, now.pinned),
    )
    row = replace(row, error=now.error, resumable=now.resumable, end_note=now.end_note)
    return RunReport(report.run, report.config, report.state, history, verdict, row)


def _summarise(
    record: Record, id: str, state: State, history: History, verdict: Verdict, marks: Marks
) -> RunSummary:
    config = record.config
    last = history.epochs[-1] if history.epochs else None
    validations = [value for e in history.epochs if (value := number(e.val_accuracy)) is not None]
    end, prepared = history.end, history.prepared
    told = bool(history.epochs) or verdict.kind == "not finite"
    return RunSummary(
        id=id,
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
        training_seconds=sum(epoch.seconds for epoch in history.epochs),
        samples_per_second=last.samples_per_second if last else None,
        seed=config.fit.seed,
        backend=config.backend,
        device=history.environment.device if history.environment else None,
        created=record.created,
        verdict=verdict.kind if state in ENDED and told else None,
        verdict_sentence=verdict.sentence if told else "",
        error=end.error if end else None,
        group=group(config),
        optimizer=config.fit.optimizer,
        learning_rate=config.fit.learning_rate,
        batch_size=config.fit.batch_size,
        train=prepared.train if prepared else None,
        timesteps=prepared.timesteps if prepared else None,
        multiply_adds=multiply_adds(prepared.model) if prepared else None,
        best_epoch=best_epoch(history),
        resumable=state in ("stopped", "failed", "lost") and verdict.kind != "not finite",
        tags=marks.tags,
        note=marks.note,
        pinned=marks.pinned,
        validation=prepared.validation if prepared else None,
        test=prepared.test if prepared else None,
        end_note=(end.note or "") if end else "",
        buckets=config.fit.buckets,
    )


def preparation(config: RunConfig, history: History) -> str:
    """How sequences are brought to one length, in a word or two: `post 500, masked`."""
    timesteps = history.prepared.timesteps if history.prepared else config.data.maxlen
    model = history.prepared.model if history.prepared else config.model
    length = f" {timesteps}" if timesteps else ""
    return f"{config.data.padding}{length}{', masked' if model.masks_padding else ''}"


def group(config: RunConfig) -> str:
    """The same word for configurations that differ in their seed alone.

    How many runs may train at once changes no number, and is left out too.
    """
    same = replace(config, fit=replace(config.fit, seed=0), workers=1)
    return blake2b(msgspec.json.encode(same, order="deterministic"), digest_size=6).hexdigest()


@lru_cache(maxsize=256)
def multiply_adds(model: ModelSpec) -> int | None:
    """Of one example on its way through the stack; None where its length is not known."""
    return cost.multiply_adds(summarise_model(inspect(model)), batch=1)


def best_epoch(history: History) -> int | None:
    """The epoch of the lowest validation loss; the first of several."""
    measured = [epoch for epoch in history.epochs if epoch.val_loss is not None]
    return min(measured, key=lambda one: _or_infinity(one.val_loss)).epoch if measured else None


def _or_infinity(loss: Number) -> float:
    return math.inf if loss is None else loss


def _why_lost(run: Run, row: RunSummary) -> str:
    tail = store.log_tail(run)
    why = (
        f"its last words: {tail}"
        if tail
        else "it was killed from outside (by the system when memory is short, or by hand)"
    )
    return f"the worker ended without a word; {why}; {_how_resumed(run, row)}"


def _how_resumed(run: Run, row: RunSummary) -> str:
    # Only of lost runs is it asked, and the kinds of checkpoints are the backends' own.
    from core.backends.checkpoints import has_checkpoint

    if not row.resumable:
        return "to resume it is of no use, for its loss is no number"
    if not has_checkpoint(run.folder):
        return f"it has kept no checkpoint, so rnn-tui resume {run.id} begins it anew"
    where = f"after epoch {row.epochs_done}" if row.epochs_done else "within its first epoch"
    return f"rnn-tui resume {run.id} goes on with it {where}"
