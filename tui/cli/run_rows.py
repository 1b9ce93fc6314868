"""Runs as rows of text, JSON or CSV: which of them, and in which order."""

import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from core.errors import unknown
from core.training.summary import RunSummary

Order = Callable[[Iterable[RunSummary]], list[RunSummary]]

# What a user may look for; numbers are found by their order instead.
SEARCHED = (
    "id",
    "state",
    "preset",
    "dataset",
    "preparation",
    "optimizer",
    "backend",
    "device",
    "verdict",
    "error",
    "note",
)


def matches(row: RunSummary, words: str) -> bool:
    """Whether each of the words is somewhere in a row, whatever its case."""
    told = [getattr(row, name) or "" for name in SEARCHED]
    text = "\n".join([*told, *row.tags, f"seed={row.seed}"]).casefold()
    return all(word in text for word in words.casefold().split())


def order(key: str | None) -> Order:
    """Puts rows into the order of one of their numbers or words; unknown ones come last.

    Args:
        key: the name of a field, with a minus before it for the largest first; None keeps the
            order that is there.

    Raises:
        UsageProblem: no field has this name.
    """
    if key is None:
        return list
    name = key.removeprefix("-").replace("-", "_")
    if name not in RunSummary.__struct_fields__:
        raise unknown("sort key", name, RunSummary.__struct_fields__)

    def ordered(rows: Iterable[RunSummary]) -> list[RunSummary]:
        every = list(rows)
        known = [row for row in every if getattr(row, name) is not None]
        rest = [row for row in every if getattr(row, name) is None]
        return [*sorted(known, key=lambda row: _value(row, name), reverse=key[0] == "-"), *rest]

    return ordered


def _value(row: RunSummary, name: str) -> Any:
    return getattr(row, name)


def print_runs(rows: Sequence[RunSummary], as_json: bool, as_csv: bool) -> None:
    """Prints a row a run."""
    from tui.cli.results import results_table

    if as_json:
        print(msgspec.json.encode(rows).decode())
    elif as_csv:
        print_csv(
            RunSummary.__struct_fields__,
            [msgspec.structs.asdict(row) | {"tags": ",".join(row.tags)} for row in rows],
        )
    else:
        print(results_table(rows))


def print_csv(headings: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    """Prints a heading and a line a row."""
    writer = csv.DictWriter(sys.stdout, headings, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
