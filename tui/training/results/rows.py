"""What the results table and the notices say of a run in a word."""

from pathlib import PurePath

from core.training.history import ENDED
from core.training.summary import RunSummary

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def short_id(summary: RunSummary) -> str:
    """The id without the preset's name, which has a column of its own; still a prefix of it."""
    return summary.id.removesuffix(f"-{summary.preset}")


def ending(summary: RunSummary) -> str:
    """The verdict of a run that ended well; of any other its state."""
    if summary.state in ("finished", "stopped") and summary.verdict:
        return summary.verdict
    return summary.state


def is_alive(summary: RunSummary) -> bool:
    """Whether the run has not ended."""
    return summary.state not in ENDED


def dataset_name(summary: RunSummary) -> str:
    """A file by its name alone: the folders before it would fill the screen."""
    return PurePath(summary.dataset).name


def age(seconds: float) -> str:
    """How long ago in its largest unit; a clock that was set back says `now`."""
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= unit:
            return f"{int(seconds / unit)} {name}"
    return "now"
