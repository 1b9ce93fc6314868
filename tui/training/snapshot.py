"""What the training tab shows at one moment, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.training.history import ENDED, State
from core.training.repair import proposal, useful
from core.training.summary import RunReport, RunSummary
from core.training.verdict import Repair
from tui.training.charts.curves import loss_chart, score_chart
from tui.training.sides.progress import Progress, progress
from tui.widgets.chart_spec import ChartSpec


@dataclass(frozen=True)
class RunView:
    """The run that is looked at.

    Attributes:
        report: all that can be said of it.
        progress: how far it is.
        loss: its loss as a chart.
        score: its accuracy or its error as a chart.
        ahead: how many runs must end before its turn comes.
        repairs: what its verdict says to try, as far as it would change anything.
        proposal: the settings with which one key starts it again; empty where there are none.
    """

    report: RunReport
    progress: Progress
    loss: ChartSpec
    score: ChartSpec
    ahead: int
    repairs: tuple[Repair, ...]
    proposal: Mapping[str, str]


@dataclass(frozen=True)
class Snapshot:
    """One moment of the runs folder.

    Attributes:
        rows: the runs that were read, the newest first.
        shown: the run that is looked at; None where there is none.
        unread: runs whose folders are still to be read.
        problem: why the runs cannot be read, in one sentence; else empty.
        stage_seconds: how long the shown run has been doing what it does without a count.
    """

    rows: tuple[RunSummary, ...] = ()
    shown: RunView | None = None
    unread: int = 0
    problem: str = ""
    stage_seconds: int | None = None


def view(report: RunReport, ahead: int) -> RunView:
    """A report with its charts."""
    repairs = useful(report.config, report.verdict)
    return RunView(
        report=report,
        progress=progress(report.config, report.history),
        loss=loss_chart(report.config, report.history),
        score=score_chart(report.config, report.history),
        ahead=ahead,
        repairs=repairs,
        proposal=proposal(report.verdict.kind, repairs),
    )


def to_show(rows: tuple[RunSummary, ...], chosen: str | None) -> str | None:
    """The id of the run to look at: the chosen one, else what trains now, else the newest.

    Args:
        rows: all runs, the newest first.
        chosen: what the user chose; it may be gone.
    """
    ids = [row.id for row in rows]
    if chosen in ids:
        return chosen
    training: tuple[State, ...] = ("running", "starting", "stopping")
    return next((row.id for row in rows if row.state in training), ids[0] if ids else None)


def runs_ahead(rows: tuple[RunSummary, ...], run: RunSummary) -> int:
    """How many runs older than this one have not ended."""
    return sum(
        row.state not in ENDED and (row.created, row.id) < (run.created, run.id) for row in rows
    )


def stage_seconds(report: RunReport, now: float) -> int | None:
    """How long the run has been in a stage that tells no bytes; None where it is in none."""
    stage = report.history.stage
    if report.state in ENDED or stage is None or stage.total:
        return None
    return max(0, int(now - stage.time))
