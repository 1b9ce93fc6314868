import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.chart_scale import LARGEST, cell, fitted, thinned, tick_label, ticks, widened
from tui.widgets.chart_spec import Series

finite = st.floats(-1e12, 1e12)


@given(st.lists(finite, min_size=1, max_size=30))
def test_a_fitted_range_holds_every_value_and_is_never_flat(values):
    low, high = fitted(values)
    room = (high - low) * 1e-6
    assert low < high
    assert low - room <= min(values)
    assert max(values) <= high + room


def test_a_range_that_holds_the_data_does_not_move():
    assert widened((0.0, 1.0), (0.2, 0.9)) == (0.0, 1.0)


def test_a_range_widens_only_on_the_side_where_the_data_leave_it():
    low, high = widened((0.0, 1.0), (0.5, 1.3))
    assert low == 0.0
    assert high >= 1.3
    low, high = widened((0.5, 1.0), (0.31,))
    assert low <= 0.31
    assert high == 1.0


def test_values_without_end_do_not_reach_the_axis():
    assert widened((0.0, 1.0), (math.nan, math.inf, LARGEST * 10)) == (0.0, 1.0)
    assert fitted((math.nan,)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("axis", "parts", "expected"),
    [
        ((0.0, 1.0), 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ((0.0, 1.0), 2, ["0.0", "0.5", "1.0"]),
        ((0.48, 0.74), 3, ["0.5", "0.6", "0.7"]),
        ((0.0, 100.0), 4, ["0", "50", "100"]),
    ],
)
def test_ticks_are_round_and_carry_no_more_decimals_than_they_need(axis, parts, expected):
    found = ticks(axis, parts)
    assert [tick_label(tick, found[1] - found[0]) for tick in found] == expected


def test_counted_things_have_no_tick_between_two_of_them():
    assert ticks((0.0, 3.0), 10, whole=True) == (0.0, 1.0, 2.0, 3.0)


def test_the_ends_of_an_axis_are_its_first_and_last_cell():
    assert [cell(value, (2.0, 6.0), 9) for value in (2.0, 4.0, 6.0)] == [0, 4, 8]
    assert cell(7.0, (2.0, 6.0), 9) == 8


def test_thinning_keeps_two_points_a_column_and_every_spike():
    n = 50_000
    draw = random.Random(7)
    ys = [draw.random() for _ in range(n)]
    ys[31_234] = 9.0
    ys[44_321] = -9.0
    series = Series("batches", tuple(map(float, range(n))), tuple(ys), "blue")
    (run,) = thinned(series, (0.0, float(n)), 100).runs
    assert 100 <= len(run[0]) <= 200
    assert max(run[1]) == 9.0
    assert min(run[1]) == -9.0
    assert list(run[0]) == sorted(run[0])


def test_few_points_are_left_as_they_are():
    series = Series("epochs", (1.0, 2.0, 3.0), (0.5, 0.4, 0.3), "blue")
    assert thinned(series, (0.0, 3.0), 80).runs == (((1.0, 2.0, 3.0), (0.5, 0.4, 0.3)),)


@pytest.mark.parametrize("gap", [None, math.nan, math.inf, -math.inf])
def test_a_gap_cuts_the_curve_in_two(gap):
    series = Series("loss", (1.0, 2.0, 3.0, 4.0), (0.5, gap, 0.4, 0.3), "blue")
    assert thinned(series, (0.0, 4.0), 80).runs == (((1.0,), (0.5,)), ((3.0, 4.0), (0.4, 0.3)))


def test_not_measured_is_not_diverged():
    assert not thinned(Series("v", (1.0, 2.0), (0.5, None), "blue"), (0, 2), 80).diverged
    assert thinned(Series("v", (1.0, 2.0), (0.5, math.nan), "blue"), (0, 2), 80).diverged
    assert thinned(Series("v", (1.0, 2.0, 3.0), (0.5, math.inf, None), "blue"), (0, 3), 80).diverged


def test_a_series_with_a_value_missing_is_refused():
    with pytest.raises(ValueError, match="'loss' has 2 positions and 1 values"):
        Series("loss", (1.0, 2.0), (0.5,), "blue")
