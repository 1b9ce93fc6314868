"""The IMDB reviews, downloaded where they must be, by a child process that may import Keras."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from core.data.dataset import Dataset
from core.data.loading import load
from core.data.spec import DataSpec
from core.errors import Problem

FETCHER = "core.backends.keras.fetch"


class Progress(Protocol):
    """Who is told what is going on."""

    def __call__(self, doing: str, done: int | None = None, total: int | None = None) -> None:
        """Something began, or went on by so many bytes of a total."""


def load_or_fetch(
    spec: DataSpec, progress: Progress, should_stop: Callable[[], bool] = lambda: False
) -> Dataset:
    """Reads a data set; one that is to be had by download is downloaded first.

    Raises:
        Problem: the data cannot be had or read.
    """
    if spec.dataset == "imdb":
        from core.data.imdb import missing

        if missing(spec):
            fetch(progress, should_stop)
    return load(spec, progress)


def fetch(progress: Progress, should_stop: Callable[[], bool]) -> None:
    """Downloads the IMDB reviews into the data cache through Keras' own loader.

    Raises:
        Problem: they could not be had, or `should_stop` ended it; nothing half-written is left.
    """
    progress("starting Keras, whose loader downloads the reviews")
    error = "the download ended without a word: run it again"
    with subprocess.Popen(
        [sys.executable, "-P", "-m", FETCHER],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        for line in _lines(child, should_stop):
            said = _understood(line)
            if "error" in said:
                error = said["error"]
            elif "doing" in said:
                progress(said["doing"], said["done"], said["total"])
        if should_stop():
            # Not by SIGINT, which is ignored in all that a shell's background starts.
            child.terminate()
            error = "the download was stopped"
    if child.returncode:
        raise Problem(error)


def _lines(
    child: subprocess.Popen[bytes], should_stop: Callable[[], bool], interval: float = 0.25
) -> Iterator[bytes]:
    """The child's lines until it ends or somebody asks for an end, however silent it is."""
    assert child.stdout is not None
    descriptor, rest = child.stdout.fileno(), b""
    while not should_stop():
        if not select.select([descriptor], [], [], interval)[0]:
            continue
        data = os.read(descriptor, 4096)
        if not data:
            return
        *whole, rest = (rest + data).split(b"\n")
        yield from whole


def _understood(line: bytes) -> dict[str, Any]:
    """What a line of JSON says; nothing where a library printed a line of its own."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
