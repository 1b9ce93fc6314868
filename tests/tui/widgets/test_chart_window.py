import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.chart import ChartSpec, Series, build
from tui.widgets.chart_window import cut
from tui.widgets.chart_x_scale import whole_axis_of, x_axis_of

SPIKE = Series("loss", tuple(map(float, range(11))), (9.0,) + (0.5, 0.4) * 5, "blue")


def texts(spec, width=50, height=14):
    return [line.text for line in build(spec, width, height)]


def labels(lines):
    return [line.split("┤")[0].strip() for line in lines if "┤" in line]


@given(
    st.lists(st.floats(-50, 50), min_size=1, max_size=20, unique=True).map(sorted),
    st.floats(-60, 60),
    st.floats(0.1, 60),
)
def test_a_cut_curve_is_the_same_line_within_the_window_and_nothing_beyond(xs, low, width):
    ys = tuple(math.sin(x) for x in xs)
    window = (low, low + width)
    found = cut(Series("s", tuple(xs), ys, "blue"), window)
    assert all(low <= x <= low + width for x in found.xs)
    assert list(found.xs) == sorted(found.xs)
    assert {x for x in xs if low <= x <= low + width} <= set(found.xs)
    for x, y in zip(found.xs, found.ys, strict=True):
        right = next(place for place, at in enumerate(xs) if at >= x)
        left = max(0, right - 1)
        share = (x - xs[left]) / (xs[right] - xs[left]) if right else 0.0
        assert y == pytest.approx(ys[left] + (ys[right] - ys[left]) * share, abs=1e-6)
    crossed = xs[0] < low and low + width < xs[-1]
    assert not crossed or (found.xs[0], found.xs[-1]) == window


def test_a_gap_at_the_edge_is_not_drawn_over():
    series = Series("s", (0.0, 2.0, 4.0), (1.0, None, 3.0), "blue")
    assert cut(series, (1.0, 3.0)).ys == (None,)
    broken = Series("s", (0.0, 2.0, 4.0), (1.0, math.nan, 3.0), "blue")
    assert len(cut(broken, (1.0, 3.0)).xs) == 1


def test_zooming_in_fits_the_y_axis_to_what_is_in_sight():
    assert labels(texts(ChartSpec("loss", (SPIKE,), y_range=(0.0, 10.0))))[0] == "10"
    near = ChartSpec("loss", (SPIKE,), y_range=(0.0, 10.0), window=(2.0, 8.0))
    assert labels(texts(near))[0] == "0.50"
    assert x_axis_of(near) == (2.0, 8.0)
    assert whole_axis_of(near) == (0.0, 10.0)


def test_a_floor_out_of_sight_is_not_drawn_at_the_edge():
    spec = ChartSpec("loss", (SPIKE,), (("chance", 0.69),), window=(2.0, 8.0))
    assert "╌╌╌" not in "".join(texts(spec)[1:])
    assert "╌╌╌" in "".join(texts(ChartSpec("loss", (SPIKE,), (("chance", 0.69),)))[1:])


def test_where_a_line_only_passes_there_is_no_marker():
    series = Series("s", (0.0, 10.0), (0.0, 1.0), "blue")
    lines = texts(ChartSpec("s", (series,), window=(4.0, 6.0)))[1:]
    assert "●" not in "".join(lines)
    assert any("\u2800" < sign <= "\u28ff" for sign in "".join(lines))


def test_the_legend_keeps_the_newest_value_and_an_empty_part_says_so():
    spec = ChartSpec("loss", (SPIKE,), x_range=(0.0, 30.0), window=(20.0, 30.0))
    lines = texts(spec)
    assert "● loss 0.4000" in lines[0]
    assert "zoom out" in " ".join("".join(lines).split())


def test_equal_factors_of_x_are_equal_widths_and_zero_has_no_place():
    series = Series("s", (0.0, 1.0, 10.0, 100.0), (0.5, 0.1, 0.2, 0.3), "blue")
    lines = texts(ChartSpec("s", (series,), log_x=True, x_range=(0.0, 100.0)), width=60)
    columns = sorted(line.index("●") for line in lines[1:] if "●" in line)
    assert len(columns) == 3
    assert columns[1] - columns[0] == pytest.approx(columns[2] - columns[1], abs=1)
    assert lines[-1].split() == ["1", "2", "5", "10", "20", "50", "100"]


@given(
    st.lists(st.floats(1e-6, 1e6), max_size=6, unique=True).map(sorted),
    st.integers(0, 70),
    st.integers(0, 14),
    st.booleans(),
)
def test_any_x_fits_any_size_on_an_axis_of_factors(xs, width, height, zoomed):
    series = Series("s", tuple(xs), tuple(range(len(xs))), "blue")
    window = (0.5, 20.0) if zoomed else None
    lines = build(ChartSpec("s", (series,), log_x=True, window=window), width, height)
    assert len(lines) == (height if width else 0)
    assert all(line.cell_length == width for line in lines)
