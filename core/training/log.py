"""The event log of a run: appended by the worker, followed by anyone."""

import os
from pathlib import Path
from types import TracebackType

from core.training.events import AnyEvent, Batch, decode, encode

EVENTS = "events.jsonl"


class EventWriter:
    """Appends events; every one but a batch's is on the disk when `write` returns."""

    def __init__(self, folder: Path) -> None:
        self._descriptor = os.open(
            folder / EVENTS, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644
        )
        self._end_cut_line(folder / EVENTS)

    def write(self, event: AnyEvent) -> None:
        """Appends one line, whole.

        Raises:
            OSError: the disk is full, or the file cannot be written.
        """
        line = encode(event)
        while line:
            line = line[os.write(self._descriptor, line) :]
        if not isinstance(event, Batch):
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

    def _end_cut_line(self, path: Path) -> None:
        """A worker killed while writing leaves half a line: new lines must not run into it."""
        size = path.stat().st_size
        if size and path.read_bytes()[-1:] != b"\n":
            os.write(self._descriptor, b"\n")


class EventReader:
    """Reads a log as it grows; a line is read once it is whole."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / EVENTS
        self._offset = 0

    def read_lines(self) -> list[bytes]:
        """The whole lines since the last call, without their newlines; none where no file is."""
        try:
            with self._path.open("rb") as log:
                log.seek(self._offset)
                data = log.read()
        except FileNotFoundError:
            return []
        whole = data.rfind(b"\n") + 1
        self._offset += whole
        return data[:whole].splitlines()

    def read(self) -> list[AnyEvent]:
        """The events since the last call; lines that say nothing known are passed over."""
        events = (decode(line) for line in self.read_lines())
        return [event for event in events if event is not None]


def read_events(folder: Path) -> list[AnyEvent]:
    """All events so far."""
    return EventReader(folder).read()
