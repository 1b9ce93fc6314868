"""Which lines the results table has, and in which order: a function of the runs and the view."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeVar

from core.training.summary import RunSummary
from tui.training.results.columns import Value, cells, column
from tui.training.results.folded_cells import group_value
from tui.training.results.run_filter import Searched, kept, parse, searched_text
from tui.training.results.table_view import TableView


@dataclass(frozen=True)
class GroupLine:
    """Runs that differ in their seed alone, as one line.

    Attributes:
        key: the group's.
        runs: those that the filter keeps, in the order of the table.
        opened: they follow it, a line each.
    """

    key: str
    runs: tuple[RunSummary, ...]
    opened: bool


TableLine = RunSummary | GroupLine
AnyLine = TypeVar("AnyLine", RunSummary, TableLine)


def runs_of(line: TableLine) -> tuple[RunSummary, ...]:
    """The runs that a line stands for."""
    return line.runs if isinstance(line, GroupLine) else (line,)


def line_key(line: TableLine) -> str:
    """By which a line is found again: no run's id has a blank in it."""
    return f"group {line.key}" if isinstance(line, GroupLine) else line.id


def arrange(
    runs: Sequence[RunSummary],
    view: TableView,
    searched: Searched = lambda run: searched_text(run, cells(run)),
) -> tuple[TableLine, ...]:
    """The lines of the table: what the filter keeps, pinned first, in order, folded where asked.

    Args:
        runs: all runs, the newest first; where the order says nothing they stay so.
        view: how the user looks at them.
        searched: the text of a run in which words are looked for.

    Raises:
        UsageProblem: the view's filter cannot be read.
    """
    found = kept(parse(view.filter), runs, searched)
    value = column(view.order).value
    ordered = _ordered(found, value, lambda run: run.pinned, view.reversed)
    if not view.folded:
        return tuple(ordered)
    lines: list[TableLine] = []
    for line in _ordered(
        _folded(ordered, view), lambda line: _value(line, view.order), _is_pinned, view.reversed
    ):
        lines.append(line)
        if isinstance(line, GroupLine) and line.opened:
            lines.extend(line.runs)
    return tuple(lines)


def _ordered(
    lines: Iterable[AnyLine],
    value: Callable[[AnyLine], Value],
    is_pinned: Callable[[AnyLine], bool],
    reversed: bool,
) -> list[AnyLine]:
    """Pinned lines, then the others; in each of the two what has no value comes last."""
    known: tuple[list[tuple[Value, AnyLine]], ...] = ([], [])
    unknown: tuple[list[AnyLine], ...] = ([], [])
    for line in lines:
        found, part = value(line), 0 if is_pinned(line) else 1
        # What is not a number does not equal itself, and has no place in an order.
        if found is None or found != found:
            unknown[part].append(line)
        else:
            known[part].append((found, line))
    out: list[AnyLine] = []
    for with_value, without in zip(known, unknown, strict=True):
        with_value.sort(key=itemgetter(0), reverse=reversed)
        out += [line for _, line in with_value]
        out += without
    return out


def _folded(runs: Iterable[RunSummary], view: TableView) -> list[TableLine]:
    """A line a group; a group of one run is that run, as is a run of no known group."""
    folded: dict[str, list[RunSummary]] = {}
    for run in runs:
        folded.setdefault(run.group or run.id, []).append(run)
    return [
        members[0] if len(members) == 1 else GroupLine(key, tuple(members), key in view.opened)
        for key, members in folded.items()
    ]


def _value(line: TableLine, key: str) -> Value:
    if isinstance(line, GroupLine):
        return group_value(key, line.runs)
    return column(key).value(line)


def _is_pinned(line: TableLine) -> bool:
    return any(run.pinned for run in runs_of(line))
