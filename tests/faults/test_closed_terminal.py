"""The application leaves with its terminal, and never spins on the end of its input."""

import os
import pty
import select
import signal
import sys
import time
from pathlib import Path


def _open_on_a_terminal(home: Path) -> tuple[int, int]:
    """Starts the application on a terminal of its own; returns process and terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", RNN_TUI_HOME=str(home))
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.execv(sys.executable, [sys.executable, "-P", "-c", "from tui.cli import main; main()"])
    return child, terminal


def _read_until(terminal: int, sign: bytes, patience: float = 30.0) -> None:
    seen, deadline = b"", time.monotonic() + patience
    while sign not in seen:
        assert time.monotonic() < deadline, f"{sign!r} was not painted"
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 1 << 16)


def test_a_closed_terminal_ends_the_application_even_where_hang_ups_are_ignored(
    home: Path,
) -> None:
    child, terminal = _open_on_a_terminal(home)
    _read_until(terminal, b"Stepper")
    os.close(terminal)
    deadline = time.monotonic() + 15
    ended = 0
    while not ended and time.monotonic() < deadline:
        ended, _ = os.waitpid(child, os.WNOHANG)
        time.sleep(0.05)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert ended == child
