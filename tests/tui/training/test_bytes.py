"""What an update writes to the terminal: a line over SSH must not feel it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.training import lock, store
from core.training.settings import configure

MOST_OF_A_BATCH = 2 * 1024
MOST_OF_AN_EPOCH = 4 * 1024


@pytest.fixture
def watched(open_terminal: Callable[..., Any], home: Path, write, recorded) -> Any:
    """A living run on a screen of 120×40, between whose events the test can count."""
    # It goes on where the clock is, as its time left is counted from there.
    recorded.origin = time.time() - 60
    run = store.create(home, configure("tutorial-rnn", {"dataset": "imdb", "epochs": 10}))
    (run.folder / store.WORKER_LOG).touch()
    held = lock.take(run.folder)
    assert held is not None
    write(run, recorded.opening())
    for epoch in (1, 2):
        write(run, [recorded.batch(10 * epoch, epoch, step) for step in range(1, 157, 4)])
        write(run, [recorded.epoch(10 * epoch + 9, epoch, epochs=10, train=(0.6, 0.7))])
    terminal = open_terminal(120, 40)
    terminal.wait_for("t = 1 / 100")
    terminal.press("3")
    terminal.wait_for("► running")
    terminal.settle(1.0)
    yield run, terminal
    lock.release(held)


def written_by(terminal: Any, deed: Callable[[], None]) -> int:
    before = len(terminal.written)
    deed()
    deadline = time.monotonic() + 10
    while len(terminal.written) == before:
        assert time.monotonic() < deadline, "nothing was written"
        terminal.settle(0.6)
    return len(terminal.written) - before


def test_a_batch_writes_two_kilobytes_and_an_epoch_four_at_most(watched, write, recorded) -> None:
    run, terminal = watched
    batches = [
        written_by(
            terminal,
            lambda step=step: write(
                run, [recorded.batch(30 + step / 10, 3, step, loss=0.6 - step / 1000)]
            ),
        )
        for step in range(2, 30, 3)
    ]
    assert max(batches) <= MOST_OF_A_BATCH, batches
    epochs = [
        written_by(
            terminal,
            lambda epoch=epoch: write(
                run,
                [
                    recorded.batch(30 + epoch, epoch, 157, loss=0.6 - epoch / 100),
                    recorded.epoch(
                        31 + epoch,
                        epoch,
                        epochs=10,
                        train=(0.6 - epoch / 30, 0.65 + epoch / 50),
                        val=(0.58 - epoch / 40, 0.66 + epoch / 60),
                    ),
                ],
            ),
        )
        for epoch in (3, 4, 5, 6)
    ]
    assert max(epochs) <= MOST_OF_AN_EPOCH, epochs
