"""The cells of a group of seeds: what its runs share, and mean ± standard deviation."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from core.training.events import Number
from core.training.groups import Spread, spread
from core.training.summary import RunSummary
from tui.run_numbers import UNKNOWN, count, duration, rate
from tui.training.results.columns import COLUMNS, Value, column
from tui.training.results.rows import ending

FOLDED, OPENED = "▸", "▾"


def group_value(key: str, runs: Sequence[RunSummary]) -> Value:
    """By what a group is ordered: the mean of its runs, but for its newest and its liveliest."""
    values = [value for run in runs if (value := column(key).value(run)) is not None]
    numbers = [value for value in values if not isinstance(value, str)]
    if len(numbers) < len(values) or not values:
        return values[0] if values else None
    return min(numbers) if key in ("age", "state") else sum(numbers) / len(numbers)


def group_cells(runs: Sequence[RunSummary], opened: bool) -> tuple[str, ...]:
    """A group's cells, in the order of `COLUMNS`."""
    special: dict[str, Callable[[], str]] = {
        "state": lambda: OPENED if opened else FOLDED,
        "id": lambda: f"{len(runs)} runs",
        "epochs": lambda: _epochs(runs),
        "validation": lambda: _scores(runs, lambda run: (run.best_val_accuracy, run.val_loss)),
        "test": lambda: _scores(runs, lambda run: (run.test_accuracy, run.test_loss)),
        "verdict": lambda: _counted(ending(run) for run in runs),
        "tags": lambda: ", ".join(dict.fromkeys(tag for run in runs for tag in run.tags)),
        "seconds": lambda: duration(_mean(run.training_seconds or None for run in runs)),
        "samples": lambda: rate(_mean(run.samples_per_second for run in runs)),
        "parameters": lambda: count(next((run.parameters for run in runs if run.parameters), None)),
        "age": lambda: column("age").cell(max(runs, key=lambda run: run.created)),
        "seed": lambda: _seeds([run.seed for run in runs]),
    }
    return tuple(
        special[one.key]() if one.key in special else _shared(one.cell(run) for run in runs)
        for one in COLUMNS
    )


def mean_and_deviation(values: Spread, write: Callable[[float], str], of: int) -> str:
    """`0.820 ±0.012`; with how many runs are behind it where some have no value yet.

    Args:
        values: what is known.
        write: how one number is written.
        of: how many runs there are.
    """
    if not values.n or values.mean is None:
        return UNKNOWN
    text = write(values.mean)
    if values.n > 1 and values.deviation is not None and math.isfinite(values.deviation):
        text += f" ±{write(values.deviation)}"
    return text if values.n == of else f"{text} ({values.n})"


def _scores(runs: Sequence[RunSummary], read: Callable[[RunSummary], tuple[Number, Number]]) -> str:
    pairs = [read(run) for run in runs]
    accuracies = [accuracy for accuracy, _ in pairs if accuracy is not None]
    if accuracies:
        return mean_and_deviation(spread(accuracies), "{:.3f}".format, len(runs))
    losses = [loss for _, loss in pairs if loss is not None]
    if not losses:
        return UNKNOWN
    return f"loss {mean_and_deviation(spread(losses), '{:.4f}'.format, len(runs))}"


def _mean(values: Iterable[Number]) -> Number:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _shared(texts: Iterable[str]) -> str:
    """What all have that have anything."""
    known = set(texts) - {UNKNOWN, ""}
    return known.pop() if len(known) == 1 else "…" if known else UNKNOWN


def _epochs(runs: Sequence[RunSummary]) -> str:
    done = [run.epochs_done for run in runs]
    low, high = min(done), max(done)
    return f"{low}/{runs[0].epochs}" if low == high else f"{low}–{high}/{runs[0].epochs}"


def _counted(words: Iterable[str]) -> str:
    """One word where it is one, else how many there are of each."""
    found = Counter(words).most_common()
    return (
        found[0][0] if len(found) == 1 else ", ".join(f"{number} {word}" for word, number in found)
    )


def _seeds(seeds: Sequence[int]) -> str:
    found = sorted(set(seeds))
    if len(found) == found[-1] - found[0] + 1 and len(found) > 2:
        return f"{found[0]}–{found[-1]}"
    return ",".join(map(str, found)) if len(found) <= 3 else f"{found[0]}…{found[-1]}"
