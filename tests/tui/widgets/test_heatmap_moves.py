"""A heat map in use: zoom, pan, words, strips, clicks, and what each asks for and repaints."""

import random
from dataclasses import replace

import numpy as np
import pyte
import pytest
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.containers import Horizontal
from textual.widgets import Static

from tui.partial_update import CroppedUpdate
from tui.widgets.colour_scale import colours
from tui.widgets.heatmap import GUTTER, RULER, HeatMap, HeatMapData, MapStrip, matrix

WORDS = ("the", "film", "[bold]was", "日本語", "extraordinarily", "good")


def some_map(timesteps=300, units=64, words=False, strips=True):
    values = np.random.default_rng(3).uniform(-1.2, 1.2, (timesteps, units))
    lines = (
        MapStrip("p", np.linspace(0.0, 1.0, timesteps), 0.5, 0.5),
        MapStrip("Δp", np.where(np.arange(timesteps) % 3, 0.2, np.nan), 0.4),
    )
    return replace(
        matrix(values),
        words=tuple(WORDS[t % len(WORDS)] for t in range(timesteps)) if words else None,
        strips=lines if strips else (),
    )


class OneMap(App[None]):
    """A map beside something else; keeps what it would have written to a terminal."""

    def __init__(self, data):
        super().__init__()
        self.data = data
        self.updates = []
        self.chosen = []

    def compose(self):
        with Horizontal():
            yield HeatMap()
            yield Static("beside", classes="beside")

    CSS = ".beside { width: 12; }"

    def on_mount(self):
        self.query_one(HeatMap).show(self.data, 0, 0)

    def on_heat_map_chosen(self, event):
        self.chosen.append((event.unit, event.column))

    def _display(self, screen, renderable):
        if isinstance(renderable, ChopsUpdate):
            renderable = CroppedUpdate.of(renderable)
        if renderable is not None:
            self.updates.append(renderable.render_segments(self.console))
        super()._display(screen, renderable)


@pytest.fixture
def heatmap():
    """Runs a test's steps against a map on a screen of 76 × 20, 60 × 17 of it cells."""

    async def run(data, use, size=(76, 20)):
        app = OneMap(data)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await use(pilot, app.query_one(HeatMap))

    return run


def texts(heatmap):
    return [heatmap.render_line(y).text for y in range(heatmap.size.height)]


class Terminal:
    """What stands on a terminal after everything that was written to it."""

    def __init__(self, columns, rows):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)

    def feed(self, *written):
        for text in written:
            self.stream.feed(text)
        return self

    def cells(self):
        cells = [self.screen.buffer[y][x] for y in range(20) for x in range(76)]
        return [
            (cell.data, cell.bg, cell.data == " " or (cell.fg, cell.bold, cell.underscore))
            for cell in cells
        ]


@pytest.mark.parametrize("words", [False, True])
async def test_after_any_moves_the_terminal_shows_what_a_fresh_paint_shows(heatmap, words):
    data = some_map(words=words)

    async def use(pilot, heatmap):
        draw = random.Random(f"moves {words}")
        known = 200
        heatmap.show(replace(data, known=known), 0, 0)
        terminal, most = Terminal(76, 20), 0
        for _ in range(40):
            unit, column = heatmap.cursor
            move = draw.randrange(8)
            if move < 3:
                heatmap.point(unit, min(max(column + draw.choice((-10, -1, 1, 1, 40)), 0), 299))
            elif move == 3:
                heatmap.point(draw.randrange(64), column)
            elif move == 4:
                heatmap.zoom(draw.choice((-1, 1)), draw.choice((-1, 0, 1)))
            elif move == 5:
                heatmap.pan(draw.randrange(-20, 20), draw.randrange(-5, 5))
            elif move == 6:
                heatmap.mark({draw.randrange(300): "A"})
            else:
                known = min(known + draw.randrange(1, 15), 300)
                heatmap.grow(replace(data, known=known))
            await pilot.pause()
            terminal.feed(*pilot.app.updates)
            pilot.app.updates.clear()
            if draw.random() < 0.2:
                heatmap._styles_cache.clear()
                fresh = pilot.app.screen._compositor.render_full_update()
                written = fresh.render_segments(pilot.app.console)
                expected = Terminal(76, 20).feed(written).cells()
                assert terminal.cells() == expected
                most = max(most, len({cell[1] for cell in expected}))
        assert most > 20

    await heatmap(data, use)


class Asked:
    """A long sequence that is computed when it is asked for."""

    def __init__(self, timesteps, units):
        self.times = []
        self.data = HeatMapData(
            self.columns, timesteps, timesteps, units, 1.0, np.arange(units)[::-1].copy()
        )

    def columns(self, which):
        times = np.arange(which.start, which.stop, which.step)
        self.times += times.tolist()
        return np.sin(times[:, None] / 9 + np.arange(self.data.units))

    def since(self):
        times, self.times = self.times, []
        return times


async def test_a_long_sequence_is_asked_for_what_is_in_sight_alone(heatmap):
    asked = Asked(10_000, 512)

    async def use(pilot, heatmap):
        assert asked.since() == list(range(60))
        for t in range(1, 60):
            heatmap.point(0, t)
            await pilot.pause()
        assert asked.since() == []
        heatmap.point(0, 60)
        await pilot.pause()
        assert asked.since() == list(range(60, 90))
        heatmap.point(511, 60)
        await pilot.pause()
        assert asked.since() == []
        heatmap.point(7, 9_999)
        await pilot.pause()
        assert asked.since() == list(range(9_940, 10_000))
        heatmap.pan(columns=-3)
        await pilot.pause()
        assert asked.since() == [9_937, 9_938, 9_939]
        heatmap.fit()
        await pilot.pause()
        assert heatmap.zoom_words == "1 column = 200 steps"
        assert asked.since() == list(range(199, 10_000, 200))
        heatmap.point(7, 5_000)
        await pilot.pause()
        assert asked.since() == [5_000]
        assert "▼" in heatmap.render_line(0).text

    await heatmap(asked.data, use)


async def test_playing_to_the_right_repaints_everything_every_half_screen_only(heatmap):
    async def use(pilot, heatmap):
        await pilot.pause()
        large = 0
        for t in range(1, 101):
            pilot.app.updates.clear()
            heatmap.point(0, t)
            await pilot.pause()
            large += sum(map(len, pilot.app.updates)) > 4000
        assert large == 2

    await heatmap(some_map(strips=False), use)


@pytest.mark.parametrize("system", ["256", "truecolor"])
async def test_a_step_of_a_large_map_writes_little(heatmap, system, monkeypatch):
    from textual import constants

    monkeypatch.setattr(constants, "COLOR_SYSTEM", system)
    sizes = []

    async def use(pilot, heatmap):
        await pilot.pause()
        assert heatmap.size == (66, 35)
        for t in range(1, 31):
            pilot.app.updates.clear()
            heatmap.point(9, t)
            await pilot.pause()
            sizes.append(sum(len(text.encode()) for text in pilot.app.updates))

    await heatmap(some_map(500), use, size=(78, 35))
    assert 0 < sorted(sizes)[15] < (1700 if system == "256" else 2400)


async def test_panning_leaves_the_cursor_and_its_next_move_brings_it_back(heatmap):
    async def use(pilot, heatmap):
        heatmap.pan(columns=100, lines=10)
        assert heatmap.cursor == (0, 0)
        assert heatmap.scroll_offset == (100, 10)
        assert "▼" not in heatmap.render_line(0).text
        heatmap.point(0, 0)
        assert heatmap.scroll_offset == (100, 10)
        heatmap.show(some_map(), 0, 0)
        assert heatmap.scroll_offset == (100, 10)
        heatmap.point(0, 1)
        assert heatmap.scroll_offset == (0, 0)
        assert heatmap.render_line(0).text.index("▼") == GUTTER + 1

    await heatmap(some_map(), use)


async def test_the_wheel_pans_and_with_shift_to_the_side(heatmap):
    async def use(pilot, heatmap):
        for event, offset in (
            ("_scroll_down", (0, 3)),
            ("_scroll_down_shift", (3, 3)),
            ("_scroll_right", (6, 3)),
            ("_scroll_up", (6, 0)),
            ("_scroll_left", (3, 0)),
            ("_scroll_up_shift", (0, 0)),
        ):
            scroll(heatmap, event)
            await pilot.pause()
            assert heatmap.scroll_offset == offset

    def scroll(heatmap, name):
        from textual import events

        kind = {
            "_scroll_down": events.MouseScrollDown,
            "_scroll_up": events.MouseScrollUp,
            "_scroll_left": events.MouseScrollLeft,
            "_scroll_right": events.MouseScrollRight,
        }[name.removesuffix("_shift")]
        shift = name.endswith("_shift")
        heatmap.post_message(kind(heatmap, 9, 5, 0, 0, 0, shift, False, False))

    await heatmap(some_map(), use)


async def test_a_zoom_that_was_chosen_stays_for_a_sequence_of_like_size(heatmap):
    async def use(pilot, heatmap):
        assert heatmap.zoom(columns=-1)
        assert heatmap.zoom_words == "1 column = 2 steps"
        heatmap.show(some_map(301), 0, 0)
        assert heatmap.zoom_words == "1 column = 2 steps"
        heatmap.show(some_map(100), 0, 0)
        assert heatmap.zoom_words == ""

    await heatmap(some_map(300), use)


async def test_zoomed_out_the_chosen_unit_and_the_cursors_own_step_are_shown(heatmap):
    values = np.zeros((600, 64))
    values[123, 37] = 1.0

    async def use(pilot, heatmap):
        assert heatmap.zoom(columns=-3, rows=-1)
        assert heatmap.zoom_words == "1 column = 10 steps · every 2nd unit"
        await pilot.pause()
        dark = {segment.style.bgcolor for segment in heatmap.render_line(RULER + 9)}
        heatmap.point(37, 123)
        lines = texts(heatmap)
        (chosen,) = [line for line in lines if "▶" in line]
        assert chosen.startswith(" 37▶")
        assert lines[0].index("▼") == GUTTER + 12
        y = lines.index(chosen)
        heatmap.point(36, 123)
        assert texts(heatmap)[y].startswith(" 36▶")
        heatmap.point(0, 123)
        # The value is that of unit 37 alone, so without its cursor nothing of it is seen.
        assert {segment.style.bgcolor for segment in heatmap.render_line(y).crop(GUTTER)} <= dark

    await heatmap(matrix(values), use)


async def test_a_cursor_in_the_dark_is_lit_when_its_step_becomes_known(heatmap):
    data = some_map(600)

    async def use(pilot, heatmap):
        heatmap.show(replace(data, known=12), 0, 14)
        heatmap.zoom(columns=-3)
        await pilot.pause()

        def back():
            (segment,) = heatmap.render_line(RULER + 4).crop(GUTTER + 1, GUTTER + 2)
            return segment.style.bgcolor

        dark = back()
        pilot.app.updates.clear()
        heatmap.grow(replace(data, known=16))
        await pilot.pause()
        # Its column of ten steps is not complete yet: what is shown is its own step.
        assert back() != dark
        assert pilot.app.updates

    await heatmap(data, use)


async def test_one_unit_a_line_fills_whole_blocks(heatmap):
    async def use(pilot, heatmap):
        assert heatmap.rows_per_line == 2
        assert heatmap.zoom(rows=1)
        assert heatmap.rows_per_line == 1
        assert [line[:3] for line in texts(heatmap)[RULER:4]] == ["  0", "  1", "  2"]
        assert "▀" not in "".join(texts(heatmap))
        assert not heatmap.zoom(rows=1)

    await heatmap(some_map(), use)


async def test_words_that_all_fit_start_under_their_columns(heatmap):
    async def use(pilot, heatmap):
        line = texts(heatmap)[-3]
        assert line.rstrip() == "    the     film    [bold]… 日本語  extrao… good    the"
        heatmap.point(0, 3)
        strip = heatmap.render_line(heatmap.size.height - 3)
        (current,) = [text for text, style, _ in strip if style.bold and text.strip()]
        assert current == "日本語  "

    await heatmap(some_map(7, words=True), use, size=(76, 20 + 16))


async def test_words_too_many_for_their_columns_are_running_text(heatmap):
    async def use(pilot, heatmap):
        def current():
            strip = heatmap.render_line(heatmap.size.height - 3)
            return [text for text, style, _ in strip if style.bold and text.strip()]

        assert heatmap.zoom_words == ""
        assert texts(heatmap)[-3].startswith("    the film [bold]was 日本語 extra")
        for t, word in ((0, "the"), (2, "[bold]was"), (151, "film"), (299, "good")):
            heatmap.point(0, t)
            assert current() == [word]
        heatmap.fit()
        assert current() == ["good"]

    await heatmap(some_map(300, words=True), use)


async def test_strips_stand_under_the_map_with_their_labels(heatmap):
    async def use(pilot, heatmap):
        lines = texts(heatmap)
        assert lines[RULER + 3].startswith("p   ")
        assert lines[RULER + 4].startswith("Δp  ")
        assert lines[RULER + 5].strip() == ""

    await heatmap(some_map(300, units=6), use)


async def test_a_click_chooses_the_unit_and_step_that_are_shown_there(heatmap):
    async def use(pilot, heatmap):
        app = pilot.app

        async def click(x, y):
            app.chosen.clear()
            await pilot.click(HeatMap, offset=(GUTTER + x, y))
            return app.chosen

        heatmap.point(63, 0)
        assert await click(9, RULER + 3) == [(57, 9)]
        heatmap.point(50, 0)
        assert await click(9, RULER + 3) == [(56, 9)]
        # Above the map and under it, the step alone.
        assert await click(7, 0) == [(50, 7)]
        assert await click(8, heatmap.size.height - 1) == [(50, 8)]
        assert await click(5, heatmap.size.height - 3) == [(50, 1)]
        assert await click(-2, RULER) == []
        heatmap.zoom(columns=-3, rows=-1)
        heatmap.pan(columns=-99, lines=-99)
        await pilot.pause()
        assert await click(2, RULER) == [(61, 14)]
        heatmap.show(some_map(20), 0, 0)
        await pilot.pause()
        assert await click(19, RULER) == [(0, 19)]
        assert await click(20, RULER) == []

    data = some_map(300, words=True)
    await heatmap(replace(data, order=np.arange(64)[::-1].copy()), use)


async def test_a_theme_repaints_the_map_in_its_own_colours(heatmap):
    async def use(pilot, heatmap):
        def backs():
            strip = heatmap.render_line(RULER).crop(GUTTER)
            return {tuple(segment.style.bgcolor.triplet) for segment in strip}

        assert len(backs()) > 10
        assert backs() <= set(colours(True, "truecolor"))
        pilot.app.theme = "textual-light"
        await pilot.pause()
        assert backs() <= set(colours(False, "truecolor"))

    await heatmap(some_map(), use)
