"""What every test of the interface shares: the application without the machine it runs on."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual import constants
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
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


@pytest.fixture(autouse=True, scope="session")
def _style_sheets_are_parsed_once() -> Iterator[None]:
    """Keeps parsed rules for the next application: each has the same, and parses them for 0.1 s.

    A style sheet does so itself until its variables change, and hands out the same rules.
    """
    parsed: dict[object, list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def remembered(sheet: Stylesheet, css: str, *where: object, **named: object) -> list[RuleSet]:
        variables = frozenset(sheet._variables.items())
        key = (css, variables, where, tuple(named.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, css, *where, **named)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Stylesheet, "_parse_rules", remembered)
        yield


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
