"""Which runs can be stepped."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Problem

if TYPE_CHECKING:
    from core.training.history import State


@dataclass(frozen=True)
class RunChoice:
    """A run that has weights.

    Attributes:
        folder: the run's folder.
        id: the name by which it is called.
        model: the name of its stack.
        data: the name of its data set.
        state: what it is doing, or how it ended.
        epochs: the epochs whose weights it keeps.
        verdict: what became of it in a word or two; None while that is open.
        examples: how many of its test examples it keeps, to be stepped without its data set.
    """

    folder: Path
    id: str
    model: str
    data: str
    state: "State"
    epochs: tuple[int, ...]
    verdict: str | None
    examples: int


def runs_to_step(runs_folder: Path) -> tuple[RunChoice, ...]:
    """The runs that have weights, of their end or of an epoch, the newest first.

    A run whose files cannot be read is passed over.

    Raises:
        Problem: the runs folder itself cannot be read.
    """
    from core.training.store import list_runs

    choices = (_choice(run.folder) for run in reversed(list_runs(runs_folder)))
    return tuple(choice for choice in choices if choice is not None)


def _choice(folder: Path) -> RunChoice | None:
    # Imported here because the first paint needs a drawn cell alone.
    from core.backends.protocol import WEIGHTS, epochs_with_weights
    from core.training.examples import count_examples
    from core.training.store import Run
    from core.training.summary import report

    run = Run(folder)
    epochs = epochs_with_weights(folder)
    if not epochs and not (folder / WEIGHTS).is_file():
        return None
    try:
        said = report(run)
    except (Problem, OSError, ValueError):
        return None
    if said.history.prepared is None:
        return None
    return RunChoice(
        folder=folder,
        id=run.id,
        model=said.history.prepared.model.name,
        data=said.summary.dataset,
        state=said.state,
        epochs=epochs,
        verdict=said.summary.verdict,
        examples=count_examples(run),
    )
