"""A model file read by a process of its own, so that no file can harm this one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from core.errors import Problem
from core.models.files.answer import Answer, decoded
from core.models.files.model_file import ModelFile
from core.models.weight_statistics import WeightStatistics
from core.printable import printable

CHILD = "core.models.files.child"

PATIENCE_SECONDS = 60.0
"""Longer than the child's own limit, which counts the time that it computes."""


def read_file(path: Path) -> ModelFile:
    """The model in a `.keras`, `.h5` or `.hdf5` file, as `open_file` reads it.

    Args:
        path: the file.

    Raises:
        Problem: when it is no such file, damaged, or made to do harm; also when it brought down
            the process that read it.
    """
    file = _answer(path).file
    if file is None:
        raise _ended(path, "gave no answer")
    return msgspec.structs.replace(file, path=str(path))


def read_weights(path: Path, number: int) -> tuple[WeightStatistics, ...]:
    """What the trained values of a layer look like.

    Args:
        path: the file.
        number: of the layer's row, from 1.

    Raises:
        Problem: as `read_file`, and when there is no such layer or its arrays are too large.
    """
    weights = _answer(path, str(number)).weights
    if weights is None:
        raise _ended(path, "gave no answer")
    return weights


def _answer(path: Path, *arguments: str) -> Answer:
    command = [sys.executable, "-P", "-m", CHILD, str(path.absolute()), *arguments]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE_SECONDS,
            cwd="/",
            env={**os.environ, **_SURROUNDINGS},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _ended(path, f"took more than {PATIENCE_SECONDS:.0f} s and was ended") from error
    except (OSError, ValueError) as error:
        raise Problem(f"'{_shown(path)}' cannot be read: {printable(str(error), 100)}.") from error
    if done.returncode:
        raise _ended(path, _how(done.returncode))
    try:
        answer = decoded(done.stdout)
    except msgspec.MsgspecError as error:
        raise _ended(path, "gave an answer that is none") from error
    if answer.problem:
        raise Problem(answer.problem)
    return answer


_SURROUNDINGS = {
    "OPENBLAS_NUM_THREADS": "1",  # every thread would take its share of the memory limit
    "HDF5_USE_FILE_LOCKING": "FALSE",  # it only reads, also from where nothing can be locked
    "HDF5_PLUGIN_PRELOAD": "::",  # no plugin is looked for, whatever a file asks for
}


def _how(status: int) -> str:
    """How a process has ended that gave no answer."""
    if status > 0:
        return f"ended with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = str(-status)
    return "took too long and was ended" if name == "SIGXCPU" else f"was ended by {name}"


def _ended(path: Path, how: str) -> Problem:
    return Problem(
        f"reading '{_shown(path)}' {how}: the file is damaged, or made so that it brings a "
        "reader down; open another one."
    )


def _shown(path: Path) -> str:
    return printable(str(path), 200)
