"""The words of the run panel: where the run stands, what was found, what it is."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from textwrap import wrap

from core.training.events import number
from core.training.history import ENDED
from core.training.summary import RunReport
from core.training.verdict import Repair, blames_padding
from tui.run_numbers import UNKNOWN, count, duration, megabytes, metric, rate, took
from tui.training.results.state_marks import MARKS
from tui.training.sides.progress import Progress
from tui.training.snapshot import RunView
from tui.widgets.lines import Line

TRAINING = "training"
HARD_SPACE = "\N{NO-BREAK SPACE}"


def run_lines(run: RunView, seconds_in_stage: int | None, width: int) -> tuple[Line, ...]:
    """The whole panel, the most urgent first, no line wider than `width`."""
    report = run.report
    alive = report.state not in ENDED
    lines: list[Line] = [title_line(report)]
    now = doing(run, seconds_in_stage)
    # That a running run trains goes without saying; anything else it does is worth a line.
    if alive and now != TRAINING:
        lines += wrapped(now, width, "accent")
    lines += wrapped(standing(report, run.progress), width)
    if report.summary.error:
        lines += wrapped(f"{report.state}: {report.summary.error}", width, "positive")
    lines += verdict_lines(run, width)
    lines += [line for text in facts(report) if text for line in wrapped(text, width, "quiet")]
    return tuple(lines)


def title_line(report: RunReport) -> Line:
    """State and name."""
    return (
        (f"{MARKS[report.state]} {report.state}", "strong"),
        (f"  {report.run.id}", ""),
    )


def doing(run: RunView, seconds_in_stage: int | None) -> str:
    """What the run does now."""
    report = run.report
    history = report.history
    if report.state == "queued":
        if history.queued is None:
            return "not started: no worker has taken this run"
        return f"waiting for its turn: {run.ahead} ahead" if run.ahead else "its turn comes now"
    stage = history.stage
    if stage is None:
        now = TRAINING if history.batches or history.epochs else "starting the worker"
    elif stage.done is not None and stage.total:
        now = f"{stage.doing} {megabytes(stage.done, stage.total)}"
    else:
        now = f"{stage.doing} {seconds_in_stage} s" if seconds_in_stage else stage.doing
    return f"stopping, still {now}" if report.state == "stopping" else now


def standing(report: RunReport, progress: Progress) -> str:
    """Epoch, step, share, time left and speed, in one line."""
    parts = [f"epoch {progress.epoch}/{progress.epochs}"]
    if report.state in ENDED:
        parts = [f"{report.summary.epochs_done} of {progress.epochs} epochs"]
        if report.summary.epochs_done:
            parts.append(f"{took(report.summary.training_seconds)} of training")
    else:
        if progress.batch is not None:
            parts.append(f"batch {count(progress.batch)}/{count(progress.batches)}")
        parts.append(f"{progress.share:.0%}")
        parts.append(f"{time_left(progress)} left")
    if progress.samples_per_second is not None:
        parts.append(f"{rate(progress.samples_per_second)} samples/s")
    return joined(parts)


def time_left(progress: Progress) -> str:
    """An estimate, `≥` where it leaves something out, a dash where there is none."""
    if progress.seconds_left is None:
        return UNKNOWN
    return f"{'≥ ' if progress.at_least else ''}{duration(progress.seconds_left)}"


def verdict_lines(run: RunView, width: int) -> list[Line]:
    """What was found, why, and what to try."""
    report, verdict = run.report, run.report.verdict
    if verdict.kind == "too early":
        return []
    so_far = "" if report.state in ENDED else "so far "
    found = wrapped(_sentence(f"{so_far}{verdict.kind}: {verdict.finding}"), width, "accent")
    because = wrapped(_sentence(verdict.cause), width) if verdict.cause else []
    seen = wrapped("Key w shows it, step by step.", width) if blames_padding(verdict) else []
    return found + because + seen + list(_repair_lines(run, width))


def _sentence(text: str) -> str:
    """Verdicts are written to be joined; here each stands alone."""
    return f"{text[:1].upper()}{text[1:]}."


def _repair_lines(run: RunView, width: int) -> Iterator[Line]:
    if not run.repairs:
        return
    words = " or ".join(in_words(repair) for repair in run.repairs)
    key = f" Key v starts it again with {in_settings(run.proposal)}." if run.proposal else ""
    yield from wrapped(f"Try {words}.{key}", width, "strong")


def in_words(repair: Repair) -> str:
    """A repair as settings to type, or in its own words where it is no setting."""
    if not repair.settings:
        return repair.words
    return in_settings(repair.settings)


def in_settings(settings: Mapping[str, str]) -> str:
    """`padding=pre epochs=12`."""
    return " ".join(f"{key}={value}" for key, value in settings.items())


def facts(report: RunReport) -> Iterator[str]:
    """What the run is made of and what it scored, a line each."""
    config, history, row = report.config, report.history, report.summary
    yield scores(report)
    prepared = history.prepared
    if prepared is not None:
        name = PurePath(prepared.dataset).name
        yield (
            f"{name}, {row.preparation}: {prepared.train:,} train, "
            f"{prepared.validation:,} validation, {prepared.test:,} test"
        )
        yield f"{prepared.parameters:,} parameters"
    else:
        yield f"{PurePath(config.data.dataset).name}, {row.preparation}"
    fit = config.fit
    yield joined(
        [
            f"{fit.optimizer} {fit.learning_rate:g}",
            f"batch {fit.batch_size:,}",
            f"{fit.epochs:,} epochs",
            f"seed {fit.seed}",
        ]
    )
    if history.environment is not None:
        engine = history.environment
        versions = [f"{name} {version}" for name, version in engine.versions.items()]
        yield joined([f"{engine.backend} on {engine.device}", *versions])
    if prepared is not None:
        yield from prepared.notes


def scores(report: RunReport) -> str:
    """Test and best validation, by accuracy where the task has one, else by loss."""
    row, end = report.summary, report.history.end
    said = []
    if row.test_accuracy is not None:
        said.append(f"test accuracy {metric(row.test_accuracy)}")
    if row.test_loss is not None:
        said.append(f"test loss {row.test_loss:.4f}")
    error = number(end.test_mean_absolute_error) if end else None
    if error is not None:
        said.append(f"test error {error:.4f}")
    if row.best_val_accuracy is not None:
        said.append(f"best validation accuracy {metric(row.best_val_accuracy)}")
    elif row.val_loss is not None:
        said.append(f"validation loss {row.val_loss:.4f}")
    return ", ".join(said)


def wrapped(text: str, width: int, role: str = "") -> list[Line]:
    """A text in lines of at most `width` cells."""
    return [((line.replace(HARD_SPACE, " "), role),) for line in wrap(text, max(width, 20))]


def joined(parts: Iterable[str]) -> str:
    """Parts with a dot between them; a line is broken between parts, not within one."""
    return " · ".join(part.replace(" ", HARD_SPACE) for part in parts)
