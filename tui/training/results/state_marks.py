"""One sign for each state of a run, told apart without colour."""

from core.training.history import State

MARKS: dict[State, str] = {
    "queued": "…",
    "starting": "◌",
    "running": "►",
    "stopping": "▽",
    "stopped": "■",
    "finished": "✓",
    "failed": "✗",
    "lost": "?",
}
