"""Runs that differ in their seed alone, folded into one."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from core.training.summary import RunSummary


@dataclass(frozen=True)
class Spread:
    """Several values in two numbers.

    Attributes:
        n: how many there are.
        mean: None where there is none.
        deviation: the sample standard deviation, √(Σ(x − mean)²/(n − 1)); None for fewer than two.
    """

    n: int
    mean: float | None
    deviation: float | None


def spread(values: Iterable[float | None]) -> Spread:
    """Mean and standard deviation of the values that are known."""
    known = [value for value in values if value is not None]
    if not known:
        return Spread(0, None, None)
    mean = math.fsum(known) / len(known)
    if len(known) == 1:
        return Spread(1, mean, None)
    squares = math.fsum((value - mean) ** 2 for value in known)
    return Spread(len(known), mean, math.sqrt(squares / (len(known) - 1)))


@dataclass(frozen=True)
class Group:
    """Runs that differ in their seed alone.

    Attributes:
        key: the same for all of them, and for no other run.
        title: the preset, and in what it differs from the other groups.
        rows: the runs, in the order in which they were given.
    """

    key: str
    title: str
    rows: tuple[RunSummary, ...]

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds, each once, ascending."""
        return tuple(sorted({row.seed for row in self.rows}))

    @property
    def best_val_accuracy(self) -> Spread:
        """Of the best validation accuracies."""
        return spread(row.best_val_accuracy for row in self.rows)

    @property
    def test_accuracy(self) -> Spread:
        """Of the test accuracies."""
        return spread(row.test_accuracy for row in self.rows)

    @property
    def val_loss(self) -> Spread:
        """Of the last validation losses."""
        return spread(row.val_loss for row in self.rows)

    @property
    def test_loss(self) -> Spread:
        """Of the test losses."""
        return spread(row.test_loss for row in self.rows)

    @property
    def training_seconds(self) -> Spread:
        """Of the training times; runs that have done no epoch are left out."""
        return spread(row.training_seconds if row.epochs_done else None for row in self.rows)

    @property
    def samples_per_second(self) -> Spread:
        """Of the rates of training."""
        return spread(row.samples_per_second for row in self.rows)


def groups(rows: Iterable[RunSummary]) -> tuple[Group, ...]:
    """The groups, in the order of their first rows."""
    folded: dict[str, list[RunSummary]] = {}
    for row in rows:
        # A row of no known group is like no other.
        folded.setdefault(row.group or row.id, []).append(row)
    titles = _titles(folded)
    return tuple(Group(key, titles[key], tuple(members)) for key, members in folded.items())


def _padding(row: RunSummary) -> str:
    return row.preparation.split(",")[0].split(" ")[0]


def _mask(row: RunSummary) -> str:
    return "masked" if row.preparation.endswith("masked") else "not masked"


# In what two groups may differ, as words for a title; None where a run does not say it yet.
TRAITS: tuple[Callable[[RunSummary], str | None], ...] = (
    lambda row: PurePath(row.dataset).name,
    _padding,
    _mask,
    lambda row: f"{row.timesteps:,} steps" if row.timesteps else None,
    lambda row: f"{row.train:,} examples" if row.train else None,
    lambda row: row.optimizer or None,
    lambda row: f"rate {row.learning_rate:g}" if row.learning_rate else None,
    lambda row: f"batch {row.batch_size:,}" if row.batch_size else None,
    lambda row: f"{row.epochs:,} epochs",
    lambda row: row.backend,
)


def _parameters(row: RunSummary) -> str | None:
    return f"{row.parameters:,} parameters" if row.parameters else None


def _titles(folded: dict[str, list[RunSummary]]) -> dict[str, str]:
    """A title for each group: its preset and the traits in which groups differ."""
    presets = {key: members[0].preset for key, members in folded.items()}
    parts = {key: [preset] for key, preset in presets.items()}
    for trait in TRAITS:
        told = {key: _first(trait, members) for key, members in folded.items()}
        if len(set(told.values()) - {None}) > 1:
            _append(parts, told)
    sizes = {key: _first(_parameters, members) for key, members in folded.items()}
    for preset in set(presets.values()):
        # Two presets differ in their size anyway; within one it is news.
        own = {key: sizes[key] for key in folded if presets[key] == preset}
        if len(set(own.values()) - {None}) > 1:
            _append(parts, own)
    titles = {key: " ".join(words) for key, words in parts.items()}
    often = Counter(titles.values())
    # What still has the same title differs in what no row tells, such as the rate of dropout.
    return {
        key: f"{title} ({key[:4]})" if often[title] > 1 else title for key, title in titles.items()
    }


def _append(parts: dict[str, list[str]], told: Mapping[str, str | None]) -> None:
    for key, words in told.items():
        if words is not None:
            parts[key].append(words)


def _first(trait: Callable[[RunSummary], str | None], rows: Sequence[RunSummary]) -> str | None:
    return next((words for row in rows if (words := trait(row)) is not None), None)
