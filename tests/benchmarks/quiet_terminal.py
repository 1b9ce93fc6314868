"""A program in a real terminal over a pty, read until it has nothing more to write."""

import os
import pty
import select
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl

COLUMNS, ROWS = 120, 40


@contextmanager
def started(code: str, *arguments: str, colorterm: str = "") -> Iterator[int]:
    """The descriptor of a terminal of 120×40 characters in which Python runs the code.

    Args:
        code: what Python runs.
        *arguments: its `sys.argv` behind the first.
        colorterm: what COLORTERM says: "truecolor", or "" for 256 colours.
    """
    process, descriptor = pty.fork()
    if process == 0:
        ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.environ["TERM"] = "xterm-256color"
        os.environ.pop("COLORTERM", None)
        if colorterm:
            os.environ["COLORTERM"] = colorterm
        os.execv(sys.executable, [sys.executable, "-P", "-c", code, *arguments])
    try:
        yield descriptor
    finally:
        os.kill(process, 9)
        os.waitpid(process, 0)
        os.close(descriptor)


def read_until_quiet(descriptor: int, patience: float, quiet: float) -> tuple[float, int]:
    """When the last byte came, and how many there were.

    Args:
        descriptor: the terminal.
        patience: how many seconds the first byte may take.
        quiet: after how many seconds without a byte the frame is over.
    """
    size, last, wait = 0, time.perf_counter(), patience
    while select.select([descriptor], [], [], wait)[0]:
        size += len(os.read(descriptor, 1 << 16))
        last, wait = time.perf_counter(), quiet
    return last, size
