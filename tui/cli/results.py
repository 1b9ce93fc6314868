"""Runs as rows, and the words under a comparison."""

import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.training.summary import RunReport, RunSummary
from tui.cli.table import table
from tui.run_numbers import UNKNOWN, count, rate, score

if TYPE_CHECKING:
    from core.training.groups import Group, Spread

MOST_COMPARED = 4
"""Up to so many groups each is compared with each; more are compared with the first."""


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Attributes:
        heading: above it.
        cell: of a run.
        number: aligned to the right.
    """

    heading: str
    cell: Callable[[RunSummary], str]
    number: bool = False


COLUMNS = (
    Column("run", lambda run: run.id),
    Column("state", lambda run: run.state),
    Column("data", lambda run: run.dataset),
    Column("preparation", lambda run: run.preparation),
    Column("parameters", lambda run: count(run.parameters), number=True),
    Column("epochs", lambda run: f"{run.epochs_done}/{run.epochs}"),
    Column("train", lambda run: score(run.accuracy, run.loss), number=True),
    Column("val", lambda run: score(run.val_accuracy, run.val_loss), number=True),
    Column("test", lambda run: score(run.test_accuracy, run.test_loss), number=True),
    Column(
        "seconds",
        lambda run: f"{run.training_seconds:.0f}" if run.epochs_done else UNKNOWN,
        number=True,
    ),
    Column("samples/s", lambda run: rate(run.samples_per_second), number=True),
    Column("seed", lambda run: str(run.seed), number=True),
    Column("verdict", lambda run: run.verdict or UNKNOWN),
)
# What is left out first where a terminal has no room; the others always stay.
LEAST_NEEDED = (
    "parameters", "samples/s", "data", "seconds", "train", "seed", "preparation", "epochs",
)  # fmt: skip


def results_table(summaries: Sequence[RunSummary]) -> str:
    """One row a run; train, val and test are accuracies, or losses where a task has none.

    On a terminal that is too narrow some columns are left out, and a line says which.

    Args:
        summaries: of the runs, one row each.
    """
    if not sys.stdout.isatty():
        return _drawn(COLUMNS, summaries)
    return table_within(summaries, shutil.get_terminal_size().columns)


def table_within(summaries: Sequence[RunSummary], width: int) -> str:
    """The table without the columns that there is no room for, the same in every row first.

    Args:
        summaries: of the runs, one row each.
        width: columns of the terminal.
    """
    drawn, left_out = _drawn(COLUMNS, summaries), list[str]()
    columns = {column.heading: column for column in COLUMNS}
    same = [
        name for name in LEAST_NEEDED if len({columns[name].cell(run) for run in summaries}) < 2
    ]
    for name in dict.fromkeys((*same, *LEAST_NEEDED)):
        if _width(drawn) <= width:
            break
        left_out.append(name)
        kept = [column for column in COLUMNS if column.heading not in left_out]
        drawn = _drawn(kept, summaries)
    if not left_out:
        return drawn
    names = ", ".join(column.heading for column in COLUMNS if column.heading in left_out)
    return f"{drawn}\n{wrapped(f'(no room here for {names}: rnn-tui runs --csv has all)')}"


def wrapped(said: str) -> str:
    """A long sentence with its lines broken between words on a terminal; elsewhere as it is."""
    if not sys.stdout.isatty():
        return said
    indent = " " * (len(said) - len(said.lstrip()))
    width = max(shutil.get_terminal_size().columns - 1, 20)
    return textwrap.fill(
        said, width, subsequent_indent=f"{indent}  ", break_on_hyphens=False, break_long_words=False
    )


def _width(drawn: str) -> int:
    return max(map(len, drawn.split("\n")))


def _drawn(columns: Sequence[Column], summaries: Sequence[RunSummary]) -> str:
    return table(
        [column.heading for column in columns],
        [[column.cell(summary) for column in columns] for summary in summaries],
        [place for place, column in enumerate(columns) if column.number],
    )


def print_ending(reports: Sequence[RunReport], as_json: bool) -> None:
    """Closes a command that followed runs: their table, what it says, and what to do next.

    What failed, and how to go on with it, is said on standard error.
    """
    failed = [report for report in reports if report.summary.error is not None]
    if not as_json:
        for paragraph in _paragraphs(reports):
            print()
            print("\n".join(paragraph))
    sys.stdout.flush()
    for report in failed:
        print(
            f"rnn-tui: run {report.run.id} {report.state}: {report.summary.error}", file=sys.stderr
        )
    for report in reports:
        # Of a run that was lost, its error says it.
        if report.summary.resumable and "rnn-tui resume" not in (report.summary.error or ""):
            print(f"rnn-tui resume {report.run.id} goes on with it", file=sys.stderr)


def _paragraphs(reports: Sequence[RunReport]) -> Iterable[list[str]]:
    """The table; groups and their comparison; verdicts; what it was made with."""
    summaries = [report.summary for report in reports]
    yield [results_table(summaries)]
    if len(summaries) > 1:
        yield from _comparison(summaries)
    # A worker that ended without a word leaves its error, and no verdict worth reading.
    ended_well = [report for report in reports if report.summary.error is None]
    verdicts = [
        line
        for report in ended_well
        for line in (f"{report.run.id}: {report.verdict.sentence}", *_indented(report))
    ]
    verdicts += dict.fromkeys(filter(None, map(_provenance, reports)))
    if verdicts:
        yield list(map(wrapped, verdicts))


def _indented(report: RunReport) -> list[str]:
    return [f"  {remark}" for remark in report.verdict.remarks]


def _comparison(summaries: Sequence[RunSummary]) -> Iterable[list[str]]:
    """Groups of seeds as mean ± standard deviation, and what tells them apart."""
    # The mathematics of it is not needed for a single run.
    from core.training.comparison import compare
    from core.training.groups import groups

    folded = groups(summaries)
    if any(len(group.rows) > 1 for group in folded):
        yield [_groups_table(folded)]
    pairs = [
        (first, second)
        for place, first in enumerate(folded)
        for second in folded[place + 1 :]
        if place == 0 or len(folded) <= MOST_COMPARED
    ]
    said = []
    for first, second in pairs:
        found = compare(first.rows, second.rows)
        if found.difference is None:
            continue
        said += [found.sentence, *(f"  {remark}" for remark in found.remarks)]
    if said:
        yield list(map(wrapped, said))


def _groups_table(folded: Sequence["Group"]) -> str:
    headings = ("model", "seeds", "best val", "test", "seconds")
    rows = [
        (
            group.title,
            str(len(group.seeds)),
            _spread(group.best_val_accuracy, group.val_loss),
            _spread(group.test_accuracy, group.test_loss),
            _spread(group.training_seconds, group.training_seconds, 0),
        )
        for group in folded
    ]
    return table(headings, rows, (1, 2, 3, 4))


def _spread(accuracy: "Spread", loss: "Spread", digits: int = 3) -> str:
    """Mean and standard deviation, of the losses where a task has no accuracy."""
    from tui.cli.group_rows import in_words

    if accuracy.mean is None and loss.mean is not None:
        return f"loss {in_words(loss, digits + 1)}"
    return in_words(accuracy, digits)


def _provenance(report: RunReport) -> str:
    """What the numbers were made with: engine, versions, device."""
    environment = report.history.environment
    if environment is None:
        return ""
    versions = ", ".join(f"{name} {v}" for name, v in environment.versions.items())
    return f"{versions} on {environment.device}"


def exit_status(reports: Sequence[RunReport]) -> int:
    """0 when every run finished, 1 when one failed or was lost, 130 when one was stopped."""
    states = {report.state for report in reports}
    if states & {"failed", "lost"}:
        return 1
    return 130 if "stopped" in states else 0
