"""`rnn-tui runs`, `stop` and `delete`: what there is, and an end to it."""

import sys
from typing import Annotated

import typer

from core.errors import Problem, UsageProblem
from tui.cli.options import Json, RunName, RunsDir, switch

STOP_PATIENCE = 60.0


def runs(
    as_json: Json = False,
    as_csv: Annotated[bool, switch("--csv", "Comma-separated values.")] = False,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="KEY", help="Order by one of the names in --json; -KEY for the largest first."
        ),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--filter", metavar="TEXT", help="Only runs in whose row, tags or note each word is."
        ),
    ] = None,
    by_group: Annotated[
        bool, switch("--groups", "A row for all seeds of one configuration: mean ± deviation.")
    ] = False,
    runs_dir: RunsDir = None,
) -> None:
    """The results table of all runs."""
    from core.places import runs_folder
    from core.training.groups import groups
    from core.training.index import list_summaries
    from tui.cli import group_rows, run_rows

    if as_json and as_csv:
        raise UsageProblem("--json and --csv are two forms of one table: give one of them")
    order = run_rows.order(sort)
    folder = runs_folder()
    listing = list_summaries(folder)
    for problem in listing.problems:
        print(f"rnn-tui: {problem}", file=sys.stderr)
    rows = order(row for row in reversed(listing.rows) if run_rows.matches(row, only or ""))
    if not (rows or as_json or as_csv):
        print(_nothing(len(listing.rows), only, str(folder)))
    elif by_group:
        group_rows.print_groups(groups(rows), as_json, as_csv)
    else:
        run_rows.print_runs(rows, as_json, as_csv)


def _nothing(count: int, only: str | None, folder: str) -> str:
    if count:
        return f"none of the {count:,} runs has '{only}' in its row, tags or note"
    return f"no runs yet in {folder}: start one with rnn-tui train tutorial-rnn"


def stop(run: RunName, runs_dir: RunsDir = None) -> None:
    """End a run at its next batch."""
    from core.places import runs_folder
    from core.training import process
    from core.training.store import find
    from core.training.summary import report

    found = find(runs_folder(), run)
    process.request_stop(found)
    if not process.wait(found, STOP_PATIENCE):
        raise Problem(
            f"run {found.id} has been asked to stop but goes on after {STOP_PATIENCE:.0f} s: "
            f"it will end at its next batch (rnn-tui watch {found.id})"
        )
    print(f"{found.id} {report(found).state}")


def delete(run: RunName, runs_dir: RunsDir = None) -> None:
    """Remove a run and everything in its folder, for good."""
    from core.places import runs_folder
    from core.training import store

    found = store.find(runs_folder(), run)
    store.delete(found)
    print(f"{found.id} deleted")
