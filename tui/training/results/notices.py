"""What the user is told of runs that they do not look at."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.training.summary import RunSummary
from tui.training.results.rows import ending, is_alive


@dataclass(frozen=True)
class Notice:
    """A sentence, and whether it is bad news."""

    sentence: str
    bad: bool


def endings(
    before: Sequence[RunSummary], after: Sequence[RunSummary], looked_at: str | None
) -> tuple[Notice, ...]:
    """A notice for each run that ended between two looks at the folder.

    Args:
        before: the rows of the earlier look.
        after: those of the later one.
        looked_at: the run on the screen, of which nothing needs to be said.
    """
    alive = {row.id for row in before if is_alive(row)}
    return tuple(
        Notice(_sentence(row), bad=row.state in ("failed", "lost"))
        for row in after
        if row.id in alive and not is_alive(row) and row.id != looked_at
    )


def _sentence(row: RunSummary) -> str:
    if row.error is not None:
        return f"{row.id} {row.state}: {row.error}"
    said = ending(row)
    return f"{row.id} {row.state}" + (f": {said}" if said != row.state else "")
