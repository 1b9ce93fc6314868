"""The filter above the table: words, `key:text`, `key>0.8`, each with `-` before it to exclude."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.errors import UsageProblem, unknown
from core.training.events import Number
from core.training.summary import RunSummary
from tui.training.results.columns import COLUMNS

_PIECES = re.compile(r'(?:[^\s"]|"[^"]*")+')
_TERM = re.compile(r"([A-Za-z][A-Za-z_/]*)(<=|>=|!=|=|:|<|>)(.*)", re.DOTALL)
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(%|k|M|s|min|h|d)?")
_UNITS = {"%": 0.01, "k": 1e3, "M": 1e6, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


Searched = Callable[[RunSummary], str]
"""The text of a run in which words are looked for, in small letters."""


@dataclass(frozen=True)
class Field:
    """What a key stands for.

    Attributes:
        text: what `key:text` looks into.
        number: what `key>0.8` compares; None where there are no numbers.
    """

    text: Callable[[RunSummary], str]
    number: Callable[[RunSummary], Number] | None = None


def _fields() -> dict[str, Field]:
    fields = {}
    for column in COLUMNS:
        field = Field(column.cell, column.number)
        for name in filter(None, (column.key, column.label.replace("/", ""))):
            fields[name] = field
    return fields | {
        "state": Field(lambda run: run.state),
        "id": Field(lambda run: run.id),
        "model": Field(lambda run: run.preset),
        "note": Field(lambda run: run.note),
        "backend": Field(lambda run: run.backend),
        "device": Field(lambda run: run.device or ""),
        "error": Field(lambda run: run.error or ""),
        "loss": Field(lambda run: str(run.val_loss), lambda run: run.val_loss),
        "timesteps": Field(lambda run: str(run.timesteps), lambda run: run.timesteps),
    }


FIELDS = _fields()


@dataclass(frozen=True)
class Term:
    """One condition.

    Attributes:
        field: what it looks at; None for a word that any cell may have.
        operator: one of `:`, `=`, `!=`, `<`, `<=`, `>`, `>=`.
        text: what it looks for, in small letters.
        number: the same as a number; None where it is none.
        excludes: a run that meets it is left out.
    """

    field: Field | None
    operator: str
    text: str
    number: float | None
    excludes: bool

    def keeps(self, run: RunSummary, searched: Searched) -> bool:
        """Whether the run may stay."""
        return self._meets(run, searched) is not self.excludes

    def _meets(self, run: RunSummary, searched: Searched) -> bool:
        if self.field is None:
            return self.text in searched(run)
        if self.operator == ":":
            return self.text in self.field.text(run).lower()
        if self.operator == "!=":
            return not self._equals(self.field, run)
        if self.operator == "=":
            return self._equals(self.field, run)
        found = self.field.number(run) if self.field.number is not None else None
        if found is None or self.number is None:
            return False
        match self.operator:
            case "<":
                return found < self.number
            case "<=":
                return found <= self.number
            case ">":
                return found > self.number
            case _:
                return found >= self.number

    def _equals(self, field: Field, run: RunSummary) -> bool:
        if field.number is not None and self.number is not None:
            return field.number(run) == self.number
        return field.text(run).lower() == self.text


Filter = tuple[Term, ...]


@lru_cache(maxsize=64)
def parse(text: str) -> Filter:
    """The conditions that a run has to meet, all of them.

    Raises:
        UsageProblem: a key that is not known, a number that is none, a mark that is not closed.
    """
    if text.count('"') % 2:
        raise UsageProblem('the quotation mark is not closed: type another "')
    return tuple(_term(piece) for piece in _PIECES.findall(text))


def readable(text: str) -> tuple[str | None, str]:
    """As much of a filter as can be read while it is typed, and what is wrong with the rest.

    A last word that is not complete does not count yet. Where more is wrong, nothing can be read:
    the filter before stays.
    """
    text = text.strip()
    try:
        parse(text)
    except UsageProblem as problem:
        before = text.rpartition(" ")[0].strip()
        try:
            parse(before)
        except UsageProblem:
            return None, str(problem)
        return before, str(problem)
    return text, ""


def _term(piece: str) -> Term:
    excludes, piece = piece.startswith("-"), piece.removeprefix("-")
    if not piece:
        raise UsageProblem("- leaves out what follows it: type a word behind it")
    found = _TERM.fullmatch(piece)
    if found is None:
        return Term(None, ":", piece.replace('"', "").lower(), None, excludes)
    name, operator, asked = found[1].lower().replace("/", ""), found[2], found[3].replace('"', "")
    field = _field(name)
    if not asked:
        raise UsageProblem(f"{piece} does not say what to look for: type it behind the {operator}")
    number = read_number(asked)
    if operator in ("<", "<=", ">", ">="):
        if field.number is None:
            raise UsageProblem(f"{name} has no numbers to compare: look for text with {name}:")
        if number is None:
            raise UsageProblem(f"{asked!r} is no number: write one such as {name}{operator}0.8")
    return Term(field, operator, asked.lower(), number, excludes)


def _field(name: str) -> Field:
    if name in FIELDS:
        return FIELDS[name]
    begun = {id(field): field for key, field in FIELDS.items() if key.startswith(name)}
    if len(begun) == 1:
        return next(iter(begun.values()))
    raise unknown("column", name, FIELDS)


def read_number(text: str) -> float | None:
    """A number, also with a unit such as `80%`, `300k`, `5min`, `2h`; None where it is none."""
    found = _NUMBER.fullmatch(text)
    return float(found[1]) * _UNITS.get(found[2], 1.0) if found else None


def kept(terms: Filter, runs: Iterable[RunSummary], searched: Searched) -> list[RunSummary]:
    """The runs that meet every condition, in their order."""
    left = list(runs)
    for term in terms:
        left = [run for run in left if term.keeps(run, searched)]
    return left


def searched_text(run: RunSummary, texts: Sequence[str]) -> str:
    """What a bare word is looked for in: every cell, and what its user wrote about the run."""
    return "\n".join((*texts, run.id, run.state, run.note, run.dataset)).lower()
