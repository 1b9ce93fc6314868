"""`rnn-tui runs`, `stop` and `delete`: what there is, and an end to it."""

import csv
import sys
from typing import Annotated

from core.errors import Problem, UsageProblem
from tui.cli.options import Json, RunName, RunsDir, switch

STOP_PATIENCE = 60.0


def runs(
    as_json: Json = False,
    as_csv: Annotated[bool, switch("--csv", "Comma-separated values.")] = False,
    runs_dir: RunsDir = None,
) -> None:
    """The results table of all runs."""
    import msgspec

    from core.places import runs_folder
    from core.training.store import list_runs
    from core.training.summary import RunSummary, report
    from tui.cli.results import results_table

    if as_json and as_csv:
        raise UsageProblem("--json and --csv are two forms of one table: give one of them")
    folder = runs_folder()
    summaries = []
    for run in list_runs(folder):
        try:
            summaries.append(report(run).summary)
        except Problem as problem:
            print(f"rnn-tui: {problem}", file=sys.stderr)
    if as_json:
        print(msgspec.json.encode(summaries).decode())
    elif as_csv:
        writer = csv.DictWriter(sys.stdout, RunSummary.__struct_fields__, lineterminator="\n")
        writer.writeheader()
        writer.writerows(msgspec.structs.asdict(summary) for summary in summaries)
    elif summaries:
        print(results_table(summaries))
    else:
        print(f"no runs yet in {folder}: start one with rnn-tui train tutorial-rnn")


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
    """Remove a run and everything in its folder."""
    from core.places import runs_folder
    from core.training import store

    found = store.find(runs_folder(), run)
    store.delete(found)
    print(f"{found.id} deleted")
