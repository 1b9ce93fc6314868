"""Following a run from outside until it ends."""

import time
from collections.abc import Callable

from core.training import store
from core.training.events import AnyEvent, decode
from core.training.log import EventReader
from core.training.store import Run

Tell = Callable[[bytes, AnyEvent | None], None]


def follow(run: Run, reader: EventReader, tell: Tell, interval: float = 0.1) -> None:
    """Tells every line that a reader has not read yet, until the run has ended.

    Args:
        run: the run.
        reader: of its log; after an interruption it goes on where it was.
        tell: given each line as it stands, and the event that it holds.
        interval: seconds between two looks.
    """
    while True:
        # Asked first: whatever a worker wrote before it ended is read below.
        ended = not store.is_alive(run)
        for line in reader.read_lines():
            tell(line, decode(line))
        if ended:
            return
        time.sleep(interval)
