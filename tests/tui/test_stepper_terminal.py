"""The stepper on a real terminal with 256 colours: every view, and a run's own padding."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.tui.terminal_resize import resize

RIGHT = "\x1b[C"


VIEWS = (
    *(("u", "of 65 terms"), ("f", "h₋₁"), ("m", "radius")),
    *(("x", "at the first step"), ("a", "cosine")),
)


def test_a_run_is_walked_through_every_view_on_a_small_and_a_large_window(
    open_terminal: Callable[..., Any], home: Path, trained: Any
) -> None:
    run = trained["padded"]
    shutil.copytree(run, home / run.name)
    terminal = open_terminal(80, 24)
    terminal.wait_for("t = 1 / 100")
    terminal.press("3")
    terminal.wait_for(run.name)
    terminal.press("w")
    terminal.wait_for("/ 120")
    terminal.wait_for("at the end")
    terminal.wait_for("<pad>")

    terminal.press("P")
    terminal.wait_for("t = 24 / 24")
    terminal.press("w")
    terminal.wait_for("if the text ended at t")
    terminal.wait_for("left out")
    for key, words in VIEWS:
        terminal.press(key)
        terminal.wait_for(words)
    assert len(terminal.colours()) >= 8, "the heat map's shades fell together"

    resize(terminal, 120, 40)
    terminal.wait_for("t = 24 / 24")
    # A second a would take the mark away that the first has set.
    for key, words in (("w", "left out"), *VIEWS[:-1]):
        terminal.press(key)
        terminal.wait_for(words)
    terminal.press("y")
    terminal.wait_for("layer 1 of 2")
    terminal.press("j")
    terminal.wait_for("Go to timestep")
    terminal.settle()
    terminal.press("1\r")
    terminal.wait_for("t = 1 /")
    terminal.press("e")
    terminal.wait_for("Edit t = 1")
    terminal.settle()
    terminal.press("\x1b")
    terminal.settle()
    terminal.press(RIGHT * 2)
    terminal.wait_for("t = 3 /")
    terminal.press("b")
    terminal.wait_for("crosses")
    terminal.settle()
    terminal.press("p crosses 0.5\r")
    terminal.wait_for("p crosses 0.5")
    terminal.settle()
    assert len(terminal.colours()) >= 8, "the heat map's shades fell together"
    terminal.press("q")
    assert terminal.has_ended()
    assert b"38;2;" not in terminal.written, "a colour that this terminal does not have"
