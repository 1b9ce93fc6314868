import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from tui.widgets.chart import Chart, ChartSpec, Series, build
from tui.widgets.chart_log import SMALLEST, decade_labels, decades, exponents, power_label
from tui.widgets.chart_scale import thinned
from tui.widgets.chart_y_scale import height_axis_of


def falling(*ys, **options):
    series = Series("left", tuple(float(x) for x in range(len(ys))), ys, "blue")
    return ChartSpec("gradient", (series,), log_y=True, **options)


def texts(spec, width=50, height=14):
    return [line.text for line in build(spec, width, height)]


def marked_rows(lines):
    """(row, column) of every marker on the canvas."""
    return sorted(
        (column, row)
        for row, line in enumerate(lines[1:-2])
        for column, character in enumerate(line)
        if character == "●"
    )


def labels(lines):
    return [line.split("┤")[0].strip() for line in lines if "┤" in line]


def test_equal_factors_are_equal_heights():
    lines = texts(falling(1.0, 0.1, 0.01, 0.001, 0.0001))
    rows = [row for _, row in marked_rows(lines)]
    assert len(rows) == 5
    assert rows[0] == 0
    assert rows[-1] == 10
    assert {later - row for row, later in pairwise(rows)} <= {2, 3}


@pytest.mark.parametrize(
    ("lowest", "height", "expected"),
    [
        (0.01, 14, ["1", "0.1", "0.01"]),
        (1e-4, 14, ["1", "0.1", "0.01", "1e−3", "1e−4"]),
        (1e-12, 14, ["1", "1e−3", "1e−6", "1e−9", "1e−12"]),
        (1e-300, 14, ["1", "1e−100", "1e−200", "1e−300"]),
        (1e-12, 7, ["1", "1e−12"]),
    ],
)
def test_ticks_are_decades_and_no_more_than_there_is_room_for(lowest, height, expected):
    assert labels(texts(falling(lowest, 1.0), height=height)) == expected


def test_powers_of_ten_are_written_as_they_are_read():
    written = [power_label(place) for place in range(-4, 6)]
    assert written == ["1e−4", "1e−3", "0.01", "0.1", "1", "10", "100", "1000", "1e4", "1e5"]


@pytest.mark.parametrize("nothing", [0.0, -0.5, -math.inf, None, 1e-320])
def test_what_is_not_above_zero_leaves_a_gap_and_has_not_diverged(nothing):
    series = exponents(Series("left", (1.0, 2.0, 3.0), (0.1, nothing, 1.0), "blue"))
    found = thinned(series, (0.0, 3.0), 50)
    assert found.runs == (((1.0,), (-1.0,)), ((3.0,), (0.0,)))
    assert not found.diverged
    assert "diverged" not in texts(falling(0.1, nothing))[0]


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_value_that_is_no_number_has_diverged_here_too(wrong):
    assert "left diverged" in texts(falling(0.1, wrong))[0]


def test_a_chart_of_zeros_alone_is_a_chart():
    lines = texts(falling(0.0, 0.0))
    assert "left will appear here" in "\n".join(lines)
    assert labels(lines) == ["1", "0.1"]


@given(
    powers=st.lists(st.integers(-300, 300), min_size=1, max_size=9),
    width=st.integers(0, 70),
    height=st.integers(0, 16),
)
@settings(deadline=None, max_examples=60, derandomize=True, database=None)
def test_any_range_fits_any_size(powers, width, height):
    spec = falling(*(3.0 * 10.0**place for place in powers), baselines=(("1 %", 0.01),))
    lines = build(spec, width, height)
    assert len(lines) == (height if width else 0)
    assert all(line.cell_length == width for line in lines)
    assert all(line.text.count("┤") <= 1 for line in lines)


@given(st.lists(st.floats(-306, 307), min_size=1, max_size=9), st.integers(1, 5))
@settings(deadline=None, derandomize=True, database=None)
def test_an_axis_holds_everything_and_has_two_labels_or_more(heights, parts):
    low, high = decades(None, heights)
    assert low < high
    if max(heights) - min(heights) > 1.01:
        assert low.is_integer()
        assert high.is_integer()
    assert low - 1e-6 <= min(heights)
    assert max(heights) <= high + 1e-6
    found = decade_labels((low, high), parts)
    assert 2 <= len(found) <= parts + 2
    assert all(low <= place <= high for place in found)


def test_a_known_range_is_kept_and_widened_by_whole_decades():
    assert height_axis_of(falling(0.5, 1.0, y_range=(1e-3, 1.0))) == (-3.0, 0.0)
    assert height_axis_of(falling(2e-6, 1.0, y_range=(1e-3, 1.0))) == (-6.0, 0.0)
    assert height_axis_of(falling(5e-320, 0.5, y_range=(0.01, 1.0))) == (-2.0, 0.0)
    assert SMALLEST > 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.7, 0.3), ["1", "0.5", "0.2"]),
        ((1.4, 0.31), ["2", "1", "0.5", "0.2"]),
        ((3e-5, 3e-5), ["5e−5", "2e−5"]),
    ],
)
def test_what_lies_within_a_tenfold_fills_the_chart(values, expected):
    assert labels(texts(falling(*values))) == expected


def test_a_floor_lies_at_its_decade_and_one_at_zero_is_not_drawn():
    lines = texts(falling(1.0, 1e-4, baselines=(("1 %", 0.01),)))
    (row,) = [number for number, line in enumerate(lines[1:-2]) if "╌╌╌" in line]
    assert row == 5
    assert "1 %" in lines[1 + row]
    assert not any("╌╌╌" in line for line in texts(falling(1.0, 0.1, baselines=(("zero", 0.0),))))


def test_the_legend_gives_two_digits_or_no_value_at_all():
    assert "● left 1.2e−9" in texts(falling(1.0, 1.23e-9))[0]
    assert texts(falling(1.0, 0.5, newest=False))[0].split() == ["gradient", "●", "left"]


def test_a_linear_axis_is_what_it_was():
    spec = replace(falling(0.0, 1.0), log_y=False)
    assert labels(texts(spec)) == ["1.0", "0.8", "0.6", "0.4", "0.2", "0.0"]


class LogApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Chart(falling(1e-6, 1e-3, 1.0))


async def test_an_axis_of_decades_stands_still_while_a_curve_grows_inside_it():
    app = LogApp()
    async with app.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        chart = app.query_one(Chart)
        before = labels([line.text for line in chart.lines])
        chart.spec = falling(1e-6, 1e-3, 1.0, 1e-2)
        assert labels([line.text for line in chart.lines]) == before
        chart.spec = falling(1e-6, 1e-3, 1.0, 1e-2, 1e-9)
        assert labels([line.text for line in chart.lines]) != before
