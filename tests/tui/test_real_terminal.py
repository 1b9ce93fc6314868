"""The three tabs on a real terminal with 256 colours, while a real run trains."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.training import store
from core.training.history import History, read_state
from core.training.store import Run
from tests.tui.terminal_resize import resize

RIGHT = "\x1b[C"
SMALL, LARGE = (80, 24), (120, 40)


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


def test_all_three_tabs_show_what_is_there_and_a_run_is_started_stopped_resumed_and_taken_away(
    open_terminal: Callable[..., Any], copied: Callable[[str], Path], home: Path, tmp_path: Path
) -> None:
    home.mkdir()
    copied("text").rename(home / "aaaa-tutorial-lstm")
    terminal = open_terminal(*SMALL)
    _shows_the_stepper(terminal)
    _shows_the_architecture(terminal)
    terminal.press("3")
    terminal.wait_for("✓ aaaa")
    resize(terminal, *LARGE)
    terminal.wait_for("✓ aaaa")
    started = _starts_a_run(terminal, home)

    # It is held still while nothing needs it: it would take a core from what is looked at.
    worker = _started_by(read_state(started)[1])
    assert os.getsid(worker) == worker, "it would end with the terminal"
    os.kill(worker, signal.SIGSTOP)
    for size in (SMALL, LARGE):
        resize(terminal, *size)
        terminal.wait_for("► running")
        terminal.wait_for("samples/s")
        terminal.wait_for("chance")
    os.kill(worker, signal.SIGCONT)

    # Stopped, and resumed from where it was.
    terminal.press("s")
    terminal.wait_for("■ stopped")
    state, history = read_state(started)
    assert state == "stopped"
    done = history.epochs
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
    assert b"38;2;" not in terminal.written, "a colour that this terminal does not have"


def _shows_the_stepper(terminal: Any) -> None:
    terminal.wait_for("t = 1 / 100")
    terminal.wait_for("h = tanh(Wx + Uh₋₁ + b)")
    terminal.press(RIGHT * 4)
    terminal.wait_for("t = 5 / 100")
    terminal.press("i")
    terminal.wait_for("Keras initialisers")
    terminal.settle()
    shades = terminal.colours()
    assert len(shades) >= 8, "the heat map's shades fell together"
    resize(terminal, *LARGE)
    terminal.wait_for("t = 5 / 100")
    terminal.wait_for("h = tanh(Wx + Uh₋₁ + b)")


def _shows_the_architecture(terminal: Any) -> None:
    terminal.press("2")
    terminal.wait_for("324,193")
    terminal.wait_for("H·(D+H+1) = 32·(32+32+1) = 2,080")
    resize(terminal, *SMALL)
    terminal.wait_for("324,193")


def _starts_a_run(terminal: Any, home: Path) -> Run:
    terminal.press("n")
    terminal.wait_for("first seed")
    for field, value in (("│ limit", "64"), ("   epochs", "500"), ("   batch size", "8")):
        click(terminal, field, 24)
        terminal.press(value)
        terminal.settle()
    terminal.press("\x13")
    terminal.wait_for("► running")
    started = next(run for run in store.list_runs(home) if not run.id.startswith("aaaa"))
    terminal.wait_for("◆ val 0.")
    return started


def _started_by(history: History) -> int:
    assert history.started is not None
    return history.started.pid
