"""Runs as rows, and the words under a comparison."""

from collections.abc import Sequence

from core.training.summary import RunReport, RunSummary
from tui.cli.table import table

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
        "–" if run.parameters is None else f"{run.parameters:,}",
        f"{run.epochs_done}/{run.epochs}",
        _score(run.accuracy, run.loss),
        _score(run.val_accuracy, run.val_loss),
        _score(run.test_accuracy, run.test_loss),
        f"{run.training_seconds:.0f}" if run.epochs_done else "–",
        "–" if run.samples_per_second is None else f"{run.samples_per_second:,.0f}",
        str(run.seed),
        run.verdict or "–",
    )


def _score(accuracy: float | None, loss: float | None) -> str:
    if accuracy is not None:
        return f"{accuracy:.3f}"
    return "–" if loss is None else f"loss {loss:.4f}"


def verdicts(reports: Sequence[RunReport]) -> str:
    """A paragraph a run: its verdict, or why it has none."""
    return "\n".join(f"{report.run.id}: {_verdict(report)}" for report in reports)


def _verdict(report: RunReport) -> str:
    if report.summary.error is not None:
        return f"{report.state}. {report.summary.error}"
    return report.verdict.sentence


def provenance(reports: Sequence[RunReport]) -> str:
    """What the numbers were made with: engine, versions, device; a line for each that differs."""
    lines = []
    for report in reports:
        environment = report.history.environment
        if environment is not None:
            versions = ", ".join(f"{name} {v}" for name, v in environment.versions.items())
            lines.append(f"{versions} on {environment.device}")
    return "\n".join(dict.fromkeys(lines))
