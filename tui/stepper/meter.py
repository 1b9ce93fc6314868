"""The parity meter: a process with Keras in it, asked whether it sees the same numbers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

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

    def ask(self, opened: Opened) -> Agreement:
        """How far Keras agrees; takes seconds, the first time most of all: call it in a thread.

        Raises:
            Problem: Keras is not there, or cannot have such a network.
            ValueError: the inputs do not fit the network.
        """
        from core.stepping.parity import ParityWorker, remember

        with self._asking:
            if self._keras is None:
                self._keras = ParityWorker()
            found = self._keras.check(opened.network, opened.inputs[:MOST_COMPARED])
        remember(_key(opened), found)
        return found

    def last(self, opened: Opened) -> Agreement | None:
        """What was found the last time; None where there was none."""
        from core.stepping.parity import last_agreement

        return last_agreement(_key(opened))

    def rest(self) -> None:
        """Let the process go; the next question starts another."""
        keras, self._keras = self._keras, None
        if keras is not None:
            keras.close()


def _key(opened: Opened) -> str:
    return f"{opened.name} · {len(opened.inputs)} timesteps"
