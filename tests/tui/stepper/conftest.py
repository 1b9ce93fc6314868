"""The open stepper as a user has it: keys, mouse, and what stands on the screen."""

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from core.stepping.source import CellWeights, RandomSequence, Source
from tui.app import LaboratoryApp
from tui.stepper.pane import StepperPane
from tui.stepper.side import Side
from tui.stepper.state import StepperState
from tui.widgets.action_line import ActionLine
from tui.widgets.heatmap import GUTTER, RULER, HeatMap
from tui.widgets.lines import Lines, plain

SMALL = Source(CellWeights("simple", "keras", 6), RandomSequence(9, 3))
"""Nine steps of six units: everything is in sight at once, one line a unit."""


class Stepper:
    """What can be done in the stepper and read off it, with the patience to wait for threads."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.app = pilot.app
        self.pane = pilot.app.screen_stack[0].query_one(StepperPane)
        self.map = self.pane.query_one(HeatMap)

    @property
    def state(self) -> StepperState:
        state = self.pane.state
        assert state is not None
        return state

    @property
    def panel(self) -> str:
        """The view beside the map."""
        return self.pane.query_one(Side).panel

    def lines(self, name: str) -> list[str]:
        return [plain(line) for line in self.pane.query_one(name, Lines).lines]

    @property
    def title(self) -> str:
        return self.lines("#title")[0]

    @property
    def summary(self) -> str:
        return self.lines("#summary")[0]

    @property
    def note(self) -> str:
        """The remark above the map; empty when none is shown."""
        remark = self.pane.query_one("#note", Static)
        return str(remark.content) if remark.display else ""

    @property
    def controls(self) -> str:
        return self.lines("#controls")[0]

    @property
    def view(self) -> str:
        """The view beside the map as one text, however it is wrapped."""
        name = "#forgetting Lines" if self.panel == "forgetting" else "#view"
        return " ".join(" ".join(self.lines(name)).split())

    @property
    def ruler(self) -> str:
        return self.map.render_line(0).text[GUTTER:]

    @property
    def units(self) -> list[int]:
        """The unit that each line of the map names, from the top."""
        return list(self._units())

    def _units(self) -> Iterator[int]:
        for y in range(RULER, self.map.size.height):
            number = self.map.render_line(y).text[: GUTTER - 1].strip()
            if not number.isdigit():
                return
            yield int(number)

    @property
    def notices(self) -> list[str]:
        return [notice.message for notice in self.app._notifications]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Paste a text over what stands in the focused field."""
        await self.until(lambda: isinstance(self.app.focused, Input))
        field = self.app.focused
        assert isinstance(field, Input)
        field.select_all()
        field.post_message(events.Paste(text))
        await self.until(lambda: field.value == text)

    async def until(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{self.title!r} {self.notices} {self.view!r}"
            await self.pilot.pause(0.02)
        await self.pilot.pause()

    async def opening(self, asking: Awaitable[None]) -> None:
        """Ask for another sequence and wait until it is there."""
        before = self.state.opened
        await asking
        await self.until(lambda: self.state.opened is not before)

    async def open(self, source: Source, panel: str | None = None) -> None:
        before = self.state.opened
        self.pane.open(source, panel)
        await self.until(lambda: self.state.opened is not before)

    async def settle(self) -> None:
        """Wait until nothing more is found out in the background."""
        await self.until(lambda: not self.state.findings.doing)

    async def click(self, name: str, pattern: str) -> None:
        """Click in a line on what a pattern finds there: on its group where it has one."""
        line = self.pane.query_one(name, ActionLine)
        text = plain(line.lines[0])
        found = re.search(pattern, text)
        assert found is not None, f"no {pattern!r} in {text!r}"
        left = line.content_region.x - line.region.x
        at = cell_len(text[: found.start(found.re.groups)])
        await self.pilot.click(line, offset=(left + at, 0))
        await self.pilot.pause()


Start = Callable[..., AbstractAsyncContextManager[Stepper]]


@pytest.fixture
def stepper(
    laboratory: Callable[[], LaboratoryApp],
    settled: Callable[[Pilot[None]], Awaitable[None]],
) -> Start:
    """Opens the application on its stepper, over other runs and on another source if need be."""

    @asynccontextmanager
    async def start(
        source: Source | None = None,
        panel: str | None = None,
        size: tuple[int, int] = (80, 24),
        runs: Path | None = None,
    ) -> AsyncIterator[Stepper]:
        app = laboratory() if runs is None else LaboratoryApp(runs)
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            on = Stepper(pilot)
            if source is not None:
                await on.open(source, panel)
            yield on

    return start


@pytest.fixture
def small() -> Source:
    """Nine steps of six units of a SimpleRNN by Keras' initialisers."""
    return SMALL
