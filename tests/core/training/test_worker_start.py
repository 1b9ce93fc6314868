"""How little a worker imports before its first batch: it can be counted, where time cannot."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.training import store
from core.training.settings import configure

ROOT = Path(__file__).parents[3]

# A worker that says what it has imported and is gone, where it would say its first batch.
UP_TO_THE_FIRST_BATCH = """
import os, sys
from core.training import worker
from core.training.events import Batch
from core.training.log import EventWriter

write = EventWriter.write

def last(log, event):
    write(log, event)
    if isinstance(event, Batch):
        print(*sys.modules, flush=True)
        os._exit(0)

EventWriter.write = last
worker.main([sys.argv[1]])
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a NumPy run's worker at its first batch."""
    settings = {"backend": "numpy", "limit": 40, "batch_size": 8}
    run = store.create(tmp_path_factory.mktemp("runs"), configure("tutorial-lstm", settings))
    done = subprocess.run(
        [sys.executable, "-c", UP_TO_THE_FIRST_BATCH, str(run.folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    modules = set(done.stdout.split())
    assert {"numpy", "core.backends.numpy.training", "core.data.reviews"} <= modules
    return modules


def test_a_numpy_run_reaches_its_first_batch_without_any_framework_or_interface(
    imported: set[str],
) -> None:
    foreign = {name.partition(".")[0] for name in imported}
    assert not foreign & {"keras", "tensorflow", "h5py", "psutil", "pydantic"}
    assert not foreign & {"tui", "rich", "typer", "textual", "plotext"}


def test_what_a_run_needs_later_is_imported_later(imported: set[str]) -> None:
    of_the_end = {"core.training.verdict", "core.training.rules", "core.models.cost"}
    of_other_data = {"core.data.imdb", "core.data.text_file", "core.data.adding"}
    of_other_files = {"core.models.files.opening", "core.models.exports.svg"}
    assert not (of_the_end | of_other_data | of_other_files) & imported


def test_a_worker_imports_no_more_of_ours_than_it_did(imported: set[str]) -> None:
    ours = [name for name in imported if name.partition(".")[0] == "core"]
    assert len(ours) <= 150, sorted(ours)
