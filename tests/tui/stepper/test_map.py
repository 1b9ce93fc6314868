"""The map: its quantity, its layer, the order of its rows, and what part of it is in sight."""

import numpy as np
import pytest

from core.stepping.source import CellWeights, Edit, RandomSequence, RunWeights, Sentence, Source
from tui.widgets.heatmap import GUTTER, RULER
from tui.widgets.scale_legend import ScaleLegend

MEANINGS = {
    "SimpleRNN": ["hidden state h", "sum before tanh"],
    "LSTM": [
        "hidden state h",
        "cell state c",
        "input gate i",
        "forget gate f",
        "candidate ĉ",
        "output gate o",
    ],
    "GRU": ["hidden state h", "update gate z", "reset gate r", "candidate ĥ"],
}


def legend(on):
    return on.pane.query_one(ScaleLegend).render_line(0).text


def picture(on):
    return [on.map.render_line(y).text[GUTTER:] for y in range(RULER, on.map.size.height)]


@pytest.fixture
def sentence(trained):
    return Source(RunWeights(trained["text"]), Sentence("the film was good and not bad at all"))


async def test_every_widget_shows_the_same_snapshot_and_g_goes_through_the_quantities(
    stepper,
):
    async with stepper() as on:
        await on.opening(on.press("i"))
        await on.press("shift+right", "right", *["down"] * 7)
        assert on.map.cursor == (7, 11)
        assert on.title.endswith("t = 12 / 100")
        assert on.view.startswith("unit 7 at t = 12 ")
        assert f"= {on.state.trace.states[12, 7]:.3f}".replace("-", "−") in on.view

        # Those of every cell.
        for kind, meanings in MEANINGS.items():
            assert on.title.startswith(kind)
            seen, pictures = [], []
            for _ in meanings:
                seen.append(next(one for one in meanings if legend(on).rstrip().endswith(one)))
                pictures.append("\n".join(picture(on)))
                await on.press("g")
            assert seen == meanings
            await on.opening(on.press("c"))


async def test_a_click_on_the_legend_shows_the_next_quantity_on_a_scale_of_its_own(stepper):
    async with stepper() as on:
        assert legend(on).startswith("−1 ")
        await on.pilot.click(ScaleLegend, offset=(3, 0))
        await on.pilot.pause()
        assert on.state.view == "z_h"
        assert legend(on).rstrip().endswith("sum before tanh")
        largest = max(np.abs(on.state.trace.states).max(), 1.0)
        assert float(legend(on).split()[0].replace("−", "")) > 10 * largest

        # There is one layer, and y does nothing.
        before = on.title
        await on.press("y")
        assert on.title == before


async def test_y_shows_the_other_layer_of_a_run_with_two(stepper, trained):
    source = Source(RunWeights(trained["padded"]), Sentence("the film was good"))
    async with stepper(source) as on:
        await on.press("right", "right")
        assert "layer 2 of 2" in on.title
        upper = on.view
        assert "x is the state of the layer below" in upper
        await on.press("y")
        assert "layer 1 of 2" in on.title
        assert "layer below" not in on.view
        assert on.state.t == 3
        assert f"= {on.state.reading.layers[0].states[3, 0]:.3f}".replace("-", "−") in on.view
        await on.press("y")
        assert on.view == upper


# --- rows --------------------------------------------------------------------------------------


async def test_rows_are_sorted_by_what_o_chooses_and_cursor_and_clicks_follow(stepper, small):
    async with stepper(small) as on:
        h = on.state.trace.states[1:]
        for order, rows in (
            ("index", list(range(6))),
            ("last", np.argsort(-h[-1]).tolist()),
            ("variance", np.argsort(-h.var(axis=0)).tolist()),
        ):
            assert on.units == rows
            assert ("by " in on.controls) == (order != "index")
            await on.press(*["up"] * 6)
            assert on.state.unit == rows[0]
            for unit in rows[1:]:
                await on.press("down")
                assert on.state.unit == unit
                assert f"unit {unit} at" in on.view
            await on.press("o")
        assert on.state.order == "index"

        # A click on a sorted map chooses the unit of that row.
        await on.press("o", "o")
        units = on.units
        for row in (4, 1):
            await on.pilot.click(on.map, offset=(GUTTER, RULER + row))
            assert on.state.unit == units[row]


async def test_a_click_on_a_word_goes_to_it_and_rows_are_sorted_by_the_answer_where_there_is_one(
    stepper, sentence
):
    async with stepper(sentence) as on:
        lines = [on.map.render_line(y).text for y in range(on.map.size.height)]
        y = next(y for y, line in enumerate(lines) if "film" in line)
        await on.pilot.click(on.map, offset=(lines[y].index("film") + 1, y))
        assert on.state.word == "film"

        await on.pilot.resize_terminal(120, 40)
        await on.pilot.pause()
        await on.press("o", "o", "o")
        assert "by correlation" in on.controls
        h, p = on.state.trace.states[1:], on.state.answers[:, 0]
        found = [np.corrcoef(h[:, unit], p)[0, 1] for unit in on.units]
        assert len(found) == len(on.units) > 10
        assert (np.diff(found) < 1e-6).all()
        await on.click("#controls", "by correlation")
        assert on.state.order == "index"
        assert on.units == sorted(on.units)


# --- the mouse ---------------------------------------------------------------------------------


async def test_a_click_on_the_map_chooses_timestep_and_unit_and_the_map_follows_its_cursor(
    stepper,
):
    async with stepper() as on:
        await on.pilot.click(on.map, offset=(GUTTER + 9, RULER + 3))
        assert (on.state.t, on.state.unit) == (10, 6)
        await on.press("end", *["pagedown"] * 7)
        await on.pilot.click(on.map, offset=(GUTTER + 9, RULER + 3))
        assert on.state.t == on.map.scroll_offset.x + 10
        assert on.state.unit // 2 == on.map.scroll_offset.y + 3
        before = on.state
        await on.pilot.click(on.map, offset=(1, 0))
        assert on.state is before

        for key in ("end", "home", *["shift+right"] * 5, *["pagedown"] * 6):
            await on.press(key)
            x = on.state.t - 1 - on.map.scroll_offset.x
            y = on.state.unit // 2 - on.map.scroll_offset.y
            assert 0 <= x < on.map.size.width - GUTTER
            assert 0 <= y < on.map.size.height - RULER
            assert on.ruler.index("▼") == x


# --- what is in sight --------------------------------------------------------------------------


async def test_z_comes_nearer_and_goes_farther_and_0_shows_everything(stepper):
    async with stepper() as on:
        for key, words in (
            ("z", ""),
            ("z", ""),
            ("Z", ""),
            ("Z", ""),
            ("Z", "1 column = 2 steps"),
            ("Z", "1 column = 5 steps"),
            ("z", "1 column = 2 steps"),
            ("0", "1 column = 5 steps"),
        ):
            await on.press(key)
            assert on.map.zoom_words == words
            assert words in on.controls
        await on.press("end")
        assert on.map.scroll_offset.x == 0
        assert "▼" in on.ruler


async def test_the_cell_changes_under_a_zoom_that_was_chosen(stepper):
    async with stepper() as on:
        await on.press("z", "right_square_bracket")
        words = on.map.zoom_words
        await on.opening(on.press("c"))
        assert on.map.zoom_words == words
        assert words in on.controls


# --- an edited sequence ------------------------------------------------------------------------


async def test_the_change_by_edits_is_a_quantity_and_goes_with_them(stepper):
    edits = (Edit("insert", 4),)
    source = Source(CellWeights("simple", "keras", 6), RandomSequence(9, 3), edits=edits)
    async with stepper(source) as on:
        await on.press("g", "g")
        assert on.state.view == "Δh"
        assert legend(on).rstrip().endswith("change by edits")
        # Equal before the insertion, not a number at it.
        new = {line[3] for line in picture(on)[:6]}
        assert new == {"×"}
        await on.opening(on.press("backspace"))
        assert on.state.view == "h"


# --- without colours ---------------------------------------------------------------------------


async def test_without_colour_the_map_is_written_in_signs(stepper, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with stepper() as on:
        await on.opening(on.press("i"))
        text = on.map.render_line(RULER).text[GUTTER:].strip()
        assert len(set(text) & set("≡=-·+*#")) > 3
        assert on.map.rows_per_line == 1
        await on.pilot.click(on.map, offset=(GUTTER + 4, RULER + 3))
        assert (on.state.t, on.state.unit) == (5, 3)
