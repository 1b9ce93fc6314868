"""The architecture tab on a real terminal with 256 colours: every view, an edit, a file, Keras."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.tui.terminal_resize import resize

END = "\x1b[F"
BACKSPACE = "\x7f"
SHIFT_TAB = "\x1b[Z"


VIEWS = (
    *("┏━━", "True, as it is set", "mult-adds/t", "Advice: 1 remark", "not trained yet"),
    *("two models side by side", "import keras", "does Keras agree?"),
)


def test_a_model_is_read_changed_and_another_opened_from_a_file_on_a_small_and_a_large_window(
    open_terminal: Callable[..., Any], tmp_path: Path, trained: Any
) -> None:
    file = Path(shutil.copy(trained["padded"] / "model.keras", tmp_path / "m.keras"))
    terminal = open_terminal(80, 24)
    terminal.wait_for("t = 1 / 100")
    terminal.press("2")
    terminal.wait_for("324,193 parameters")
    terminal.wait_for("h_t = tanh")
    for words in VIEWS:
        terminal.press("v")
        terminal.wait_for(words)

    # Where the layer stands beside the other views, their row begins with the diagram.
    terminal.press("v")
    resize(terminal, 120, 40)
    terminal.wait_for("h_t = tanh")
    terminal.wait_for(VIEWS[0])
    for words in VIEWS[1:]:
        terminal.press("v")
        terminal.wait_for(words)

    terminal.press("r")
    terminal.wait_for("✗ layer 3 SimpleRNN needs a sequence")
    terminal.press("f")
    terminal.wait_for("324,193 parameters")
    resize(terminal, 80, 24)
    terminal.wait_for("324,193 parameters")
    terminal.press("c")
    terminal.wait_for("4·32·(32+32+1) = 8,320")
    terminal.press("u")
    terminal.wait_for("· preset ")
    terminal.press("e")
    terminal.wait_for("return_sequences     yes")
    terminal.settle()
    terminal.press("\x1b")
    terminal.settle()

    for keys in ("o", SHIFT_TAB, " ", END, "\r", "\t", str(tmp_path / "nothing.keras"), "\r"):
        terminal.press(keys)
        terminal.settle()
    terminal.wait_for("is not there: give a .keras or .h5 file")
    for keys in (BACKSPACE * len("nothing.keras"), file.name, "\r"):
        terminal.press(keys)
        terminal.settle()
    terminal.wait_for("m.keras · file")
    terminal.press("VVV")
    terminal.wait_for("norm")
    terminal.press("k")
    terminal.wait_for("agrees")
    terminal.settle()
    terminal.press("q")
    assert terminal.has_ended()
    assert b"38;2;" not in terminal.written, "a colour that this terminal does not have"
