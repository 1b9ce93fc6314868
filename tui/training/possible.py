"""Which keys can do something to the shown run."""

from tui.training.results.rows import is_alive
from tui.training.snapshot import Snapshot

LEAST_COMPARED = 2


def possible_actions(snapshot: Snapshot | None, deleted: bool) -> dict[str, bool]:
    """Whether each action that needs a run can be done now.

    Args:
        snapshot: what there is.
        deleted: whether a deleted run can be brought back.
    """
    shown = snapshot.shown if snapshot else None
    epochs = bool(shown and shown.full.history.epochs)
    now = shown.full.summary if shown else None
    return {
        "undo": deleted,
        "again": shown is not None,
        "stop": now is not None and is_alive(now),
        "resume": now is not None and now.resumable,
        "delete": now is not None and not is_alive(now),
        "repair": shown is not None and bool(shown.proposal),
        "walk": epochs,
        "export": epochs,
        "epoch": epochs,
        "live": shown is not None and shown.epoch is not None,
        "compare": snapshot is not None and len(snapshot.rows) >= LEAST_COMPARED,
    }
