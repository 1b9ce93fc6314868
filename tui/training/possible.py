"""Which keys can do something to the shown run."""

from tui.training.results.rows import is_alive
from tui.training.snapshot import Snapshot


def possible_actions(snapshot: Snapshot | None) -> dict[str, bool]:
    """Whether each action that needs a run can be done now."""
    shown = snapshot.shown if snapshot else None
    if shown is None:
        return {"stop": False, "delete": False, "repair": False, "walk": False}
    return {
        "stop": is_alive(shown.report.summary),
        "delete": True,
        "repair": bool(shown.proposal),
        "walk": shown.report.summary.epochs_done > 0,
    }
