"""The application leaves with its terminal, and never spins on the end of its input."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("ignore_hang_up", [False, True], ids=["as usual", "under nohup"])
def test_a_closed_terminal_ends_the_application(
    open_terminal: Callable[..., Any], ignore_hang_up: bool
) -> None:
    terminal = open_terminal(ignore_hang_up=ignore_hang_up)
    terminal.wait_for("t = 1 / 100")
    terminal.close()
    assert terminal.has_ended()
