"""Runs as rows, and the words under a comparison."""

import sys
from collections.abc import Sequence

from core.training.summary import RunReport, RunSummary
from tui.cli.table import table
from tui.run_numbers import UNKNOWN, count, rate, score

HEADINGS = (
    "run",
    "state",
    "data",
    "preparation",
    "parameters",
    "epochs",
    "train",
    "val",
    "test",
    "seconds",
    "samples/s",
    "seed",
    "verdict",
)
NUMBERS = (4, 6, 7, 8, 9, 10, 11)


def results_table(summaries: Sequence[RunSummary]) -> str:
    """One row a run; train, val and test are accuracies, or losses where a task has none."""
    return table(HEADINGS, [_row(summary) for summary in summaries], NUMBERS)


def _row(run: RunSummary) -> tuple[str, ...]:
    return (
        run.id,
        run.state,
        run.dataset,
        run.preparation,
        count(run.parameters),
        f"{run.epochs_done}/{run.epochs}",
        score(run.accuracy, run.loss),
        score(run.val_accuracy, run.val_loss),
        score(run.test_accuracy, run.test_loss),
        f"{run.training_seconds:.0f}" if run.epochs_done else UNKNOWN,
        rate(run.samples_per_second),
        str(run.seed),
        run.verdict or UNKNOWN,
    )


def print_ending(reports: Sequence[RunReport], as_json: bool) -> None:
    """Closes a command that followed runs: their table and verdicts; what failed, on stderr."""
    failed = [report for report in reports if report.summary.error is not None]
    ended_well = [report for report in reports if report.summary.error is None]
    if not as_json:
        print()
        print(results_table([report.summary for report in reports]))
        if ended_well:
            print()
        for report in ended_well:
            print(f"{report.run.id}: {report.verdict.sentence}")
        for line in dict.fromkeys(filter(None, map(_provenance, reports))):
            print(line)
    sys.stdout.flush()
    for report in failed:
        print(
            f"rnn-tui: run {report.run.id} {report.state}: {report.summary.error}", file=sys.stderr
        )


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
