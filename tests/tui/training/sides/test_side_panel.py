import time
from contextlib import asynccontextmanager

import numpy as np
import pytest
from textual.app import App
from textual.widgets import Input, Static

from core.training.events import Probe
from core.training.examples import EXAMPLES
from core.training.store import WORKER_LOG
from core.training.summary import report
from tui.training.sides.answers_view import AnswersView
from tui.training.sides.log_view import LogView
from tui.training.sides.machine_view import MachineView
from tui.training.sides.run_panel import RunPanel
from tui.training.sides.side_lines import SideLines
from tui.training.sides.side_panel import VIEWS, SidePanel, named_at, title
from tui.training.snapshot import view
from tui.widgets.lines import plain

T0 = 1_700_000_000.0


class PanelApp(App[None]):
    def compose(self):
        yield SidePanel()


class OnPanel:
    def __init__(self, pilot):
        self.pilot = pilot
        self.panel = pilot.app.query_one(SidePanel)

    @property
    def text(self):
        shown = self.panel.view.query(SideLines)
        lines = [plain(line) for block in shown for line in block.lines]
        return " ".join(" ".join(lines).split())

    async def until(self, condition, seconds=10.0):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.text
            await self.pilot.pause(0.02)
        await self.pilot.pause()


@asynccontextmanager
async def opened(run, size=(44, 20), epoch=None):
    async with PanelApp().run_test(size=size) as pilot:
        on = OnPanel(pilot)
        on.panel.show(view(report(run), 0, epoch), None)
        await pilot.pause()
        yield on


def test_the_title_names_all_views_and_marks_the_open_one():
    assert plain(title(0)) == "run · layers · answers · log · machine"
    assert [text for text, role in title(2) if role == "accent"] == ["answers"]
    assert [named_at(column) for column in (0, 2, 3, 6, 33)] == [0, 0, None, 1, 4]


@pytest.mark.parametrize("size", [(44, 20), (78, 8)])
async def test_the_views_follow_each_other_in_both_directions(make_run, recorded, size):
    run = make_run("k3fd", recorded.at_chance())
    async with opened(run, size) as on:
        assert "At chance" in on.text
        for kind in (*VIEWS[1:], RunPanel):
            on.panel.action_next_view(1)
            await on.until(lambda kind=kind: isinstance(on.panel.view, kind))
            assert [child for child in on.panel.query("SideView, LogView") if child.display] == [
                on.panel.view
            ]
            assert on.panel.view.size.height == size[1] - 1
        on.panel.action_next_view(-1)
        await on.until(lambda: isinstance(on.panel.view, MachineView))


async def test_the_keyboard_goes_with_the_view_that_had_it(make_run, recorded):
    async with opened(make_run("k3fd", recorded.at_chance())) as on:
        on.panel.view.query_one(SideLines).focus()
        for kind in (RunPanel, LogView):
            await on.until(lambda kind=kind: isinstance(on.pilot.app.focused.parent, kind))
            on.panel.open(3)


async def test_the_answers_are_read_with_their_texts(make_run, recorded):
    told = [Probe(time=T0 + 31, epoch=1, answers=((0.5,),))]
    run = make_run("k3fd", [*recorded.learned(), *told])
    np.savez(run.folder / EXAMPLES, inputs=np.array([[1, 7, 0]]), targets=np.array([1.0]))
    async with opened(run) as on:
        on.panel.open(VIEWS.index(AnswersView))
        await on.until(lambda: "#7" in on.text)
        assert "✗ positive 0.500" in on.text


async def test_the_log_is_followed_and_filtered(make_run, recorded):
    run = make_run("k3fd", recorded.at_chance())
    log = run.folder / WORKER_LOG
    async with opened(run) as on:
        on.panel.open(VIEWS.index(LogView))
        await on.until(lambda: isinstance(on.panel.view, LogView))
        nothing = on.panel.query_one("#nothing", Static)
        await on.until(lambda: "printed nothing" in str(nothing.render()))
        log.write_text("".join(f"line {number}\n" for number in range(100)) + "a warning\n")
        await on.until(lambda: "a warning" in on.text)
        lines = on.panel.view.query_one(SideLines)
        await on.until(lambda: lines.scroll_offset.y == lines.max_scroll_y > 0)
        lines.focus()
        await on.pilot.press("home")
        with log.open("a") as file:
            file.write("later\n")
        await on.until(lambda: "later" in on.text)
        assert lines.scroll_offset.y == 0
        await on.pilot.press("slash", *"WARN")
        await on.until(lambda: on.text == "a warning")
        await on.pilot.press("enter", "escape")
        await on.until(lambda: "line 99" in on.text)
        assert not on.panel.query_one("#filter", Input).display


async def test_the_machine_is_asked_only_while_it_is_in_sight(make_run, recorded, monkeypatch):
    asked = []
    sample = MachineView._ask

    def counted(self):
        before = self._asking
        sample(self)
        asked.append(self._asking and not before)

    monkeypatch.setattr(MachineView, "_ask", counted)
    monkeypatch.setattr("tui.training.sides.machine_view.SAMPLE_SECONDS", 0.05)
    async with opened(make_run("k3fd", recorded.at_chance())) as on:
        on.panel.open(VIEWS.index(MachineView))
        await on.until(lambda: "of" in on.text and "GB" in on.text)
        await on.until(lambda: sum(asked) >= 3)
        on.panel.open(0)
        await on.pilot.pause(0.1)
        before = sum(asked)
        ticks = len(asked)
        await on.until(lambda: len(asked) >= ticks + 3)
        assert sum(asked) == before
        assert on.panel.query_one(RunPanel).query_one(SideLines).lines
