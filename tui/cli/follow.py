"""Following runs from outside until they end."""

import time
from collections.abc import Callable, Sequence

from core.training import store
from core.training.events import AnyEvent, decode
from core.training.log import EventReader
from core.training.store import Run

Tell = Callable[[bytes, AnyEvent | None], None]
INTERVAL = 0.1

# Looking at a thousand runs takes a while: a tenth of the time at most goes there.
REST = 9


def _nothing() -> None:
    """Does nothing between two looks."""


def follow(
    run: Run,
    reader: EventReader,
    tell: Tell,
    between: Callable[[], None] = _nothing,
    interval: float = INTERVAL,
) -> None:
    """Tells every line that a reader has not read yet, until the run has ended.

    Args:
        run: the run.
        reader: of its log; after an interruption it goes on where it was.
        tell: given each line as it stands, and the event that it holds.
        between: called after each look.
        interval: seconds between two looks.
    """
    follow_together([run], [reader], lambda _, line, event: tell(line, event), between, interval)


def follow_together(
    runs: Sequence[Run],
    readers: Sequence[EventReader],
    tell: Callable[[Run, bytes, AnyEvent | None], None],
    between: Callable[[], None] = _nothing,
    interval: float = INTERVAL,
    ended: Callable[[Run], None] = lambda run: None,
) -> None:
    """The same for several runs at once, until all have ended.

    Args:
        runs: the runs.
        readers: of their logs, in the same order.
        tell: given the run with each of its lines, and the event that this holds.
        between: called after each look.
        interval: seconds between two looks.
        ended: told of each run when all of its lines have been told.
    """
    living = list(zip(runs, readers, strict=True))
    while living:
        began = time.monotonic()
        for run, reader in tuple(living):
            # Asked first: whatever a worker wrote before it ended is read below.
            over = not store.is_alive(run)
            for line in reader.read_lines():
                tell(run, line, decode(line))
            if over:
                living.remove((run, reader))
                ended(run)
        between()
        if living:
            time.sleep(max(interval, REST * (time.monotonic() - began)))
