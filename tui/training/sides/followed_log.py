"""The worker's log, read on and on: its newest lines as plain text."""

import re
from collections import deque
from collections.abc import Iterable
from pathlib import Path

MOST_LINES = 2_000
FIRST_BYTES = 2**18
"""Of a log that is longer, the first reading takes its end alone."""

MOST_BYTES = 2**20
"""What one reading takes at most; the rest comes with the next."""

LONGEST_LINE = 4_000

_ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-_])")


class FollowedLog:
    """Keeps the newest lines of a file that grows; one thread at a time may read it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._rest = b""
        self._whole = True

    def read(self) -> list[str] | None:
        """The lines that were added; None where the file is another by now, so that all are new.

        The last line is given once it is ended. A file that is not there has no lines.

        Raises:
            OSError: it cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, 2)
                if size < self._offset:
                    self._offset, self._rest, self._whole = 0, b"", True
                    return None
                if not self._offset and size > FIRST_BYTES:
                    self._offset, self._whole = size - FIRST_BYTES, False
                file.seek(self._offset)
                data = file.read(MOST_BYTES)
        except FileNotFoundError:
            return []
        self._offset += len(data)
        *ended, self._rest = (self._rest + data).split(b"\n")
        if not self._whole and ended:
            # It was cut in the middle.
            ended, self._whole = ended[1:], True
        if len(self._rest) > 2 * LONGEST_LINE:
            self._rest = self._rest[-LONGEST_LINE:]
        return [readable(line) for line in ended[-MOST_LINES:]]


def readable(line: bytes) -> str:
    """A line as a terminal would leave it: what a carriage return wiped away is gone."""
    text = line[-LONGEST_LINE:].decode(errors="replace").rstrip("\r")
    text = _ESCAPES.sub("", text.rpartition("\r")[2]).expandtabs(4)
    return "".join(one if one.isprintable() else "\ufffd" for one in text).rstrip()


def newest(lines: Iterable[str], more: Iterable[str]) -> deque[str]:
    """The newest lines of both."""
    return deque([*lines, *more], maxlen=MOST_LINES)


def rows(line: str, width: int) -> list[str]:
    """A line in rows of at most `width` characters; continued rows are indented by one."""
    if len(line) <= width:
        return [line]
    rest, step = line[width:], max(width - 1, 1)
    return [
        line[:width],
        *(f" {rest[start : start + step]}" for start in range(0, len(rest), step)),
    ]
