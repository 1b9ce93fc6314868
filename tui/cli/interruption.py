"""Signals and closed pipes: how a command that follows runs is ended from outside."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

HUNG_UP = 128 + signal.SIGHUP
BROKEN_PIPE = 128 + signal.SIGPIPE
TERMINATED = 128 + signal.SIGTERM
# What a write says whose reader or whose terminal is gone.
GONE = (errno.EPIPE, errno.EIO)


class Interruption:
    """While it is entered, Ctrl-C and SIGTERM ask for an end once; a second time they are one.

    What the signal asks for is left to whoever looks at `asked`: a handler may come in the middle
    of a line that is being written.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Interruption":
        for number in (signal.SIGINT, signal.SIGTERM):
            self._take(number, self._hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _take(self, number: int, handler: Callable[[int, FrameType | None], None]) -> None:
        # Who started this with a signal ignored, as nohup does, wants it ignored.
        if signal.getsignal(number) != signal.SIG_IGN:
            self._before[number] = signal.signal(number, handler)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def leaving_quietly() -> Iterator[None]:
    """Ends the command without a word when its terminal hangs up or nobody reads on.

    Runs live in sessions of their own, and go on.
    """

    def hang_up(number: int, frame: FrameType | None) -> None:
        _say_no_more()
        sys.exit(HUNG_UP)

    before = signal.getsignal(signal.SIGHUP)
    if before != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, hang_up)
    try:
        yield
    except OSError as error:
        if error.errno not in GONE:
            raise
        _say_no_more()
        sys.exit(BROKEN_PIPE)
    finally:
        signal.signal(signal.SIGHUP, before)


@contextmanager
def terminated_in_order() -> Iterator[None]:
    """Lets SIGTERM end the command by way of its own farewell, which gives the cursor back."""

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _say_no_more() -> None:
    """Whatever is still written, as by the interpreter's own farewell, goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
