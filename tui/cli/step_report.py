"""What `rnn-tui step` prints, in any of its four forms: table, JSON, CSV, arrays."""

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import Problem
from core.rnn.arrays import Array


@dataclass(frozen=True, eq=False)
class Report:
    """One view of a sequence, in numbers.

    Attributes:
        settings: what was asked for, by name.
        rows: one a timestep or a curve; all have the same names.
        columns: what the table shows, heading by name of the row's value.
        arrays: everything by name, for files, and for JSON where it has no rows of its own.
        more: what belongs to the whole and not to a row, for JSON.
        json_rows: JSON's rows; None where the arrays, or else the table's rows, say it all.
        csv_rows: CSV's rows; None for the table's.
        opening: lines above the table.
        closing: lines below it.
    """

    settings: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    columns: Mapping[str, str]
    arrays: Mapping[str, Array] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    json_rows: Sequence[Mapping[str, Any]] | None = None
    csv_rows: Sequence[Mapping[str, Any]] | None = None
    opening: Sequence[str] = ()
    closing: Sequence[str] = ()


def print_table(report: Report) -> None:
    """The rows under their headings, numbers to the right."""
    from tui.cli.table import table

    for line in report.opening:
        print(line)
    names = list(report.columns)
    rows = [[_cell(row[name]) for name in names] for row in report.rows]
    first = report.rows[0] if report.rows else {}
    numbers = [n for n, name in enumerate(names) if not isinstance(first.get(name), str)]
    if rows:
        print(table(list(report.columns.values()), rows, right=numbers))
    for line in report.closing:
        print(line)


def print_json(report: Report) -> None:
    """One object: the settings, what belongs to the whole, and the rows or else the arrays."""
    import msgspec

    rows = report.json_rows
    if rows is None and not report.arrays:
        rows = report.rows
    body: dict[str, Any]
    if rows is None:
        body = {name: _finite(values) for name, values in report.arrays.items()}
    else:
        body = {"steps": [_plain(row) for row in rows]}
    found = {"settings": dict(report.settings), **_plain(report.more), **body}
    print(msgspec.json.encode(found).decode())


def print_csv(report: Report) -> None:
    """One line a row, every number with all its digits."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    rows = report.rows if report.csv_rows is None else report.csv_rows
    flat = [dict(_flattened(row)) for row in rows]
    writer.writerow(flat[0] if flat else report.columns)
    writer.writerows(row.values() for row in flat)


def write_arrays(path: Path, report: Report) -> None:
    """Everything as arrays by name, compressed.

    Raises:
        Problem: the file cannot be written.
    """
    named = dict(report.arrays) or _as_arrays(report.rows)
    try:
        with path.open("wb") as file:
            np.savez_compressed(file, **named)  # type: ignore[arg-type]
    except OSError as error:
        raise Problem(f"{path} cannot be written: {error.strerror or error}") from error
    shapes = ", ".join(f"{name} {values.shape}" for name, values in named.items())
    print(f"{path}: {shapes}", file=sys.stderr)


def _as_arrays(rows: Sequence[Mapping[str, Any]]) -> dict[str, Array]:
    return {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}


def _flattened(row: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Arrays as one column a unit: state becomes state_0, state_1 and so on."""
    found: list[tuple[str, Any]] = []
    for name, value in row.items():
        if isinstance(value, np.ndarray | list | tuple):
            found += [(f"{name}_{place}", one) for place, one in enumerate(value)]
        else:
            found.append((name, value))
    return found


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "–"
    if isinstance(value, bool | int | np.integer):
        return str(value)
    size = abs(value)
    return f"{value:.1e}" if size >= 1e6 or 0 < size < 5e-5 else f"{value:.4f}"


def _plain(value: Any) -> Any:
    """JSON's own types; what is not finite is null, JSON's only word for it."""
    match value:
        case Mapping():
            return {name: _plain(one) for name, one in value.items()}
        case np.ndarray():
            return _finite(value)
        case list() | tuple():
            return [_plain(one) for one in value]
        case np.integer():
            return int(value)
        case float() | np.floating():
            return float(value) if np.isfinite(value) else None
        case _:
            return value


def _finite(values: Array) -> Any:
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        return [_plain(one) for one in values]
    return values.tolist()
