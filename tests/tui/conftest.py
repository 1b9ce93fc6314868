"""What every test of the interface shares: the application without the machine it runs on."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual import constants
from textual.pilot import Pilot
from textual.widgets import Input, TabbedContent

from tui.app import LaboratoryApp
from tui.stepper import pane as stepper_pane


@pytest.fixture(autouse=True)
def _without_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """True colour, no animation, no blinking, no Keras on its own: the same picture everywhere."""
    monkeypatch.setattr(stepper_pane, "REST_SECONDS", None)
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "truecolor")
    monkeypatch.setattr(constants, "TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr(Input.cursor_blink, "_default", False)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def runs_dir(tmp_path: Path) -> Path:
    """An empty folder for runs, with room beside it for the settings."""
    folder = tmp_path / "home" / "runs"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def laboratory(runs_dir: Path) -> Callable[[], LaboratoryApp]:
    """Makes the application over the temporary runs, a fresh one each time."""
    return lambda: LaboratoryApp(runs_dir)


@pytest.fixture
def settled() -> Callable[[Pilot[None]], Awaitable[None]]:
    """Waits until the open tab has been filled and painted."""

    async def wait(pilot: Pilot[None]) -> None:
        tabs = pilot.app.screen_stack[0].query_one("#tabs", TabbedContent)
        for _ in range(100):
            await pilot.pause()
            pane = tabs.active_pane
            if pane is not None and pane.children and pilot.app.screen_stack[0].focused:
                break
        await pilot.pause()

    return wait
