"""The Architecture tab as a user has it: keys, mouse, and what stands on the screen."""

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events, on
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, OptionList, Select, Static

from tui.app import LaboratoryApp
from tui.architecture.layer_list import LayerList
from tui.architecture.pane import ArchitecturePane
from tui.architecture.side import Side, ViewPanel
from tui.architecture.state import ArchitectureState
from tui.requests import StepRun, TrainModel
from tui.widgets.action_line import ActionLine
from tui.widgets.key_line import KeyLine
from tui.widgets.lines import plain


class Bench(App[None]):
    """The pane alone, with the keys it offers and what it asks of the other tabs."""

    HORIZONTAL_BREAKPOINTS = LaboratoryApp.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = LaboratoryApp.VERTICAL_BREAKPOINTS

    def __init__(self, runs_dir: Path | None = None) -> None:
        super().__init__()
        self._runs_dir = runs_dir
        self.asked: list[object] = []

    def compose(self) -> ComposeResult:
        yield ArchitecturePane(self._runs_dir)
        yield KeyLine()

    def on_mount(self) -> None:
        self.theme = "gruvbox"
        self.query_one(LayerList).focus()

    @on(TrainModel)
    @on(StepRun)
    def hear(self, event: TrainModel | StepRun) -> None:
        self.asked.append(event)


class Architecture:
    """What can be done in the tab and read off it, with the patience to wait for threads."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.app = pilot.app
        self.pane = pilot.app.screen_stack[0].query_one(ArchitecturePane)

    @property
    def state(self) -> ArchitectureState:
        return self.pane.state

    @property
    def layers(self) -> LayerList:
        return self.pane.query_one(LayerList)

    @property
    def rows(self) -> str:
        return "\n".join(plain(line) for line in self.layers.lines)

    @property
    def verdict(self) -> str:
        """The verdict as one text, however it is wrapped."""
        static = self.pane.query_one("#verdict", Static)
        return " ".join(static.content.plain.split())

    @property
    def panel(self) -> str:
        return self.pane.query_one(Side).panel

    @property
    def view(self) -> str:
        """The chosen view as one text, however it is wrapped."""
        panel = self.pane.query_one("#view", ViewPanel)
        return " ".join(" ".join(map(plain, panel.lines)).split())

    @property
    def title(self) -> str:
        return self.line("#title")

    @property
    def controls(self) -> str:
        return self.line("#controls")

    @property
    def note(self) -> str:
        """What is said above the view; empty while nothing is."""
        said = self.pane.query_one("#note", Static)
        return str(said.content) if said.display else ""

    def line(self, name: str) -> str:
        return " ".join(plain(line) for line in self.pane.query_one(name, ActionLine).lines)

    @property
    def kinds(self) -> list[str]:
        spec = self.state.spec
        assert spec is not None
        return [type(layer).__name__ for layer in spec.layers]

    @property
    def notices(self) -> list[str]:
        return [notice.message for notice in self.app._notifications]

    @property
    def offered(self) -> set[str]:
        bindings = self.app.screen.active_bindings.values()
        return {one.binding.description for one in bindings if one.enabled}

    @property
    def mistake(self) -> str:
        """What the open form says is wrong; empty while it says nothing."""
        said = self.app.screen.query_one("#mistake", Static)
        return str(said.content) if said.display else ""

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{self.title!r} {self.notices} {self.view!r}"
            await self.pilot.pause(0.02)
        await self.pilot.pause()

    async def form(self, key: str, kind: type[Screen[object]]) -> Screen[object]:
        """Press a key and wait for the form that it opens."""
        await self.press(key)
        await self.until(lambda: isinstance(self.app.screen, kind))
        return self.app.screen

    async def closed(self) -> None:
        """Wait until no form is open."""
        await self.until(lambda: len(self.app.screen_stack) == 1)

    async def fill(self, **values: str) -> None:
        """Type over, or choose in, fields of the open form."""
        for name, value in values.items():
            field = self.app.screen.query_one(f"#{name}")
            if isinstance(field, Select):
                field.value = value
            else:
                assert isinstance(field, Input)
                field.select_all()
                field.post_message(events.Paste(value))
                await self.until(lambda field=field, value=value: field.value == value)
            await self.pilot.pause()

    async def choose(self, word: str) -> None:
        """Take the entry that begins with a word from the open list."""
        options = self.app.screen.query_one(OptionList)
        names = [str(option.prompt).split()[0] for option in options.options]
        options.highlighted = names.index(word)
        await self.press("enter")
        await self.closed()

    async def click(self, name: str, pattern: str) -> None:
        """Click on the first match of a pattern in a line of the pane."""
        line = self.pane.query_one(name, ActionLine)
        text = self.line(name)
        found = re.search(pattern, text)
        assert found, f"no {pattern!r} in {text!r}"
        left = line.content_region.x - line.region.x
        await self.pilot.click(line, offset=(left + cell_len(text[: found.start()]), 0))
        await self.pilot.pause()

    async def preset(self, name: str) -> None:
        """Choose a preset by its key."""
        await self.press("p")
        await self.until(lambda: self.app.screen.query(OptionList))
        await self.choose(name)


Start = Callable[..., AbstractAsyncContextManager[Architecture]]


@pytest.fixture
def architecture(runs_dir: Path) -> Start:
    """Opens the tab alone, over other runs if need be."""

    @asynccontextmanager
    async def start(
        size: tuple[int, int] = (80, 24), runs: Path | None = None
    ) -> AsyncIterator[Architecture]:
        app = Bench(runs or runs_dir)
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            yield Architecture(pilot)

    return start


@pytest.fixture
def in_laboratory(
    laboratory: Callable[[], LaboratoryApp],
    settled: Callable[[Pilot[None]], Awaitable[None]],
) -> Start:
    """Opens the whole application on this tab."""

    @asynccontextmanager
    async def start(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Architecture]:
        async with laboratory().run_test(size=size, notifications=True) as pilot:
            await settled(pilot)
            await pilot.press("2")
            await settled(pilot)
            yield Architecture(pilot)

    return start


@pytest.fixture
def bench() -> Callable[..., Bench]:
    """Makes the application with the pane alone, for a picture of it."""
    return Bench
