"""Zoom and window of a heat map: which timestep and unit stands where."""

import pytest

from tui.widgets.heatmap_window import Window
from tui.widgets.heatmap_zoom import (
    HALF_BLOCKS,
    ONE_CHARACTER,
    TIMES,
    UNITS,
    Axis,
    Zoom,
    first_time,
    fitting_time,
)


def level(stride, width):
    return TIMES.index((stride, width))


def test_a_place_shows_one_item_of_its_group_and_the_last_group_may_be_short():
    axis = Axis(23, stride=10, offset=9)
    assert axis.places == 3
    assert [axis.item(place) for place in range(3)] == [9, 19, 22]
    assert [axis.place(item) for item in (0, 9, 10, 22)] == [0, 0, 1, 2]


def test_a_zoomed_out_column_stands_for_the_last_of_its_steps():
    assert [Zoom(level(10, 1)).time_axis(100).item(place) + 1 for place in range(3)] == [10, 20, 30]


@pytest.mark.parametrize(
    ("timesteps", "characters", "expected"),
    [
        (7, 60, (1, 8)),
        (8, 60, (1, 4)),
        (60, 60, (1, 1)),
        (61, 60, (2, 1)),
        (10_000, 62, (200, 1)),
        (1_000_000, 62, (200, 1)),
    ],
)
def test_fit_is_the_nearest_level_that_shows_everything_or_the_most(
    timesteps, characters, expected
):
    assert TIMES[fitting_time(timesteps, characters)] == expected


def test_a_sequence_starts_wide_only_where_all_its_words_fit():
    assert TIMES[first_time(7, 60, words=True)] == (1, 8)
    assert TIMES[first_time(31, 60, words=True)] == (1, 1)
    assert TIMES[first_time(500, 60, words=True)] == (1, 1)
    assert TIMES[first_time(7, 60, words=False)] == (1, 1)


def test_the_zoom_says_in_words_what_differs_from_one_step_and_every_unit():
    assert Zoom().words == ""
    assert Zoom(level(10, 1), UNITS.index((4, 2))).words == "1 column = 10 steps · every 4th unit"
    assert Zoom(level(1, 4), UNITS.index((1, 1))).words == ""
    assert Zoom(units=UNITS.index((2, 2))).words == "every 2nd unit"


def test_nothing_is_farther_than_where_everything_is_in_sight():
    window = Window(timesteps=300, units=512, width=60, height=35)
    zoom = window.nearer(-100, -100)
    assert TIMES[zoom.time] == (5, 1)
    assert UNITS[zoom.units] == (8, 2)
    assert Window(timesteps=30, units=64, width=60, height=35).nearer(-1, -1) == Zoom()


def test_signs_have_no_level_between_one_unit_a_line_and_two():
    assert Window(units=10, width=9, height=9).nearer(0, 9).units == len(UNITS) - 1
    assert Window(units=10, width=9, height=9, coloured=False).nearer(0, 9).units == HALF_BLOCKS


@pytest.mark.parametrize("columns", [-3, -2, -1, 1, 2, 3])
@pytest.mark.parametrize("rows", [-2, 0, 1])
def test_zooming_keeps_the_cursor_at_its_place_on_the_screen(columns, rows):
    window = Window(timesteps=10_000, units=512, width=62, height=35, left=4990, top=100)
    timestep, row = 5021, 233
    x, y = window.x(timestep), window.y(row)
    zoom = window.nearer(columns, rows)
    assert zoom != window.zoom
    after = window.zoomed(zoom, timestep, row)
    assert abs(after.x(timestep) - x) < zoom.width
    assert after.y(row) == y


def test_zooming_in_on_a_cursor_at_the_right_edge_keeps_its_whole_column_in_sight():
    window = Window(timesteps=500, units=9, width=61, height=35)
    after = window.zoomed(Zoom(level(1, 8)), 60, 0)
    assert after.x(60) + 8 <= 61


def test_a_cursor_that_was_panned_out_of_sight_is_zoomed_into_the_middle():
    window = Window(timesteps=500, units=9, width=60, height=35, left=400)
    after = window.zoomed(Zoom(level(1, 2)), 100, 0)
    assert after.x(100) == 30


def test_panning_ends_where_there_is_nothing_more():
    window = Window(timesteps=100, units=64, width=60, height=10)
    assert (window.moved(500, 500).left, window.moved(500, 500).top) == (40, 22)
    assert (window.moved(-5, -5).left, window.moved(-5, -5).top) == (0, 0)
    small = Window(timesteps=10, units=4, width=60, height=10)
    assert small.moved(5, 5) == small


def test_the_window_follows_the_cursor_by_half_a_screen():
    window = Window(timesteps=500, units=64, width=60, height=35)
    assert window.followed(59, 0).left == 0
    assert window.followed(60, 0).left == 30
    assert window.followed(60, 0).followed(29, 0).left == 0


def test_lines_under_the_map_leave_it_room():
    window = Window(timesteps=9, units=64, below=4, width=60, height=5)
    assert (window.lines, window.lines_below) == (3, 2)
    assert Window(timesteps=9, units=8, below=2, width=60, height=20).lines == 4


def test_a_window_without_room_shows_nothing():
    window = Window(timesteps=9, units=8)
    assert window.lines == 0
    assert window.followed(3, 3) == window
    assert window.last == 0


def test_the_default_is_one_character_a_step_and_two_units_a_line():
    assert (Zoom().time, Zoom().units) == (ONE_CHARACTER, HALF_BLOCKS)
    assert (Zoom().stride, Zoom().width, Zoom().every) == (1, 1, 1)
    assert [Zoom().rows_per_line(coloured) for coloured in (True, False)] == [2, 1]
