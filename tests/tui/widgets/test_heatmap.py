"""Heat maps: the colour scale, half blocks, and repaints of what changed alone."""

import colorsys
from dataclasses import replace

import numpy as np
import pytest
from rich.color import Color, ColorSystem
from textual.app import App

from tui.widgets.colour_scale import LEVELS, RAMP, colours, ink, levels
from tui.widgets.heatmap import GUTTER, RULER, HeatMap, MapStrip, matrix
from tui.widgets.heatmap_cells import NOT_FINITE
from tui.widgets.lines import Lines, difference


class OneMap(App[None]):
    def __init__(self, data):
        super().__init__()
        self.data = data

    def compose(self):
        yield HeatMap()

    def on_mount(self):
        self.query_one(HeatMap).show(self.data, 0, 0)


def brightness(colour):
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def characters(strip):
    """One (sign, front, back) a column behind the gutter."""
    found = []
    for text, style, _ in strip.crop(GUTTER):
        front, back = (
            None if colour is None else tuple(colour.get_truecolor())
            for colour in (style.color, style.bgcolor)
        )
        found += [(sign, front, back) for sign in text]
    return found


def test_a_level_is_the_nearest_step_of_the_scale():
    values = np.array([-9.0, -2.0, -1.0, 0.0, 0.9, 2.0, np.inf, -np.inf, np.nan])
    assert levels(values, 2.0, 5).tolist() == [0, 0, 1, 2, 3, 4, 4, 0, 2]


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("system", ["256", "truecolor"])
def test_the_scale_diverges_from_a_neutral_zero_in_blue_and_orange(dark, system):
    scale = colours(dark, system)
    assert len(scale) == LEVELS
    middle = scale[LEVELS // 2]
    assert max(middle) == min(middle)
    for side in (scale[LEVELS // 2 :], scale[LEVELS // 2 :: -1]):
        lights = [brightness(colour) for colour in side]
        assert lights == sorted(lights, reverse=not dark)
    for below, above in zip(scale[: LEVELS // 2 - 1], scale[LEVELS // 2 + 2 :], strict=True):
        assert 0.5 < colorsys.rgb_to_hsv(*below)[0] < 0.7
        assert 0.0 <= colorsys.rgb_to_hsv(*above)[0] < 0.17


@pytest.mark.parametrize("dark", [True, False])
def test_with_256_colours_every_level_keeps_its_hue(dark):
    for level, colour in enumerate(colours(dark, "256")):
        shown = tuple(Color.from_rgb(*colour).downgrade(ColorSystem.EIGHT_BIT).get_truecolor())
        if level == LEVELS // 2:
            # Rich rounds greys to the next one of the table.
            assert max(shown) == min(shown)
            assert abs(shown[0] - colour[0]) <= 10
        else:
            assert shown == colour


def test_ink_can_be_read_on_every_colour():
    for dark in (True, False):
        for colour in (*colours(dark, "truecolor"), NOT_FINITE):
            assert abs(brightness(ink(colour)) - brightness(colour)) > 90


@pytest.mark.parametrize("dark", [True, False])
def test_what_is_no_finite_number_has_a_colour_of_neither_side(dark):
    hue = colorsys.rgb_to_hsv(*NOT_FINITE)[0]
    assert 0.75 < hue < 0.95
    assert NOT_FINITE not in colours(dark, "truecolor")
    shown = Color.from_rgb(*NOT_FINITE).downgrade(ColorSystem.EIGHT_BIT).get_truecolor()
    assert tuple(shown) == NOT_FINITE


async def test_two_units_share_a_line_in_their_own_colours():
    values = np.array([[1.0, 0.5, 0.25], [-1.0, 0.0, 0.25], [0.0, -0.5, 0.25], [1.0, 1.0, 0.0]])
    app = OneMap(matrix(values))
    async with app.run_test(size=(30, 10)):
        heatmap = app.query_one(HeatMap)
        heatmap.point(2, 0)
        scale = colours(True, "truecolor")
        shown = characters(heatmap.render_line(RULER))
        for t in (1, 2):
            above, below = levels(values[t, :2], 1.0, LEVELS)
            assert shown[t] == ("▀", scale[above], scale[below])
        # Two equal levels need no half block.
        assert shown[3][::2] == (" ", scale[-1])


async def test_rows_follow_the_order_and_the_gutter_names_the_unit():
    values = np.array([[0.0, 0.25, 0.5, 1.0]])
    data = replace(matrix(values), order=np.array([3, 1, 0, 2]))
    app = OneMap(data)
    async with app.run_test(size=(30, 10)):
        heatmap = app.query_one(HeatMap)
        texts = [heatmap.render_line(RULER + y).text for y in range(2)]
        assert [text[:GUTTER] for text in texts] == ["  3 ", "  0▶"]
        heatmap.point(1, 0)
        texts = [heatmap.render_line(RULER + y).text for y in range(2)]
        assert [text[:GUTTER] for text in texts] == ["  1▶", "  0 "]
        assert heatmap.cursor == (1, 0)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
async def test_values_that_are_no_finite_numbers_are_shown_as_such(value):
    values = np.zeros((4, 4))
    values[2] = value
    values[3, 0] = value
    app = OneMap(matrix(values))
    async with app.run_test(size=(30, 10)):
        heatmap = app.query_one(HeatMap)
        shown = characters(heatmap.render_line(RULER))
        assert [sign for sign, _, _ in shown[1:4]] == [" ", "×", "▀"]
        assert shown[2][2] == NOT_FINITE
        assert shown[3][1] == NOT_FINITE
        assert NOT_FINITE not in shown[1]


async def test_without_colours_what_is_no_finite_number_is_a_question_mark(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = OneMap(
        replace(
            matrix(np.array([[0.0], [1.0], [-1.0], [np.nan]])),
            strips=(MapStrip("p", np.array([0.0, 1.0, np.inf, np.nan]), 0.5, 0.5),),
        )
    )
    async with app.run_test(size=(30, 10)):
        heatmap = app.query_one(HeatMap)
        assert heatmap.rows_per_line == 1
        assert heatmap.render_line(RULER).text.rstrip() == f"  0▶{RAMP[3]}{RAMP[6]}{RAMP[0]}?"
        assert heatmap.render_line(RULER + 1).text.rstrip() == f"p   {RAMP[0]}{RAMP[6]}?"


async def test_an_empty_map_is_blank():
    for shape in ((0, 0), (5, 0), (0, 5)):
        app = OneMap(matrix(np.zeros(shape)))
        async with app.run_test(size=(30, 10)) as pilot:
            heatmap = app.query_one(HeatMap)
            await pilot.click(HeatMap, offset=(9, 3))
            heatmap.pan(3, 3)
            heatmap.fit()
            assert {heatmap.render_line(y).text.strip() for y in range(10)} == {""}


async def test_a_step_repaints_two_columns_and_another_unit_two_cells_and_the_gutter(monkeypatch):
    app = OneMap(matrix(np.zeros((20, 40))))
    async with app.run_test(size=(60, 20)) as pilot:
        heatmap = app.query_one(HeatMap)
        await pilot.pause()
        asked = []
        monkeypatch.setattr(heatmap, "refresh", lambda *regions: asked.extend(regions))

        def cells():
            found = {
                (region.x + x, region.y + y)
                for region in asked
                for x in range(region.width)
                for y in range(region.height)
            }
            asked.clear()
            return found

        heatmap.point(0, 1)
        # On the ruler the number that the cursor covered comes back as well.
        assert cells() == {(GUTTER + x, y) for x in (0, 1) for y in range(20)}
        heatmap.point(0, 9)
        ruler = {(GUTTER + x, 0) for x in range(1, 11)}
        assert cells() <= ruler | {(GUTTER + x, y) for x in (1, 9) for y in range(20)}
        heatmap.point(5, 9)
        gutter = {(x, RULER + y) for x in range(GUTTER) for y in (0, 2)}
        assert cells() == gutter | {(GUTTER + 9, RULER), (GUTTER + 9, RULER + 2)}
        heatmap.point(5, 9)
        heatmap.mark({})
        assert asked == []


async def test_neighbouring_columns_are_repainted_as_one(monkeypatch):
    app = OneMap(matrix(np.zeros((20, 40))))
    async with app.run_test(size=(60, 20)) as pilot:
        heatmap = app.query_one(HeatMap)
        await pilot.pause()
        asked = []
        monkeypatch.setattr(heatmap, "refresh", lambda *regions: asked.extend(regions))
        heatmap.point(0, 1)
        assert [tuple(region) for region in asked if region.y] == [(GUTTER, RULER, 2, 19)]


def test_the_ramp_tells_signs_apart_without_colour():
    assert len(set(RAMP)) == len(RAMP) == 7


def test_a_line_repaints_from_its_first_difference_to_its_last():
    old = (("t = ", "quiet"), ("12 / 100", "accent"))
    assert difference(old, (("t = ", "quiet"), ("13 / 100", "accent"))) == (5, 6)
    assert difference(old, (("t = ", "quiet"), ("12 / 100", "strong"))) == (4, 12)
    assert difference(old, ()) == (0, 12)
    assert difference(old, old) == (0, 0)


async def test_lines_that_stay_the_same_are_not_repainted(monkeypatch):
    class OneBlock(App[None]):
        def compose(self):
            yield Lines()

    app = OneBlock()
    async with app.run_test(size=(30, 5)) as pilot:
        lines = app.query_one(Lines)
        lines.show([(("same", ""),), (("h = 0.51", ""),)])
        await pilot.pause()
        asked = []
        monkeypatch.setattr(
            lines, "refresh", lambda *regions, **options: asked.append((regions, options))
        )
        lines.show([(("same", ""),), (("h = 0.52", ""),)])
        ((region,),) = [regions for regions, _ in asked]
        assert tuple(region) == (7, 1, 1, 1)
