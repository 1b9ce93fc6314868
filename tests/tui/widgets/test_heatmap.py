"""Heat maps: the colour scale, half blocks, and repaints of what changed alone."""

import colorsys

import numpy as np
import pytest
from rich.color import Color, ColorSystem
from rich.console import Console
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.strip import Segment, Strip

from tui.partial_update import CroppedUpdate
from tui.widgets.colour_scale import LEVELS, RAMP, colours, ink, levels
from tui.widgets.heatmap import GUTTER, RULER, HeatMap, HeatMapData
from tui.widgets.lines import Lines, difference


class OneMap(App[None]):
    def __init__(self, values, limit=1.0):
        super().__init__()
        self.values = values
        self.limit = limit

    def compose(self):
        yield HeatMap()

    def on_mount(self):
        self.query_one(HeatMap).show(HeatMapData(self.values, self.limit), 0, 0)


def brightness(colour):
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


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
        for colour in colours(dark, "truecolor"):
            assert abs(brightness(ink(colour)) - brightness(colour)) > 90


async def test_two_rows_share_a_line_in_their_own_colours():
    values = np.array([[1.0, -1.0, 0.0], [0.5, 0.0, -0.5], [0.25, 0.25, 0.25]])
    app = OneMap(values)
    async with app.run_test(size=(30, 10)):
        heatmap = app.query_one(HeatMap)
        heatmap.point(2, 0)
        scale = colours(True, "truecolor")
        strip = heatmap.render_line(RULER).crop(GUTTER, GUTTER + 3)
        for column, segment in list(enumerate(strip))[1:]:
            above, below = levels(values[:2, column], 1.0, LEVELS)
            assert segment.text == "▀"
            assert tuple(segment.style.color.triplet) == scale[above]
            assert tuple(segment.style.bgcolor.triplet) == scale[below]


async def test_only_what_is_in_sight_is_read_of_a_long_sequence():
    values = np.zeros((512, 20_000))
    app = OneMap(values)
    async with app.run_test(size=(60, 20)) as pilot:
        heatmap = app.query_one(HeatMap)
        heatmap.point(511, 19_999)
        await pilot.pause()
        assert "▼" in heatmap.render_line(0).text
        assert heatmap.render_line(5).cell_length == 60


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
async def test_values_that_are_no_numbers_are_still_drawn(value):
    app = OneMap(np.full((3, 4), value))
    async with app.run_test(size=(30, 10)):
        text = app.query_one(HeatMap).render_line(RULER).text
        assert len(text) == 30


async def test_an_empty_map_is_blank():
    app = OneMap(np.zeros((0, 0)))
    async with app.run_test(size=(30, 10)):
        assert app.query_one(HeatMap).render_line(RULER).text.strip() == ""


async def test_a_step_repaints_two_columns_and_another_unit_two_lines(monkeypatch):
    app = OneMap(np.zeros((40, 20)))
    async with app.run_test(size=(60, 20)) as pilot:
        heatmap = app.query_one(HeatMap)
        await pilot.pause()
        asked = []
        monkeypatch.setattr(heatmap, "refresh", lambda *regions: asked.append(regions))
        heatmap.point(0, 1)
        assert [(region.x, region.width) for region in asked.pop()] == [
            (GUTTER, 1),
            (GUTTER + 1, 1),
        ]
        heatmap.point(5, 1)
        assert {region.height for region in asked.pop()} == {1}
        heatmap.point(5, 1)
        assert asked == []


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


def test_a_partial_update_writes_the_changed_columns_alone():
    strip = Strip([Segment("0123456789")])
    update = ChopsUpdate([{0: strip, 10: strip}], [(0, 4, 6), (0, 9, 12)], [[10, 20]])
    console = Console(color_system=None)
    assert CroppedUpdate.of(update).render_segments(console) == (
        "\x1b[1;5H45\x1b[1;10H9\x1b[1;11H01"
    )
