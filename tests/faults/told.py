"""What a run tells, waited for."""

import time
from collections import deque
from typing import TypeVar

from core.training import store
from core.training.events import AnyEvent, Event
from core.training.log import EventReader
from core.training.store import Run

PATIENCE = 90.0
Kind = TypeVar("Kind", bound=Event)


class Told:
    """A run's events, one after the other."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._reader = EventReader(run.folder)
        self._waiting: deque[AnyEvent] = deque()
        self._lived = False

    def next(self, kind: type[Kind]) -> Kind:
        """The next event of a kind; those before it are passed over."""
        deadline = time.monotonic() + PATIENCE
        while True:
            lives = store.is_alive(self._run)
            self._waiting.extend(self._reader.read())
            while self._waiting:
                event = self._waiting.popleft()
                if isinstance(event, kind):
                    return event
            gone = self._lived and not lives
            self._lived = lives
            assert not gone, f"no {kind.__name__}, it ended: {store.log_tail(self._run, 10)}"
            assert time.monotonic() < deadline, f"no {kind.__name__} within {PATIENCE} s"
            time.sleep(0.01)

    def skip(self) -> None:
        """Passes over all that has been told so far."""
        self._reader.read()
        self._waiting.clear()
