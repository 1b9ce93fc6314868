"""Groups of runs that differ in their seed alone, as rows of text, JSON or CSV."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from core.training.groups import Group, Spread
from tui.cli.run_rows import print_csv
from tui.cli.table import table
from tui.run_numbers import UNKNOWN

MEASURES = (
    "best_val_accuracy",
    "test_accuracy",
    "val_loss",
    "test_loss",
    "training_seconds",
    "samples_per_second",
)
HEADINGS = ("group", "runs", "best val", "test", "val loss", "test loss", "seconds", "samples/s")
DIGITS = (3, 3, 4, 4, 0, 0)


def print_groups(groups: Sequence[Group], as_json: bool, as_csv: bool) -> None:
    """Prints a row a group: mean ± sample standard deviation."""
    if as_json:
        print(msgspec.json.encode([_plain(group) for group in groups]).decode())
    elif as_csv:
        flat = [dict(_flat(group)) for group in groups]
        parts = [f"{name}_{part}" for name in MEASURES for part in ("n", "mean", "deviation")]
        print_csv(["group", "title", "runs", "seeds", *parts], flat)
    else:
        print(table(HEADINGS, [_row(group) for group in groups], range(1, len(HEADINGS))))


def _plain(group: Group) -> dict[str, Any]:
    return {
        "group": group.key,
        "title": group.title,
        "runs": [row.id for row in group.rows],
        "seeds": group.seeds,
        **{name: _spread(group, name) for name in MEASURES},
    }


def _flat(group: Group) -> Iterator[tuple[str, Any]]:
    yield "group", group.key
    yield "title", group.title
    yield "runs", len(group.rows)
    yield "seeds", " ".join(map(str, group.seeds))
    for name in MEASURES:
        told = _spread(group, name)
        yield f"{name}_n", told.n
        yield f"{name}_mean", told.mean
        yield f"{name}_deviation", told.deviation


def _row(group: Group) -> tuple[str, ...]:
    told = zip(MEASURES, DIGITS, strict=True)
    return (
        group.title,
        str(len(group.rows)),
        *(in_words(_spread(group, name), digits) for name, digits in told),
    )


def in_words(spread: Spread, digits: int) -> str:
    """`0.819 ± 0.004`; the mean alone where one run has no spread."""
    if spread.mean is None:
        return UNKNOWN
    mean = f"{spread.mean:,.{digits}f}"
    return mean if spread.deviation is None else f"{mean} ± {spread.deviation:,.{digits}f}"


def _spread(group: Group, name: str) -> Spread:
    spread: Spread = getattr(group, name)
    return spread
