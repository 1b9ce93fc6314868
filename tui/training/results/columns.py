"""The columns of the results table: what a run has in each, and by what they order."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from core.training.events import Number
from core.training.summary import RunSummary
from tui.run_numbers import UNKNOWN, count, duration, rate, score
from tui.training.results.rows import age, dataset_name, ending, short_id
from tui.training.results.state_marks import MARKS

Value = float | str | None


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        key: by which it is chosen, ordered and filtered.
        label: its heading.
        cell: what a run has in it.
        value: what it is ordered by; None where it is not known.
        rank: a narrow screen keeps the columns of the lowest ranks.
        number: what `key>0.8` compares; None for a column without numbers.
        right: numbers stand to the right.
        best_last: its natural order is from the largest value down.
        most: a longer text is cut.
        least: it is never narrower, so that what grows in it moves no other column.
    """

    key: str
    label: str
    cell: Callable[[RunSummary], str]
    value: Callable[[RunSummary], Value]
    rank: int
    number: Callable[[RunSummary], Number] | None = None
    right: bool = False
    best_last: bool = False
    most: int = 28
    least: int = 0


def _shown(accuracy: Number, loss: Number) -> Number:
    return loss if accuracy is None else accuracy


def goodness(accuracy: Number, loss: Number) -> Number:
    """Accuracy, or for a task without it the loss turned round: the larger the better."""
    if accuracy is not None:
        return accuracy
    return None if loss is None else -loss


def _seconds(run: RunSummary) -> Number:
    return run.training_seconds if run.epochs_done else None


def _age(run: RunSummary) -> float:
    return time.time() - run.created


def _rate(value: float) -> str:
    """As short as it is exact: 0.001, 3e-05."""
    return f"{value:g}" if value else UNKNOWN


_STATES = tuple(MARKS)

# From left to right: what the run is, how it went, what it cost, with which settings.
COLUMNS: tuple[Column, ...] = (
    Column(
        "state",
        "",
        lambda run: MARKS[run.state],
        lambda run: float(_STATES.index(run.state)),
        rank=0,
        least=1,
    ),
    Column("id", "run", short_id, lambda run: run.id, rank=1),
    Column("preset", "preset", lambda run: run.preset, lambda run: run.preset, rank=4),
    Column("dataset", "data", dataset_name, dataset_name, rank=8, most=20),
    Column(
        "preparation", "padding", lambda run: run.preparation, lambda run: run.preparation, rank=7
    ),
    Column(
        "epochs",
        "epoch",
        lambda run: f"{run.epochs_done}/{run.epochs}",
        lambda run: float(run.epochs_done),
        rank=6,
        number=lambda run: float(run.epochs_done),
        right=True,
        best_last=True,
    ),
    Column(
        "validation",
        "val",
        lambda run: score(run.best_val_accuracy, run.val_loss),
        lambda run: goodness(run.best_val_accuracy, run.val_loss),
        rank=2,
        number=lambda run: _shown(run.best_val_accuracy, run.val_loss),
        right=True,
        best_last=True,
        least=5,
    ),
    Column(
        "test",
        "test",
        lambda run: score(run.test_accuracy, run.test_loss),
        lambda run: goodness(run.test_accuracy, run.test_loss),
        rank=5,
        number=lambda run: _shown(run.test_accuracy, run.test_loss),
        right=True,
        best_last=True,
        least=5,
    ),
    Column("verdict", "verdict", ending, ending, rank=3),
    Column(
        "tags",
        "tags",
        lambda run: ", ".join(run.tags),
        lambda run: ", ".join(run.tags) or None,
        rank=10,
        most=20,
    ),
    Column(
        "seconds",
        "time",
        lambda run: duration(_seconds(run)),
        _seconds,
        rank=11,
        number=_seconds,
        right=True,
        best_last=True,
    ),
    Column(
        "samples",
        "samp/s",
        lambda run: rate(run.samples_per_second),
        lambda run: run.samples_per_second,
        rank=12,
        number=lambda run: run.samples_per_second,
        right=True,
        best_last=True,
    ),
    Column(
        "parameters",
        "param",
        lambda run: count(run.parameters),
        lambda run: run.parameters,
        rank=13,
        number=lambda run: run.parameters,
        right=True,
        best_last=True,
    ),
    Column(
        "optimizer",
        "optim",
        lambda run: run.optimizer or UNKNOWN,
        lambda run: run.optimizer or None,
        rank=15,
    ),
    Column(
        "rate",
        "rate",
        lambda run: _rate(run.learning_rate),
        lambda run: run.learning_rate or None,
        rank=14,
        number=lambda run: run.learning_rate or None,
        right=True,
        best_last=True,
    ),
    Column(
        "batch",
        "batch",
        lambda run: str(run.batch_size or UNKNOWN),
        lambda run: run.batch_size or None,
        rank=16,
        number=lambda run: run.batch_size or None,
        right=True,
    ),
    Column(
        "age",
        "age",
        lambda run: age(_age(run)),
        lambda run: -run.created,
        rank=17,
        number=_age,
        right=True,
        least=6,
    ),
    Column(
        "seed",
        "seed",
        lambda run: str(run.seed),
        lambda run: float(run.seed),
        rank=9,
        number=lambda run: float(run.seed),
        right=True,
    ),
)

KEYS = tuple(column.key for column in COLUMNS)
AGE = KEYS.index("age")
STATE = KEYS.index("state")


def column(key: str) -> Column:
    """The column with this key."""
    return COLUMNS[KEYS.index(key)]


def cells(summary: RunSummary) -> tuple[str, ...]:
    """A run's cells, in the order of `COLUMNS`."""
    return tuple(column.cell(summary) for column in COLUMNS)
