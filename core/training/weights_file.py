"""Which file holds the weights of a run that are asked for."""

from pathlib import Path

from core.backends.protocol import WEIGHTS, epoch_weights, epochs_with_weights
from core.errors import Problem
from core.training.store import Run


def find_weights(run: Run, epoch: int | None) -> tuple[Path, int | None]:
    """The file, and after which epoch its weights are those; None for the run's end.

    A run that trains still, or was lost, has no weights of its end: its newest epoch's are meant
    instead.

    Args:
        run: the run.
        epoch: after which epoch, counted from 1; None for the end.

    Raises:
        Problem: the run is gone, or has no such weights.
    """
    if not run.folder.is_dir():
        raise Problem(f"run {run.id} is gone: its folder was deleted; open another run")
    saved = epochs_with_weights(run.folder)
    if epoch is None:
        if (run.folder / WEIGHTS).exists():
            return run.folder / WEIGHTS, None
        if not saved:
            raise none_yet(run)
        epoch = saved[-1]
    if epoch not in saved:
        raise Problem(_no_such_epoch(run, epoch, saved))
    return epoch_weights(run.folder, epoch), epoch


def none_yet(run: Run) -> Problem:
    """What is said of a run that has no weights at all."""
    return Problem(
        f"run {run.id} has no trained weights yet: wait for its end (rnn-tui watch {run.id})"
    )


def _no_such_epoch(run: Run, epoch: int, saved: tuple[int, ...]) -> str:
    if not saved:
        return f"run {run.id} kept the weights of none of its epochs: open those at its end"
    return (
        f"run {run.id} kept no weights of epoch {epoch}: it has those of "
        f"epoch{'s' if len(saved) > 1 else ''} {', '.join(map(str, saved))}"
    )
