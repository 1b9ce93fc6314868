"""The parity meter: a process with Keras in it, asked whether it sees the same numbers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from core.errors import Problem

if TYPE_CHECKING:
    from core.stepping.opening import Opened
    from core.stepping.parity import Agreement, ParityWorker

MOST_COMPARED = 2_000
"""So many timesteps are compared: enough to see, and soon done."""


class ParityMeter:
    """Keeps the process between questions, and remembers its answers beside the settings."""

    def __init__(self) -> None:
        self._keras: ParityWorker | None = None
        self._asking = threading.Lock()
        self._closed = False

    def ask(self, opened: Opened) -> Agreement:
        """How far Keras agrees; takes seconds, the first time most of all: call it in a thread.

        Raises:
            Problem: Keras is not there, or cannot have such a network; or the meter was closed.
            ValueError: the inputs do not fit the network.
        """
        from core.stepping.parity import ParityWorker, remember

        with self._asking:
            keras = self._keras = self._keras or ParityWorker()
            # Looked at once `close` could see the worker: either it ends that, or nobody asks it.
            if self._closed:
                raise Problem("the comparison with Keras has been ended")
            found = keras.check(opened.network, opened.inputs[:MOST_COMPARED])
        remember(_key(opened), found)
        return found

    def last(self, opened: Opened) -> Agreement | None:
        """What was found the last time; None where there was none."""
        from core.stepping.parity import last_agreement

        return last_agreement(_key(opened))

    def rest(self) -> None:
        """Let the process go, unless somebody is asking; the next question starts another."""
        if self._asking.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._asking.release()

    def close(self) -> None:
        """Let the process go for good, also while somebody is asking, who gets a `Problem`."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        keras, self._keras = self._keras, None
        if keras is not None:
            keras.close()


def _key(opened: Opened) -> str:
    return f"{opened.name} · {len(opened.inputs)} timesteps"
