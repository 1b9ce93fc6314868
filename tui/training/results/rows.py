"""The results table: its columns, and a run's cells in them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from core.training.history import ENDED
from core.training.summary import RunSummary
from tui.run_numbers import UNKNOWN, count, duration, rate, score
from tui.training.results.state_marks import MARKS


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        key: by which its cells are found.
        label: its heading.
        cell: what a run has in it.
        right: numbers stand to the right.
    """

    key: str
    label: str
    cell: Callable[[RunSummary], str]
    right: bool = False


def short_id(summary: RunSummary) -> str:
    """The id without the preset's name, which has a column of its own; still a prefix of it."""
    return summary.id.removesuffix(f"-{summary.preset}")


def ending(summary: RunSummary) -> str:
    """The verdict of a run that ended well; of any other its state."""
    if summary.state in ("finished", "stopped") and summary.verdict:
        return summary.verdict
    return summary.state


def _dataset(summary: RunSummary) -> str:
    """A file by its name alone: the folders before it would fill the screen."""
    return PurePath(summary.dataset).name


def _epochs(summary: RunSummary) -> str:
    return f"{summary.epochs_done}/{summary.epochs}"


def _seconds(summary: RunSummary) -> str:
    return duration(summary.training_seconds) if summary.epochs_done else UNKNOWN


# What decides between two runs comes first: a narrow terminal shows it without scrolling.
COLUMNS: tuple[Column, ...] = (
    Column("mark", "", lambda run: MARKS[run.state]),
    Column("id", "run", short_id),
    Column("preset", "preset", lambda run: run.preset),
    Column("dataset", "data", _dataset),
    Column("preparation", "padding", lambda run: run.preparation),
    Column("epochs", "epoch", _epochs, right=True),
    Column("validation", "val", lambda run: score(run.best_val_accuracy, run.val_loss), True),
    Column("test", "test", lambda run: score(run.test_accuracy, run.test_loss), True),
    Column("verdict", "verdict", ending),
    Column("seconds", "time", _seconds, right=True),
    Column("rate", "samp/s", lambda run: rate(run.samples_per_second), right=True),
    Column("parameters", "param", lambda run: count(run.parameters), right=True),
    Column("seed", "seed", lambda run: str(run.seed), right=True),
)


def cells(summary: RunSummary) -> tuple[str, ...]:
    """A run's cells, in the order of `COLUMNS`."""
    return tuple(column.cell(summary) for column in COLUMNS)


def is_alive(summary: RunSummary) -> bool:
    """Whether the run has not ended."""
    return summary.state not in ENDED
