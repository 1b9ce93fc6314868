"""The line under the map: everything on it by mouse."""

import pytest
from textual.widgets import Markdown

from tui.help import HelpScreen
from tui.stepper.controls import controls
from tui.stepper.forms.break_form import BreakScreen
from tui.stepper.forms.form import SourceForm
from tui.stepper.forms.jump import JumpScreen
from tui.stepper.keys import KEYS
from tui.stepper.player import SPEEDS


async def test_steps_play_zoom_a_and_the_questions_can_be_clicked(stepper):
    async with stepper() as on:
        await on.press("right")
        await on.click("#controls", r" (A) ")
        assert on.state.anchor == 2
        await on.click("#controls", r" (A) =")
        assert on.state.anchor is None
        for pattern, question in (("jump", JumpScreen), ("break", BreakScreen)):
            await on.click("#controls", pattern)
            assert isinstance(on.app.screen, question)
            await on.press("escape")
        await on.pilot.click("#title")
        await on.until(lambda: isinstance(on.app.screen, SourceForm))
        await on.press("escape")

        for pattern, t in (
            (r"▸\|", 100),
            ("◂◂", 90),
            (r" (◂) ", 89),
            (r"\|◂", 1),
            ("▸▸", 11),
            (r"  (▸) ▸▸", 12),
        ):
            await on.click("#controls", pattern)
            assert on.state.t == t

        await on.click("#controls", r"/s (\+)")
        assert on.pane.speed == SPEEDS[SPEEDS.index(5) + 1]
        await on.click("#controls", r"(−) \d+/s")
        assert on.pane.speed == 5
        await on.click("#controls", "►")
        assert on.pane.playing
        await on.click("#controls", "‖")
        assert not on.pane.playing
        await on.click("#controls", r"(−) zoom")
        assert on.map.zoom_words == "1 column = 2 steps"
        await on.click("#controls", r"zoom (\+)")
        assert on.map.zoom_words == ""
        await on.click("#controls", r"(zoom) ")
        assert on.map.zoom_words == "1 column = 5 steps"


async def test_a_break_can_be_gone_to_by_mouse(stepper, small):
    async with stepper(small) as on:
        h = on.state.trace.states[1:, 0]
        middle = round(float((h.min() + h.max()) / 2), 3)
        await on.press("b")
        await on.type(f"h crosses {middle}")
        await on.press("enter")
        places = [t for t in range(2, 10) if (h[t - 1] >= middle) != (h[t - 2] >= middle)]
        assert len(places) >= 2
        for t in places[:2]:
            await on.click("#controls", r"◂ (▸)  A")
            assert on.state.t == t
        await on.click("#controls", r"(◂) ▸  A")
        assert on.state.t == places[0]


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (120, 40)])
async def test_what_has_no_room_on_the_line_is_left_out_whole(stepper, size):
    async with stepper(size=size) as on:
        await on.press("b")
        await on.type("saturated > 0.5")
        await on.press("enter", "right", "a", "right", "o", "Z")
        items = controls(on.state, on.pane.playing, on.pane.speed, on.map.zoom_words)
        whole = "".join(text for text, _, _ in items)
        assert "1 column = 2 steps" in whole
        assert whole.startswith(on.controls)
        assert len(on.controls) <= size[0] - 2
        assert (on.controls == whole) == (size[0] >= len(whole) + 2)


async def test_every_key_is_in_the_help(stepper):
    async with stepper() as on:
        await on.press("question_mark")
        await on.until(lambda: isinstance(on.app.screen, HelpScreen))
        page = on.app.screen.query_one(Markdown).source
        for binding in KEYS:
            assert (binding.tooltip or binding.description) in page
