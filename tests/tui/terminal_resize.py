"""A real terminal whose window is drawn larger or smaller."""

import struct
import termios
from fcntl import ioctl
from typing import Any


def resize(terminal: Any, columns: int, rows: int) -> None:
    """Gives an open terminal of the tests another size, on which nothing stands yet."""
    terminal.settle()
    terminal._screen.resize(rows, columns)
    terminal._screen.reset()
    # The system tells the application.
    ioctl(terminal._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
