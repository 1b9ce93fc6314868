"""The rows of a CSV, TSV or JSONL file, the broken ones named by their line."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import msgspec

from core.errors import Problem, UsageProblem

ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson")
SIZE_LIMIT = 2 * 2**30


@dataclass(frozen=True)
class Row:
    """One row that could be read.

    Attributes:
        line: the number of its first line, from 1.
        values: column to value; text in CSV and TSV, any JSON value in JSONL.
    """

    line: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Broken:
    """Lines that could not be read.

    Attributes:
        line: the number of the first of them, from 1.
        reason: what is wrong, in a few words.
        lines: how many lines are lost.
    """

    line: int
    reason: str
    lines: int = 1


def require_text(path: Path) -> None:
    """Refuses what cannot be a table of text before anything is read.

    Args:
        path: the file as the user named it.

    Raises:
        UsageProblem: when there is no such file or its ending is not known.
        Problem: when the file is empty, binary, too large or unreadable.
    """
    if path.is_dir():
        raise UsageProblem(f"{path} is a folder: name a {_list(ENDINGS)} file in it.")
    if not path.exists():
        raise UsageProblem(f"there is no file {path}: check the path.")
    if not path.is_file():
        raise UsageProblem(f"{path} is no regular file: name a {_list(ENDINGS)} file.")
    ending = path.suffix.lower()
    if ending == ".npz":
        raise UsageProblem(
            f"{path} is no text file: for IMDB use --dataset imdb --data-path {path}."
        )
    if ending not in ENDINGS:
        raise UsageProblem(f"{path} has the ending '{ending}': name a {_list(ENDINGS)} file.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(65_536)
    except OSError as error:
        raise Problem(f"{path} cannot be read ({error.strerror or error}).") from error
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise Problem(f"{path} is empty: it needs a text and a label column and at least 5 rows.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Problem(f"{path} is UTF-16 text: save it as UTF-8.")
    if b"\0" in head:
        raise Problem(f"{path} is a binary file, not text: name a UTF-8 {_list(ENDINGS)} file.")
    if size > SIZE_LIMIT:
        raise Problem(
            f"{path} is larger than {SIZE_LIMIT // 2**30} GiB: cut it into smaller files."
        )


def column_names(path: Path) -> tuple[str, ...]:
    """The columns of a table, or every key of a JSONL file in the order of first sight.

    Args:
        path: a file that `require_text` has let through.

    Raises:
        Problem: when the first line names no columns, or no line is a JSON object.
        OSError: when the file cannot be read.
    """
    if _is_json(path):
        keys: dict[str, None] = {}
        for row in _json_rows(path):
            if isinstance(row, Row):
                keys.update(dict.fromkeys(row.values))
        if not keys:
            raise Problem(f"no line of {path} holds a JSON object with a text and a label.")
        return tuple(keys)
    with _open(path) as file:
        return _header(path, csv.reader(file, **_dialect(path)))


def read_rows(path: Path) -> Iterator[Row | Broken]:
    """The rows of a file, one at a time, so that a large file needs no memory of its own.

    Args:
        path: a file whose columns could be read.

    Raises:
        OSError: when the file cannot be read.
    """
    if _is_json(path):
        yield from _json_rows(path)
        return
    with _open(path) as file:
        reader = csv.reader(file, **_dialect(path))
        yield from _table_rows(reader, _header(path, reader))


def _is_json(path: Path) -> bool:
    return path.suffix.lower() in (".jsonl", ".ndjson")


def _open(path: Path) -> TextIO:
    # Bytes that are no UTF-8 become surrogates, so that their row can be named.
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


def _dialect(path: Path) -> dict[str, Any]:
    """How fields are told apart.

    TSV in the wild is written without quoting, and a text may begin with a quotation mark:
    there a quoted field is unwrapped afterwards instead.
    """
    if path.suffix.lower() == ".tsv":
        return {"delimiter": "\t", "quoting": csv.QUOTE_NONE}
    with _open(path) as file:
        head = file.readline()
    # Spreadsheets write semicolons where the comma is the decimal sign.
    delimiter = ";" if ";" in head and "," not in head else ","
    return {"delimiter": delimiter, "strict": True}


def _header(path: Path, reader: Any) -> tuple[str, ...]:
    try:
        for fields in reader:
            if fields:
                return tuple(_unwrapped(field).strip() for field in fields)
    except csv.Error as error:
        raise Problem(f"line {reader.line_num} of {path} names no columns ({error}).") from error
    raise Problem(f"{path} is empty: its first line must name the columns.")


def _table_rows(reader: Any, columns: Sequence[str]) -> Iterator[Row | Broken]:
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Broken(line, str(error), reader.line_num - line + 1)
            continue
        if not fields:
            continue
        lines = reader.line_num - line + 1
        if len(fields) != len(columns):
            # An unclosed quotation mark swallows the lines after it: all of them are lost.
            yield Broken(line, f"{len(fields)} fields instead of {len(columns)}", lines)
        elif not _is_utf8("".join(fields)):
            yield Broken(line, "invalid UTF-8", lines)
        elif reader.dialect.quoting == csv.QUOTE_NONE:
            yield Row(line, dict(zip(columns, map(_unwrapped, fields), strict=True)))
        else:
            yield Row(line, dict(zip(columns, fields, strict=True)))


def _is_utf8(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unwrapped(field: str) -> str:
    if len(field) >= 2 and field[0] == field[-1] == '"':
        return field[1:-1].replace('""', '"')
    return field


def _json_rows(path: Path) -> Iterator[Row | Broken]:
    decoder = msgspec.json.Decoder()
    with path.open("rb") as file:
        for number, content in enumerate(file, 1):
            content = content.removeprefix(b"\xef\xbb\xbf") if number == 1 else content
            if not content.strip():
                continue
            try:
                content.decode()
                value = decoder.decode(content)
            except UnicodeDecodeError:
                yield Broken(number, "invalid UTF-8")
            except (msgspec.DecodeError, RecursionError):
                yield Broken(number, "invalid JSON")
            else:
                if isinstance(value, dict):
                    yield Row(number, value)
                else:
                    yield Broken(number, "no JSON object")


def _list(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
