"""`rnn-tui watch` on a real terminal, of a run that the test itself writes."""

import os
import pty
import re
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

from core.training import lock
from core.training.events import Batch
from core.training.store import Run
from tests.core.training.recorded_runs import FINISHED, PREPARED, STARTED, append, epoch, make

PATIENCE = 30.0


class Watched:
    """A command on a terminal of 80 columns."""

    def __init__(self, run: Run, **environment: str) -> None:
        self.written = b""
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            for name in ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR"):
                os.environ.pop(name, None)
            os.environ.update({"TERM": "xterm-256color", **environment})
            command = "from tui.cli import main; main()"
            os.execv(sys.executable, [sys.executable, "-P", "-c", command, "watch", run.id])

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self._screen.display]

    def until(self, words: str) -> list[str]:
        deadline = time.monotonic() + PATIENCE
        while words not in "\n".join(self.lines):
            assert time.monotonic() < deadline, "\n".join(self.lines)
            self._read()
        return self.lines

    def status(self) -> int:
        while self._read():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])

    def _read(self) -> bool:
        if not select.select([self.descriptor], [], [], 0.1)[0]:
            return True
        try:
            data = os.read(self.descriptor, 1 << 16)
        except OSError:  # it has closed its side
            return False
        self.written += data
        self._stream.feed(data)
        return bool(data)


@pytest.fixture
def living(home: Path) -> Iterator[tuple[Run, Callable[[], None]]]:
    """A run whose lock is held until it is let go."""
    run = make(home, [STARTED, PREPARED])
    held = [lock.take(run.folder)]

    def release() -> None:
        for descriptor in held:
            assert descriptor is not None
            lock.release(descriptor)
        held.clear()

    yield run, release
    release()


def steps(first: int, last: int) -> list[Batch]:
    return [
        Batch(time=31.0 + n / 50, epoch=2, batch=n, batches=157, loss=0.6, accuracy=0.7)
        for n in range(first, last)
    ]


def test_a_line_moves_below_the_lines_that_stay_and_the_table_fits(
    living: tuple[Run, Callable[[], None]],
) -> None:
    run, release = living
    watched = Watched(run)
    append(run, [epoch(1), *steps(1, 100)])
    lines = watched.until("left")
    moving = next(line for line in lines if " left" in line)
    assert moving.startswith(f"{run.id}  epoch 2/3  ━")
    assert "loss 0.600  acc 0.700" in moving
    assert len(moving) < 80
    above = lines.index(next(line for line in lines if "epoch 1/3" in line))
    assert above < lines.index(moving)
    assert lines[above].endswith("loss 0.6000 val 0.5000  acc 0.7100 val 0.8000")
    assert b"\x1b[32m" in watched.written
    append(run, [*steps(100, 157), epoch(2), epoch(3), FINISHED])
    release()
    assert watched.status() == 0
    ended = "\n".join(watched.lines)
    assert " left" not in ended
    assert re.search(rf"{run.id} +finished +post 500 .* 0.820 ", ended)
    assert watched.written.rfind(b"\x1b[?25h") > watched.written.rfind(b"\x1b[?25l")


def test_without_colour_nothing_is_coloured(living: tuple[Run, Callable[[], None]]) -> None:
    run, release = living
    watched = Watched(run, NO_COLOR="1")
    append(run, [epoch(1), *steps(1, 100)])
    watched.until("left")
    release()
    assert watched.status() == 1
    assert not re.search(rb"\x1b\[[\d;]*3[0-9][\d;]*m", watched.written)


def test_a_terminal_that_can_do_little_gets_plain_lines(
    living: tuple[Run, Callable[[], None]],
) -> None:
    run, release = living
    append(run, [epoch(1), *steps(1, 100), FINISHED])
    release()
    watched = Watched(run, TERM="dumb")
    assert watched.status() == 0
    assert b"\x1b" not in watched.written
    assert b"samples/s" in watched.written


def test_leaving_or_a_closed_window_ends_the_command_alone(
    living: tuple[Run, Callable[[], None]],
) -> None:
    run, _ = living
    append(run, [epoch(1)])
    left = Watched(run)
    left.until("epoch 1/3")
    os.write(left.descriptor, b"\x03")
    assert left.status() == 130
    assert b"Traceback" not in left.written
    closed = Watched(run)
    closed.until("epoch 1/3")
    os.close(closed.descriptor)
    ended = os.waitstatus_to_exitcode(os.waitpid(closed.process, 0)[1])
    assert ended in (128 + signal.SIGHUP, 128 + signal.SIGPIPE)
    assert lock.is_held(run.folder)
