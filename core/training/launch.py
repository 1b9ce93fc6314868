"""Runs created and their workers started."""

import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import Problem
from core.training import process, store
from core.training.config import RunConfig
from core.training.store import Run


@dataclass(frozen=True)
class Launched:
    """What came of it: the runs that were started, and why the others were not."""

    runs: tuple[Run, ...]
    workers: tuple[subprocess.Popen[bytes], ...]
    problem: str = ""


def launch(runs_folder: Path, configurations: Sequence[RunConfig]) -> Launched:
    """Creates a folder for each run and starts its worker; each worker waits for its turn."""
    runs: list[Run] = []
    workers: list[subprocess.Popen[bytes]] = []
    try:
        for config in configurations:
            run = store.create(runs_folder, config)
            try:
                workers.append(process.start(run))
            except Problem:
                # A run that no worker ever took would wait in the table for good.
                with suppress(Problem):
                    store.delete(run)
                raise
            runs.append(run)
    except Problem as problem:
        return Launched(tuple(runs), tuple(workers), str(problem))
    return Launched(tuple(runs), tuple(workers))
