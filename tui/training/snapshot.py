"""What the training tab shows at one moment, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.training.history import ENDED, State
from core.training.repair import proposal, useful
from core.training.summary import RunReport, RunSummary, report_at
from core.training.verdict import Repair
from tui.training.sides.progress import Progress, progress


@dataclass(frozen=True)
class Looking:
    """What the user looks at.

    Attributes:
        chosen: the id of a run; None leaves the choice to the program.
        overlaid: the ids of runs whose curves are laid over each other, in their order.
        epoch: the epoch as of which the shown run is seen; None for what it is now.
    """

    chosen: str | None = None
    overlaid: tuple[str, ...] = ()
    epoch: int | None = None


@dataclass(frozen=True)
class RunView:
    """The run that is looked at.

    Attributes:
        report: all that can be said of it, as of the epoch that is looked at.
        progress: how far it is, now.
        ahead: how many runs must end before its turn comes.
        repairs: what its verdict says to try, as far as it would change anything.
        proposal: the settings with which one key starts it again; empty where there are none.
        epoch: the epoch that is looked at; None for what the run is now.
        full: all that can be said of it now: the report itself where no epoch is looked at.
    """

    report: RunReport
    progress: Progress
    ahead: int
    repairs: tuple[Repair, ...]
    proposal: Mapping[str, str]
    epoch: int | None
    full: RunReport


@dataclass(frozen=True)
class Snapshot:
    """One moment of the runs folder.

    Attributes:
        rows: the runs that were read, the newest first; the shown one's as of the epoch that is
            looked at.
        shown: the run that is looked at; None where there is none.
        overlaid: the runs whose curves are laid over each other, in the order asked for.
        unread: runs whose folders are still to be read.
        problem: why a run or all of them cannot be read, in one sentence; else empty.
        stage_seconds: how long the shown run has been doing what it does without a count.
    """

    rows: tuple[RunSummary, ...] = ()
    shown: RunView | None = None
    overlaid: tuple[RunReport, ...] = ()
    unread: int = 0
    problem: str = ""
    stage_seconds: int | None = None


def view(full: RunReport, ahead: int, epoch: int | None = None) -> RunView:
    """A run as it is seen, as of one of its epochs or now; an epoch it has not is ignored."""
    if epoch is not None and not any(told.epoch == epoch for told in full.history.epochs):
        epoch = None
    report = full if epoch is None else report_at(full, epoch)
    repairs = useful(report.config, report.verdict)
    return RunView(
        report=report,
        progress=progress(full.config, full.history),
        ahead=ahead,
        repairs=repairs,
        proposal=proposal(report.verdict.kind, repairs),
        epoch=epoch,
        full=full,
    )


def to_show(rows: tuple[RunSummary, ...], chosen: str | None) -> RunSummary | None:
    """The run to look at: the chosen one, else what trains now, else the newest.

    Args:
        rows: all runs, the newest first.
        chosen: what the user chose; it may be gone.
    """
    training: tuple[State, ...] = ("running", "starting", "stopping")
    found = next((row for row in rows if row.id == chosen), None) if chosen else None
    found = found or next((row for row in rows if row.state in training), None)
    return found or (rows[0] if rows else None)


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
