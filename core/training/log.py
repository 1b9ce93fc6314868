"""The event log of a run: appended by the worker, followed by anyone."""

import errno
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from core.training.events import AnyEvent, Batch, End, Norms, Probe, Stage, decode, encode

EVENTS = "events.jsonl"
ROOM = ".room"

ROOM_BYTES = 8192
"""Kept free for the last line: on a full disk a run can still say why it ended."""

# What may be lost with the machine's power; an epoch that follows takes it to the disk, too.
FLEETING = (Batch, Norms, Probe, Stage)


class EventWriter:
    """Appends events; an epoch's is on the disk when `write` returns, and all before it."""

    def __init__(self, folder: Path) -> None:
        self._descriptor = os.open(
            folder / EVENTS, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644
        )
        self._room = folder / ROOM
        with suppress(OSError):
            self._room.write_bytes(bytes(ROOM_BYTES))
        # A worker killed while writing leaves half a line: new lines must not run into it.
        self._cut = self._ends_in_mid_line()

    def write(self, event: AnyEvent) -> None:
        """Appends one line, whole.

        Raises:
            OSError: the disk is full, or the file cannot be written.
        """
        try:
            self._append(encode(event))
        except OSError as error:
            if not isinstance(event, End) or error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            self._room.unlink(missing_ok=True)
            self._append(encode(event))
        if not isinstance(event, FLEETING):
            os.fsync(self._descriptor)

    def __enter__(self) -> "EventWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)
        with suppress(OSError):
            self._room.unlink(missing_ok=True)

    def _append(self, line: bytes) -> None:
        if self._cut:
            line = b"\n" + line
        # Where the disk is full in the middle of a line, the next one must not run into it.
        self._cut = True
        while line:
            line = line[os.write(self._descriptor, line) :]
        self._cut = False

    def _ends_in_mid_line(self) -> bool:
        size = os.fstat(self._descriptor).st_size
        return size > 0 and os.pread(self._descriptor, 1, size - 1) != b"\n"


class EventReader:
    """Reads a log as it grows; a line is read once it is whole.

    A log that no longer holds the line that was read last has been cut or replaced: it is read
    again from its beginning, and `restarts` counts how often that was so.
    """

    def __init__(self, folder: Path) -> None:
        self.restarts = 0
        self._path = folder / EVENTS
        self._offset = 0
        self._last = b""

    def read_lines(self) -> list[bytes]:
        """The whole lines since the last call, without their newlines; none where no file is."""
        try:
            with self._path.open("rb") as log:
                log.seek(self._offset - len(self._last))
                data = log.read()
                if not data.startswith(self._last):
                    self.restarts += 1
                    self._offset, self._last = 0, b""
                    log.seek(0)
                    data = log.read()
        except (FileNotFoundError, NotADirectoryError):
            return []
        begin, end = len(self._last), data.rfind(b"\n") + 1
        if end <= begin:
            return []
        lines = data[begin : end - 1].split(b"\n")
        self._offset += end - begin
        self._last = lines[-1] + b"\n"
        return lines

    def read(self) -> list[AnyEvent]:
        """The events since the last call; lines that say nothing known are passed over."""
        events = (decode(line) for line in self.read_lines())
        return [event for event in events if event is not None]

    def read_history_events(self) -> tuple[list[AnyEvent], int, int]:
        """The log from its beginning, its gradient steps thinned: for a log of a million lines.

        Steps that a resumed worker passed a second time are left out where they stood first.
        `read` goes on behind what was read here.

        Returns:
            The events in order, with of the gradient steps the first, every `stride`th after it
            and the newest `RECENT`; the stride; and how many steps were reported.
        """
        # It brings NumPy along, which nobody needs who follows a run from its beginning.
        from core.training.thinned_log import read_thinned

        found = read_thinned(self._path)
        self._offset, self._last = found.end, found.last
        return found.events, found.stride, found.reported


def read_events(folder: Path) -> list[AnyEvent]:
    """All events so far."""
    return EventReader(folder).read()
