"""The stepper in use: keys, mouse, play, forms, and what it looks like."""

import re

import pytest
from textual.widgets import Input, Select, Static

from tui.stepper.form import SequenceForm
from tui.stepper.jump import JumpScreen
from tui.stepper.numbers import fine
from tui.stepper.pane import SPEEDS, StepperPane
from tui.widgets.heatmap import GUTTER, RULER, HeatMap
from tui.widgets.lines import Lines, plain


@pytest.fixture
def stepper(laboratory, settled):
    """Runs a test's steps against the open stepper."""

    async def run(use, size=(80, 24)):
        async with laboratory().run_test(size=size) as pilot:
            await settled(pilot)
            await use(pilot, pilot.app.query_one(StepperPane))

    return run


def shown(pane, name):
    return [plain(line) for line in pane.query_one(name, Lines).lines]


async def test_arrows_move_in_time_and_between_units(stepper):
    async def use(pilot, pane):
        await pilot.press("right", "right", "down", "shift+right")
        assert (pane.state.t, pane.state.unit) == (13, 1)
        await pilot.press("left", "shift+left", "up")
        assert (pane.state.t, pane.state.unit) == (2, 0)
        await pilot.press("left", "left", "left", "up")
        assert (pane.state.t, pane.state.unit) == (1, 0)
        await pilot.press("end", "pagedown")
        assert (pane.state.t, pane.state.unit) == (100, 10)
        await pilot.press("right", "home")
        assert pane.state.t == 1

    await stepper(use)


async def test_every_widget_shows_the_same_snapshot(stepper):
    async def use(pilot, pane):
        await pilot.press("i", "shift+right", "right", *["down"] * 7)
        assert pane.query_one(HeatMap).cursor == (7, 11)
        assert shown(pane, "#title")[0].endswith("t = 12 / 100")
        assert shown(pane, "#unit")[0] == "unit 7 at t = 12"
        assert shown(pane, "#unit")[4] == f"  = {fine(pane.state.trace.states[12, 7])}"

    await stepper(use)


async def test_c_goes_through_the_cells_and_keeps_the_place(stepper):
    async def use(pilot, pane):
        await pilot.press("right", "down")
        for kind in ("LSTM", "GRU", "SimpleRNN"):
            await pilot.press("c")
            assert shown(pane, "#title")[0].startswith(kind)
            assert (pane.state.t, pane.state.unit) == (2, 1)

    await stepper(use)


async def test_saturation_is_said_until_the_weights_are_keras_own(stepper):
    async def use(pilot, pane):
        remark = pane.query_one("#note", Static)
        assert remark.display
        assert "64 of 64 units are saturated" in str(remark.content)
        await pilot.press("i")
        assert not remark.display
        assert "Keras initialisers" in shown(pane, "#title")[0]
        await pilot.press("i")
        assert remark.display

    await stepper(use)


async def test_g_changes_the_quantity_in_the_map(stepper):
    async def use(pilot, pane):
        await pilot.press("c", "i")
        seen = []
        for _ in range(6):
            await pilot.press("g")
            seen.append(pane.state.view)
        assert seen == ["c", "i", "f", "c~", "o", "h"]

    await stepper(use)


async def test_play_steps_by_itself_and_stops_at_the_end(stepper):
    async def use(pilot, pane):
        await pilot.press("space")
        assert pane.playing
        await pilot.press("space")
        assert not pane.playing
        await pilot.press("end", "left", "left", "space")
        for _ in range(200):
            await pilot.pause(0.05)
            if not pane.playing:
                break
        assert pane.state.t == 100
        await pilot.press("space")
        assert pane.playing
        assert pane.state.t < 50

    await stepper(use)


async def test_plus_and_minus_change_the_speed_within_its_bounds(stepper):
    async def use(pilot, pane):
        for key, speed in (("plus", SPEEDS[-1]), ("minus", SPEEDS[0])):
            await pilot.press(*[key] * (len(SPEEDS) + 1))
            assert pane.speed == speed

    await stepper(use)


async def test_play_waits_while_another_tab_is_open(stepper):
    async def use(pilot, pane):
        await pilot.press(*["plus"] * len(SPEEDS), "space", "2")
        await pilot.pause(0.1)
        here = pane.state.t
        await pilot.pause(0.3)
        assert pane.state.t == here
        await pilot.press("1")
        await pilot.pause(0.5)
        assert pane.state.t > here

    await stepper(use)


async def test_a_click_on_the_map_chooses_timestep_and_unit(stepper):
    async def use(pilot, pane):
        await pilot.click(HeatMap, offset=(GUTTER + 9, RULER + 3))
        assert (pane.state.t, pane.state.unit) == (10, 6)
        await pilot.press("end", *["pagedown"] * 7)
        await pilot.click(HeatMap, offset=(GUTTER + 9, RULER + 3))
        heatmap = pane.query_one(HeatMap)
        assert pane.state.t == heatmap.scroll_offset.x + 10
        assert pane.state.unit // 2 == heatmap.scroll_offset.y + 3
        before = pane.state
        await pilot.click(HeatMap, offset=(1, 0))
        assert pane.state is before

    await stepper(use)


async def test_the_map_follows_its_cursor(stepper):
    async def use(pilot, pane):
        heatmap = pane.query_one(HeatMap)
        for key in ("end", "home", *["shift+right"] * 5, *["pagedown"] * 6):
            await pilot.press(key)
            x = pane.state.t - 1 - heatmap.scroll_offset.x
            y = pane.state.unit // 2 - heatmap.scroll_offset.y
            assert 0 <= x < heatmap.size.width - GUTTER
            assert 0 <= y < heatmap.size.height - RULER
            assert "▼" in heatmap.render_line(0).text
            assert heatmap.render_line(0).text.index("▼") == GUTTER + x

    await stepper(use)


async def test_jump_goes_to_a_timestep_and_keeps_a_wrong_answer(stepper):
    async def use(pilot, pane):
        await pilot.press("j", *"101", "enter")
        assert isinstance(pilot.app.screen, JumpScreen)
        said = str(pilot.app.screen.query_one("#mistake", Static).content)
        assert said == "'101' is not a whole number from 1 to 100."
        assert pilot.app.screen.query_one(Input).value == "101"
        await pilot.press("backspace", "enter")
        assert pane.state.t == 10
        await pilot.press("t", "escape")
        assert pane.state.t == 10

    await stepper(use)


async def test_the_form_opens_another_sequence(stepper):
    async def use(pilot, pane):
        await pilot.press("s")
        screen = pilot.app.screen
        for name, text in (("timesteps", "30"), ("inputs", "4"), ("units", "9"), ("seed", "7")):
            screen.query_one(f"#{name}", Input).value = text
        screen.query_one("#kind", Select).value = "gru"
        await pilot.press("enter")
        await pilot.pause()
        title = shown(pane, "#title")[0]
        assert re.match(r"GRU 4→9 tanh · tutorial weights · seed 7 +t = 1 / 30$", title)

    await stepper(use)


async def test_a_mistake_in_the_form_is_named_and_everything_typed_stays(stepper):
    async def use(pilot, pane):
        before = pane.state
        await pilot.press("s")
        screen = pilot.app.screen
        assert isinstance(screen, SequenceForm)
        screen.query_one("#timesteps", Input).value = "30"
        screen.query_one("#units", Input).value = "many"
        await pilot.press("enter")
        assert pilot.app.screen is screen
        said = str(screen.query_one("#mistake", Static).content)
        assert said == "units: 'many' is not a whole number from 1 to 512."
        assert screen.query_one("#timesteps", Input).value == "30"
        assert screen.focused is screen.query_one("#units", Input)
        await pilot.press("escape")
        assert pane.state is before

    await stepper(use)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_nothing_is_cut_off(stepper, size):
    async def use(pilot, pane):
        await pilot.press("i", "end", *["pagedown"] * 7)
        for _ in range(3):
            await pilot.press("c")
            unit, heatmap = pane.query_one("#unit", Lines), pane.query_one(HeatMap)
            assert len(unit.lines) <= unit.size.height
            written = fine(pane.state.trace.states[100, 63])
            assert any(text.endswith(f"= {written}") for text in shown(pane, "#unit"))
            for lines in pane.query(Lines):
                assert all(len(plain(line)) <= lines.size.width for line in lines.lines)
            rows = [heatmap.render_line(y).text for y in range(heatmap.size.height)]
            assert any(row.startswith(" 63▶") for row in rows)

    await stepper(use, size)


async def test_without_colour_the_map_is_written_in_signs(stepper, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    async def use(pilot, pane):
        await pilot.press("i")
        heatmap = pane.query_one(HeatMap)
        text = heatmap.render_line(RULER).text[GUTTER:].strip()
        assert len(set(text) & set("≡=-·+*#")) > 3
        assert heatmap.rows_per_line == 1
        await pilot.click(HeatMap, offset=(GUTTER + 4, RULER + 3))
        assert (pane.state.t, pane.state.unit) == (5, 3)

    await stepper(use)


async def test_a_theme_chosen_while_it_runs_looks_like_one_chosen_before(laboratory, settled):
    pictures = []
    for first in ("gruvbox", "textual-light"):
        async with laboratory().run_test(size=(80, 24)) as pilot:
            pilot.app.theme = first
            await settled(pilot)
            await pilot.press("i", "right")
            pilot.app.theme = "textual-light"
            await pilot.pause(0.1)
            pictures.append(re.sub(r"terminal-\d+", "terminal", pilot.app.export_screenshot()))
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize(
    ("theme", "size", "keys"),
    [
        pytest.param("gruvbox", (80, 24), [], id="dark-small"),
        pytest.param("textual-light", (80, 24), ["c", "i", "right"], id="light-small"),
        pytest.param("gruvbox", (120, 40), ["c", "g", "shift+right", "down"], id="dark-large"),
        pytest.param("textual-light", (120, 40), ["c", "c"], id="light-large"),
    ],
)
def test_the_stepper_as_it_looks(laboratory, settled, snap_compare, theme, size, keys):
    async def prepare(pilot):
        await settled(pilot)
        pilot.app.theme = theme
        await pilot.pause()

    assert snap_compare(laboratory(), press=keys, terminal_size=size, run_before=prepare)


def test_the_stepper_without_colour_as_it_looks(laboratory, settled, snap_compare, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(
        laboratory(), press=["i", "c", "c", "right"], terminal_size=(80, 24), run_before=settled
    )
