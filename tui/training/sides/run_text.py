"""The words of the run panel: where the run stands, what was found, what it is."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from textwrap import wrap

from core.training.events import number
from core.training.history import ENDED
from core.training.summary import RunReport
from core.training.verdict import Repair, blames_padding
from tui.resumed import resumed_line
from tui.run_numbers import UNKNOWN, count, duration, megabytes, metric, rate, took
from tui.training.results.state_marks import MARKS
from tui.training.sides.bars import bar
from tui.training.sides.fit_words import course_words, optimizer_words
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
    if run.epoch is not None:
        then = f"as it was after epoch {run.epoch} of {report.config.fit.epochs}"
        lines += wrapped(f"{then}; Esc shows it as it is now", width, "accent")
    now = doing(run, seconds_in_stage)
    # That a running run trains goes without saying; anything else it does is worth a line.
    if alive and now != TRAINING:
        lines += wrapped(now, width, "accent")
    lines += standing(run, width)
    if report.summary.error:
        lines += wrapped(f"{report.state}: {report.summary.error}", width, "positive")
    lines += [line for text in endings(run) for line in wrapped(text, width)]
    lines += verdict_lines(run, width)
    lines += [line for text in facts(report) if text for line in wrapped(text, width, "quiet")]
    return tuple(lines)


def endings(run: RunView) -> Iterator[str]:
    """What ended it before its time, and from where it went on; unless its verdict says so."""
    end, resumed = run.full.history.end, run.full.history.resumed
    remarks = " ".join(run.report.verdict.remarks)
    if end is not None and end.note and run.epoch is None:
        note = _sentence(end.note.rstrip("."))
        if note not in remarks:
            yield note
    if resumed is not None and "resumed after" not in remarks:
        yield from resumed_line(resumed).split("\n")


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


def standing(run: RunView, width: int) -> list[Line]:
    """How far it is and how fast: bars while it trains, else in words."""
    report, progress = run.report, run.progress
    begun = progress.batch is not None or progress.share > 0
    if report.state in ENDED or run.epoch is not None or not begun:
        return wrapped(_passed(report, progress), width)
    pace = []
    if progress.batch is not None:
        pace.append(f"batch {count(progress.batch)}/{count(progress.batches)}")
    if progress.samples_per_second is not None:
        pace.append(f"{rate(progress.samples_per_second)} samples/s")
    epoch = f"epoch {progress.epoch}/{progress.epochs}"
    names = [name.ljust(max(len(epoch), len("all"))) for name in (epoch, "all")]
    shares = (progress.epoch_share, progress.share)
    more = "≥ " if progress.at_least else ""
    left = [
        UNKNOWN if seconds is None else f"{more}{duration(seconds)}"
        for seconds in (progress.epoch_seconds_left, progress.seconds_left)
    ]
    # Places stay where they are from one moment to the next, so that few of them are repainted.
    room = width - len(names[0]) - len("  100%  ≥ 0:00:00 left") - 1
    return [
        (
            (f"{name} ", ""),
            (bar(share, max(room, 4)), "accent"),
            (f" {share:>4.0%}  {time:>9} left", ""),
        )
        for name, share, time in zip(names, shares, left, strict=True)
    ] + wrapped(joined(pace), width)


def _passed(report: RunReport, progress: Progress) -> str:
    """What lies behind a run that does not train."""
    if not report.summary.epochs_done and report.state not in ENDED:
        return f"{progress.epochs} epochs"
    parts = [f"{report.summary.epochs_done} of {progress.epochs} epochs"]
    if report.summary.epochs_done:
        parts.append(f"{took(report.summary.training_seconds)} of training")
    if report.summary.samples_per_second is not None:
        parts.append(f"{rate(report.summary.samples_per_second)} samples/s")
    return joined(parts)


def verdict_lines(run: RunView, width: int) -> list[Line]:
    """What was found, why, and what to try."""
    report, verdict = run.report, run.report.verdict
    if verdict.kind == "too early":
        return []
    so_far = "" if report.state in ENDED else "so far "
    found = wrapped(_sentence(f"{so_far}{verdict.kind}: {verdict.finding}"), width, "accent")
    because = wrapped(_sentence(verdict.cause), width) if verdict.cause else []
    seen = wrapped("Key w shows it, step by step.", width) if blames_padding(verdict) else []
    remarks = [line for remark in verdict.remarks for line in wrapped(remark, width)]
    return found + because + seen + list(_repair_lines(run, width)) + remarks


def _sentence(text: str) -> str:
    """Verdicts and notes are written to be joined; here each stands alone."""
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
    yield joined(optimizer_words(config.fit))
    yield joined(course_words(config.fit))
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
