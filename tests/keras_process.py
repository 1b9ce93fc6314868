"""One process with Keras in it, which every test asks that only wants to know what Keras says.

Importing Keras takes seconds and half a gigabyte, so that no process that runs tests does it. The
first that asks starts `python -m tests.keras_process PID`; it answers one question after another,
whoever asks, and ends with the process of that number, which has started all tests.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from importlib.util import find_spec
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).parents[1]
SURROUNDINGS = {
    "KERAS_BACKEND": "tensorflow",
    "CUDA_VISIBLE_DEVICES": "-1",  # no product is rounded to fewer bits
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "PYTHONPATH": str(ROOT),
}


class KerasProcess:
    """Where the process is asked."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What a function returns there.

        Args:
            function: of a module that can be imported here and there, and imports Keras only when
                it is called.
            arguments: anything that can be pickled, as its result.

        Raises:
            AssertionError: it raised something, with its traceback.
        """
        with Client(self._address) as connection:
            connection.send((function, arguments))
            said, answer = connection.recv()
        assert said == "returned", answer
        return answer


def keras_process(tmp_path_factory: pytest.TempPathFactory) -> KerasProcess:
    """The process of this session; whoever asks first has it started, the others wait."""
    if find_spec("keras") is None:
        pytest.skip("Keras is asked here")
    shared, session = tmp_path_factory.getbasetemp(), os.getpid()
    # Each process of pytest-xdist has a folder of its own within the one that they share.
    if shared.name.startswith("popen-"):
        shared, session = shared.parent, os.getppid()
    kept = shared / "keras-process"
    with (shared / "keras-process.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(_started(session, shared / "keras-process.log"))
    return KerasProcess(kept.read_text())


def _started(session: int, log: Path) -> str:
    """The address at which a new process answers."""
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(session)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            env={**os.environ, **SURROUNDINGS},
        )
    assert process.stdout is not None
    with process.stdout:
        address = process.stdout.readline().strip()
    assert address, log.read_text()
    return address


def _serve(connection: Connection) -> None:
    """Answers one question; nothing that is asked, and nobody who leaves, ends this process."""
    try:
        function, arguments = connection.recv()
        answer = "returned", function(*arguments)
    except Exception:
        answer = "raised", traceback.format_exc()
    with contextlib.suppress(OSError):
        connection.send(answer)


def _end_with(session: int, folder: Path) -> None:
    while psutil.pid_exists(session):
        time.sleep(1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def main(session: int) -> None:
    """Answers until the session is over."""
    # In a folder that only this user can look into, and with a name as short as a socket's must be.
    folder = Path(tempfile.mkdtemp(prefix="rnn-tui-keras-"))
    threading.Thread(target=_end_with, args=(session, folder), daemon=True).start()
    with Listener(str(folder / "socket"), family="AF_UNIX", backlog=64) as listener:
        print(listener.address, flush=True)
        # What a library prints belongs to the log.
        os.dup2(2, 1)
        while True:
            with listener.accept() as connection:
                _serve(connection)


if __name__ == "__main__":
    main(int(sys.argv[1]))
