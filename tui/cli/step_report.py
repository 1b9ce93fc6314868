"""What `rnn-tui step` prints, in any of its four forms: table, JSON, CSV, arrays."""

import csv
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import Problem

Column = NDArray[Any] | Sequence[Any]
Columns = Mapping[str, Column]

PLURALS = {"word": "words", "token": "tokens", "prediction": "predictions"}
"""What a column is called in a file of arrays, where that is not its name in a row."""


@dataclass(frozen=True, eq=False)
class About:
    """What is stepped, whichever numbers of it are shown.

    Attributes:
        title: the line above a table.
        facts: by name, for JSON: the settings, the run, its labels.
        notes: what the reader should know, one sentence each.
        arrays: what is read, the states and every gate, for a file of arrays.
    """

    title: str
    facts: Mapping[str, Any]
    notes: Sequence[str]
    arrays: Callable[[], Mapping[str, NDArray[Any]]]


@dataclass(frozen=True, eq=False)
class Report:
    """One view of a sequence, in numbers.

    Attributes:
        columns: by name, all of one length, (n,) or (n, U); None stands for a number that is not
            there. The first is what is counted: timesteps, units or layers.
        listed: what JSON calls their rows.
        by_name: what JSON and a file of arrays have in place of the rows, where they have none.
        whole: what belongs to no row, for JSON and for a file of arrays.
        table: what the table shows, (n,) each by its heading; None for the columns themselves.
        opening: lines between the title and the table.
        closing: lines below it.
    """

    columns: Columns
    listed: str = "steps"
    by_name: Mapping[str, NDArray[Any]] | None = None
    whole: Mapping[str, Any] = field(default_factory=dict)
    table: Callable[[], Columns] | None = None
    opening: Sequence[str] = ()
    closing: Sequence[str] = ()


def print_table(about: About, report: Report) -> None:
    """The title, the numbers under their headings, and what is to be said about them."""
    from tui.cli.table import table

    columns = dict(_flat(report.columns) if report.table is None else report.table())
    rows = [[_cell(value) for value in row] for row in _rows(columns)]
    numbers = [place for place, values in enumerate(columns.values()) if not _is_text(values)]
    for line in (about.title, *report.opening):
        print(line)
    if rows:
        print(table(list(columns), rows, right=numbers))
    for line in report.closing:
        print(line)
    if about.notes:
        print()
    for note in about.notes:
        print(note)


def print_json(about: About, report: Report) -> None:
    """One object: what was stepped, what belongs to the whole, and the rows or else the arrays."""
    import msgspec

    body: Mapping[str, Any]
    if report.by_name is not None:
        body = report.by_name
    else:
        names = list(report.columns)
        rows = _rows(report.columns)
        body = {report.listed: [dict(zip(names, row, strict=True)) for row in rows]}
    # What is not finite becomes null, JSON's only word for it.
    found = {**about.facts, **report.whole, **body}
    print(msgspec.json.encode(found, enc_hook=_plain).decode())


def print_csv(about: About, report: Report) -> None:
    """One line a row, every number with all its digits; the notes go to standard error."""
    columns = _flat(report.columns)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        [int(value) if isinstance(value, bool) else value for value in row]
        for row in _rows(columns)
    )
    for note in about.notes:
        print(note, file=sys.stderr)


def write_arrays(path: Path, about: About, report: Report) -> None:
    """Everything as arrays by name, compressed; their shapes go to standard error.

    Raises:
        Problem: the file cannot be written.
    """
    found = report.by_name
    if found is None:
        columns = {PLURALS.get(name, name): _array(one) for name, one in report.columns.items()}
        # The sequence's own arrays come last: they have an entry for every timestep.
        found = {**columns, **about.arrays()}
    named = {**dict(_whole(report.whole)), **found}
    try:
        with path.open("wb") as file:
            np.savez_compressed(file, **named)  # type: ignore[arg-type]
    except OSError as error:
        raise Problem(f"{path} cannot be written: {error.strerror or error}") from error
    shapes = ", ".join(f"{name} {values.shape}" for name, values in named.items())
    for line in (*about.notes, f"{path}: {shapes}"):
        print(line, file=sys.stderr)


def _rows(columns: Columns) -> Iterator[list[Any]]:
    """Row by row in Python's own types: all of a long sequence at once would fill the memory."""
    for row in zip(*columns.values(), strict=True):
        yield [one.tolist() if isinstance(one, np.ndarray | np.generic) else one for one in row]


def _flat(columns: Columns) -> dict[str, Column]:
    """A column with U values a row as U columns: state becomes state_0, state_1 and so on."""
    found: dict[str, Column] = {}
    for name, values in columns.items():
        if isinstance(values, np.ndarray) and values.ndim == 2:
            found |= {f"{name}_{place}": values[:, place] for place in range(values.shape[1])}
        else:
            found[name] = values
    return found


def _whole(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, NDArray[Any]]]:
    """Numbers and words as arrays; what is named within a name has both, joined by a bar."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _whole(value, f"{before}{name}_")
        elif not (isinstance(value, list | tuple) and any(isinstance(v, Mapping) for v in value)):
            yield f"{before}{name}", _array(value)


def _array(values: Any) -> NDArray[Any]:
    """Numbers that are not there as nan: an array of objects could not be read back."""
    if values is None:
        return np.array(np.nan)
    if isinstance(values, list | tuple) and any(value is None for value in values):
        return np.array([np.nan if value is None else value for value in values], np.float64)
    return np.asarray(values)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _is_text(values: Column) -> bool:
    return bool(len(values)) and any(isinstance(value, str) for value in values)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "–"
    if isinstance(value, bool | int):
        return str(value)
    size = abs(value)
    return f"{value:.1e}" if size >= 1e6 or 0 < size < 5e-5 else f"{value:.4f}"
