"""A few test examples kept beside a run's weights: it can be stepped without its data set."""

import zipfile
import zlib
from pathlib import Path

import numpy as np

from core.data.dataset import Dataset, Split
from core.data.vocabulary import PAD
from core.errors import Problem
from core.training.store import Run
from core.whole_file import whole_file

EXAMPLES = "examples.npz"

KEPT = 16
"""How many test examples are kept."""

TELLING_SHARE = 0.2
"""From this share of padding on, what it does to the state is plain to see."""

MOST_BYTES = 16 * 2**20
"""Fewer are kept where that many would take more room than this; the first always is."""

BROKEN = (OSError, ValueError, KeyError, EOFError, MemoryError, zipfile.BadZipFile, zlib.error)
"""What NumPy raises for an archive that is cut or none of ours."""


def save_examples(folder: Path, dataset: Dataset) -> None:
    """Keeps the first test examples, inputs as they are padded; a reader sees a whole file.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    inputs, targets = dataset.test.inputs, dataset.test.targets
    room = MOST_BYTES // max(int(inputs[:1].nbytes), 1)
    count = min(KEPT, max(room, 1))
    with whole_file(folder / EXAMPLES) as partial:
        np.savez_compressed(partial, inputs=inputs[:count], targets=targets[:count])


def kept_examples(run: Run) -> Split | None:
    """The run's kept examples; None where it has none, as when an older version trained it.

    Raises:
        Problem: the file is cut or none of ours.
    """
    try:
        with np.load(run.folder / EXAMPLES, allow_pickle=False) as archive:
            return Split(archive["inputs"], archive["targets"])
    except FileNotFoundError:
        return None
    except BROKEN as error:
        raise _unreadable(run, error) from error


def telling_example(run: Run) -> int:
    """The first kept example of which padding is at least a fifth; else the first of all.

    It shows what padding does to a state. Examples without a padding token have features.
    """
    try:
        kept = kept_examples(run)
    except Problem:
        return 0
    if kept is None or kept.inputs.ndim != 2:
        return 0
    shares = np.mean(kept.inputs == PAD, axis=1)
    return int(np.argmax(shares >= TELLING_SHARE))


def count_examples(run: Run) -> int:
    """How many examples the run keeps that can be read; 0 where it has none."""
    try:
        with np.load(run.folder / EXAMPLES, allow_pickle=False) as archive:
            return len(archive["targets"])
    except (TypeError, *BROKEN):
        return 0


def _unreadable(run: Run, error: BaseException) -> Problem:
    return Problem(
        f"{EXAMPLES} of run {run.id} cannot be read ({error}): delete that file, and the examples "
        "come from the run's data set"
    )
