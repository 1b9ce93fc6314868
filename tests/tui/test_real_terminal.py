"""The three tabs on a real terminal with 256 colours, while a real run trains."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.training import process, store
from core.training.history import read_state
from core.training.settings import configure
from tests.tui.terminal_resize import resize

RIGHT = "\x1b[C"


@pytest.fixture
def long_run(home: Path) -> Any:
    """A real run that trains for as long as the test looks at it, and its worker."""
    settings = {"limit": 2000, "epochs": 1000, "batch_size": 16}
    run = store.create(home, configure("tutorial-rnn", settings))
    worker = process.start(run)
    yield run, worker
    worker.kill()
    worker.wait()


def test_all_three_tabs_show_what_is_there_on_a_small_and_a_large_window(
    open_terminal: Callable[..., Any], long_run: Any
) -> None:
    run, worker = long_run
    # It goes on when it is looked at: two cores have other tests to run meanwhile.
    worker.send_signal(signal.SIGSTOP)
    terminal = open_terminal(80, 24)

    terminal.wait_for("t = 1 / 100")
    terminal.wait_for("h = tanh(Wx + Uh₋₁ + b)")
    terminal.press(RIGHT * 4)
    terminal.wait_for("t = 5 / 100")
    terminal.press("i")
    terminal.wait_for("Keras initialisers")
    terminal.settle()
    shades = terminal.colours()
    assert len(shades) >= 8, "the heat map's shades fell together"
    resize(terminal, 120, 40)
    terminal.wait_for("t = 5 / 100")
    terminal.wait_for("h = tanh(Wx + Uh₋₁ + b)")

    terminal.press("2")
    terminal.wait_for("324,193")
    terminal.wait_for("H·(D+H+1) = 32·(32+32+1) = 2,080")
    resize(terminal, 80, 24)
    terminal.wait_for("324,193")

    worker.send_signal(signal.SIGCONT)
    terminal.press("3")
    for columns, rows in ((80, 24), (120, 40)):
        resize(terminal, columns, rows)
        terminal.wait_for("► running")
        terminal.wait_for("samples/s")
        terminal.wait_for("chance")
    terminal.press("s")
    terminal.wait_for("■ stopped")
    assert read_state(run)[0] == "stopped"

    terminal.press("q")
    assert terminal.has_ended()
    assert b"38;2;" not in terminal.written, "a colour that this terminal does not have"


def click(terminal: Any, words: str, columns: int = 0) -> None:
    """Presses the mouse on words, or so many columns to their right."""
    terminal.wait_for(words)
    terminal.settle()
    for row, line in enumerate(terminal.text().split("\n"), start=1):
        if words in line:
            column = line.rindex(words) + 1 + columns
            terminal.press(f"\x1b[<0;{column};{row}M")
            terminal.press(f"\x1b[<0;{column};{row}m")
            terminal.settle()
            return
    raise AssertionError(f"no {words!r}:\n{terminal.text()}")


def open_training(open_terminal: Callable[..., Any]) -> Any:
    terminal = open_terminal(120, 40)
    terminal.wait_for("t = 1 / 100")
    terminal.press("3")
    return terminal


def test_a_run_is_started_left_found_stopped_resumed_compared_and_taken_away(
    open_terminal: Callable[..., Any], copied: Callable[[str], Path], home: Path, tmp_path: Path
) -> None:
    home.mkdir()
    copied("text").rename(home / "aaaa-tutorial-lstm")

    # Started.
    terminal = open_training(open_terminal)
    terminal.wait_for("✓ aaaa")
    terminal.press("n")
    terminal.wait_for("first seed")
    for field, value in (("│ limit", "320"), ("   epochs", "500"), ("   batch size", "8")):
        click(terminal, field, 24)
        terminal.press(value)
        terminal.settle()
    terminal.press("\x13")
    terminal.wait_for("► running")
    started = next(run for run in store.list_runs(home) if not run.id.startswith("aaaa"))
    terminal.wait_for("◆ val 0.")

    # The interface is killed, and another one finds the run as it is.
    os.kill(terminal.process, signal.SIGKILL)
    os.waitpid(terminal.process, 0)
    assert store.is_alive(started)
    terminal = open_training(open_terminal)
    terminal.wait_for("► running")

    # Stopped, and resumed from where it was.
    terminal.press("s")
    terminal.wait_for("■ stopped")
    done = read_state(started)[1].epochs
    terminal.press("r")
    terminal.wait_for("► running")
    terminal.wait_for("bit for bit")
    terminal.press("s")
    terminal.wait_for("■ stopped")
    history = read_state(started)[1]
    assert history.resumed is not None
    assert history.resumed.exact
    assert history.epochs[: len(done)] == done

    # Compared.
    terminal.press("c")
    terminal.wait_for("Two groups of seeds compared")
    terminal.wait_for("Not separable")
    terminal.press("\x1b")
    terminal.settle()

    # Taken away.
    terminal.press("e")
    terminal.wait_for("Take away")
    target = tmp_path / "curves.csv"
    click(terminal, "path ", 14)
    for keys in ("\x05", "\x15", str(target)):
        terminal.press(keys)
        terminal.settle()
    terminal.press("\x13")
    terminal.wait_for("written")
    assert target.read_text().startswith("epoch,")
    terminal.press("q")
    assert terminal.has_ended()
