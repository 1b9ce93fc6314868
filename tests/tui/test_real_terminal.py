"""The three tabs on a real terminal with 256 colours, while a real run trains."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.training import process, store
from core.training.history import read_state
from core.training.settings import configure

RIGHT = "\x1b[C"


@pytest.fixture
def long_run(home: Path) -> Any:
    """A real run that trains for as long as the test looks at it."""
    settings = {"limit": 2000, "epochs": 1000, "batch_size": 16}
    run = store.create(home, configure("tutorial-rnn", settings))
    worker = process.start(run)
    yield run
    worker.kill()
    worker.wait()


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_all_three_tabs_show_what_is_there(
    open_terminal: Callable[..., Any], long_run: Any, columns: int, rows: int
) -> None:
    terminal = open_terminal(columns, rows)

    terminal.wait_for("t = 1 / 100")
    terminal.wait_for("h = tanh(Wx + Uh₋₁ + b)")
    terminal.press(RIGHT * 4)
    terminal.wait_for("t = 5 / 100")
    terminal.press("i")
    terminal.wait_for("Keras initialisers")
    terminal.settle()
    shades = terminal.colours()
    assert len(shades) >= 8, "the heat map's shades fell together"

    terminal.press("2")
    terminal.wait_for("324,193")
    terminal.wait_for("H·(D+H+1) = 32·(32+32+1) = 2,080")

    terminal.press("3")
    terminal.wait_for("► running")
    terminal.wait_for("samples/s")
    terminal.wait_for("chance")
    terminal.press("s")
    terminal.wait_for("■ stopped")
    assert read_state(long_run)[0] == "stopped"

    terminal.press("q")
    assert terminal.has_ended()
    assert b"38;2;" not in terminal.written, "a colour that this terminal does not have"


def test_leaving_and_coming_back_finds_the_run_alive(
    open_terminal: Callable[..., Any], long_run: Any
) -> None:
    first = open_terminal()
    first.wait_for("t = 1 / 100")
    first.press("3")
    first.wait_for("► running")
    first.close()
    assert first.has_ended()
    assert store.is_alive(long_run)
    second = open_terminal()
    second.wait_for("t = 1 / 100")
    second.press("3")
    second.wait_for("► running")
    assert long_run.id in second.text()
