import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from tui.widgets.chart import Chart, ChartSpec, Series
from tui.widgets.chart_cursor import column_of, next_stop, reading, stops
from tui.widgets.chart_lines import draw, lines
from tui.widgets.chart_palette import PALETTE_DARK

STEPS = Series("batch", tuple(k / 20 for k in range(1, 61)), (0.6,) * 60, "green", "·")
EPOCHS = Series("train", (1.0, 2.0, 3.0), (0.5, 0.4, 0.3), "blue", "●")
VALIDATION = Series("val", (1.0, 2.0, 3.0), (0.55, 0.45, 0.5), "orange", "◆", stars=((2.0, 0.45),))
SPEC = ChartSpec(
    "loss",
    (STEPS, EPOCHS, VALIDATION),
    (("chance", 0.69),),
    x_range=(0.0, 4.0),
    y_range=(0.2, 0.8),
    x_label="epoch",
)


def at(cursor, spec=SPEC, width=76, height=17):
    return [line.text for line in lines(draw(spec, width, height), cursor)]


def test_the_cursor_reads_every_curve_at_its_nearest_point():
    assert at(2.0)[0].rstrip() == (
        "loss  epoch 2.0  · batch 0.6000  ● train 0.4000  ◆ val 0.4500  ╌ chance 0.69"
    )
    assert "● train 0.4000" in at(1.6)[0]
    assert "● train 0.5000" in at(1.4)[0]


def test_beyond_its_ends_a_curve_has_no_value():
    assert "● train –" in at(0.5)[0]
    assert "· batch 0.6000" in at(0.5)[0]
    assert "● train –" in at(3.6)[0]


def test_what_diverged_is_read_as_that_and_what_was_not_measured_is_passed_over():
    broken = Series("train", (1.0, 2.0, 3.0), (0.5, math.nan, None), "blue")
    assert "train diverged" in at(2.0, replace(SPEC, series=(broken,)))[0]
    assert reading(broken, 3.0, 0.1) is None
    gap = Series("train", (1.0, 2.0, 3.0), (0.5, None, 0.3), "blue")
    assert reading(gap, 2.2, 0.1) == 0.3


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=9, unique=True).map(sorted), st.floats(0, 100)
)
def test_the_nearest_point_is_read(xs, x):
    series = Series("s", tuple(xs), tuple(xs), "blue")
    nearest = min(abs(other - x) for other in xs)
    found = reading(series, x, 0.0)
    if xs[0] <= x <= xs[-1]:
        assert abs(found - x) == nearest
    else:
        assert found is None


def test_the_line_runs_through_every_row_but_leaves_the_curves():
    rows = at(1.5)[1:-2]
    column = 4 + column_of(SPEC, 1.5, 72)
    assert len(rows) == 14
    signs = [row[column] for row in rows]
    assert signs.count("│") >= 10
    assert all(sign == "│" or "\u2800" < sign <= "\u28ff" or sign in "·●◆" for sign in signs)
    without = [line.text for line in lines(draw(SPEC, 76, 17))]
    for row, before in zip(rows, without[1:-2], strict=True):
        assert row[:column] + row[column + 1 :] == before[:column] + before[column + 1 :]


def test_a_cursor_out_of_sight_is_not_drawn():
    assert at(9.0) == at(None)
    assert at(3.9, replace(SPEC, window=(1.0, 2.0))) == at(None, replace(SPEC, window=(1.0, 2.0)))


def test_names_give_way_to_values_where_there_is_little_room():
    assert at(2.0, width=44)[0].rstrip() == "epoch 2.0  · 0.6000  ● 0.4000  ◆ 0.4500"
    runs = tuple(
        replace(EPOCHS, name=f"{id} tutorial-rnn", short=id) for id in ("k3fd", "7abc", "zz2q")
    )
    assert "● k3fd 0.4000  ● 7abc 0.4000" in at(2.0, replace(SPEC, series=runs), width=60)[0]


def test_the_best_point_has_a_star_and_the_faint_curve_neither_marker_nor_name():
    text = "\n".join(at(None))
    assert text.count("★") == 1
    faint = replace(EPOCHS, faint=True)
    drawn = draw(replace(SPEC, series=(faint, VALIDATION)), 76, 17)
    shown = lines(drawn)
    assert "●" not in "".join(line.text for line in shown)
    assert "train" not in shown[0].text
    colours = {s.style.color.name for line in shown for s in line if s.style and s.style.color}
    assert PALETTE_DARK["blue"] not in colours
    assert len(colours) == 3


def test_the_cursor_goes_from_point_to_point_and_stops_at_whole_epochs():
    found = stops(SPEC, 72)
    assert {1.0, 2.0, 3.0} <= set(found.values())
    one_on = next_stop(SPEC, 72, 1.0, 1)
    assert column_of(SPEC, one_on, 72) == column_of(SPEC, 1.0, 72) + 1
    assert next_stop(replace(SPEC, series=(EPOCHS,)), 72, 1.0, 1) == 2.0
    assert next_stop(replace(SPEC, series=(EPOCHS,)), 72, 1.0, 10) == 2.0
    assert next_stop(replace(SPEC, series=(EPOCHS,)), 72, 1.0, 30) == 3.0
    assert next_stop(replace(SPEC, series=(EPOCHS,)), 72, 3.0, 1) is None
    assert next_stop(replace(SPEC, series=(EPOCHS,)), 72, 1.0, -1) is None
    assert next_stop(SPEC, 72, None, -1) == 3.0
    assert next_stop(replace(SPEC, series=()), 72, None, 1) is None


def test_beyond_a_window_the_next_point_is_still_reached():
    assert next_stop(replace(SPEC, series=(EPOCHS,), window=(1.5, 2.5)), 72, 2.0, 1) == 3.0


class CursorApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Chart(SPEC)


async def test_a_moved_cursor_repaints_two_columns_and_the_line_that_reads(refreshed):
    app = CursorApp()
    async with app.run_test(size=(76, 17)) as pilot:
        await pilot.pause()
        chart = app.query_one(Chart)
        chart.cursor = 1.0
        refreshed.clear()
        chart.cursor = 3.0
        columns = {x for region in refreshed if region.y for x in region.column_range}
        assert columns == {4 + column_of(SPEC, x, 72) for x in (1.0, 3.0)}
        assert any(region.y == 0 for region in refreshed)
        refreshed.clear()
        chart.cursor = 3.0
        assert refreshed == []


async def test_a_chart_that_takes_no_keyboard_hears_no_mouse():
    app = CursorApp()
    async with app.run_test(size=(76, 17)) as pilot:
        await pilot.pause()
        await pilot.click(Chart, offset=(30, 5))
        assert app.query_one(Chart).cursor is None
        assert app.focused is None
