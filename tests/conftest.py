"""What every test shares: a place of its own to write to, and a real terminal."""

import gc
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from fcntl import ioctl
from pathlib import Path

import pyte
import pytest

from tests.trained_runs import copied, trained

__all__ = ["copied", "trained"]


@pytest.fixture(autouse=True, scope="session")
def rare_collections() -> None:
    """Collects garbage less often: each screen leaves much, and a sixth of its time went there."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh place for everything that the program writes, away from the user's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("RNN_TUI_HOME", str(folder))
    return folder


class Terminal:
    """The application on a terminal as OpenSSH gives it: 256 colours and no COLORTERM."""

    def __init__(self, columns: int, rows: int, ignore_hang_up: bool = False) -> None:
        self.written = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.process, self._descriptor = pty.fork()
        if self.process == 0:
            if ignore_hang_up:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
            ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.environ["TERM"] = "xterm-256color"
            os.environ.pop("COLORTERM", None)
            command = "from tui.cli import main; main()"
            os.execv(sys.executable, [sys.executable, "-P", "-c", command])

    def press(self, keys: str) -> None:
        """Types keys, or sends their escape sequences."""
        os.write(self._descriptor, keys.encode())

    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self._screen.display)

    def colours(self) -> set[str]:
        """The foreground and background colours on the screen."""
        cells = [cell for row in self._screen.buffer.values() for cell in row.values()]
        return {cell.fg for cell in cells} | {cell.bg for cell in cells}

    def wait_for(self, words: str, patience: float = 60.0) -> None:
        """Reads until these words stand on the screen."""
        deadline = time.monotonic() + patience
        while words not in self.text():
            assert time.monotonic() < deadline, f"no {words!r} within {patience} s:\n{self.text()}"
            self._read()

    def settle(self, quiet: float = 0.5) -> None:
        """Reads until nothing has been written for a while."""
        while self._read(quiet):
            pass

    def close(self) -> None:
        """Closes the window."""
        os.close(self._descriptor)

    def has_ended(self, patience: float = 15.0) -> bool:
        """Whether the application ends within this time; kills it where it does not."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if os.waitpid(self.process, os.WNOHANG)[0]:
                return True
            time.sleep(0.05)
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        return False

    def _read(self, patience: float = 0.1) -> bool:
        if not select.select([self._descriptor], [], [], patience)[0]:
            return False
        try:
            data = os.read(self._descriptor, 1 << 16)
        except OSError:  # the application has closed its side
            return False
        self.written += data
        self._stream.feed(data)
        return True


@pytest.fixture
def open_terminal(home: Path) -> Iterator[Callable[..., Terminal]]:
    """Opens the application on a real terminal of a given size."""
    opened: list[Terminal] = []

    def start(columns: int = 80, rows: int = 24, ignore_hang_up: bool = False) -> Terminal:
        opened.append(Terminal(columns, rows, ignore_hang_up))
        return opened[-1]

    yield start
    for terminal in opened:
        try:
            os.kill(terminal.process, signal.SIGKILL)
            os.waitpid(terminal.process, 0)
        except (ProcessLookupError, ChildProcessError):
            continue
