import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.training.charts.choices import (
    ChartChoices,
    next_full,
    next_page,
    next_smoothing,
    next_x_axis,
    other_x,
    other_y,
    panned,
    zoomed_in,
    zoomed_out,
)
from tui.training.charts.series import MOST_RUNS, colour_of, glyph_of
from tui.widgets.chart_palette import PALETTE_DARK, PALETTE_LIGHT

FRESH = ChartChoices()
WHOLE = (0.0, 8.0)


def test_a_key_goes_through_its_choices_and_comes_back():
    assert [(c := next_x_axis(FRESH)).x, (c := next_x_axis(c)).x, next_x_axis(c).x] == [
        "step",
        "seconds",
        "epoch",
    ]
    assert [(c := next_smoothing(FRESH)).smoothing, (c := next_smoothing(c)).smoothing] == [
        0.6,
        0.9,
    ]
    assert next_smoothing(next_smoothing(c)).smoothing == 0.0
    assert other_y(other_y(FRESH)) == other_x(other_x(FRESH)) == FRESH


def test_training_has_a_page_of_its_own_only_for_several_runs():
    one = next_page(FRESH, several=False)
    assert (one.page, next_page(one, several=False).page) == ("layers", "curves")
    first = next_page(FRESH, several=True)
    second = next_page(first, several=True)
    assert (first.page, second.page) == ("training", "layers")
    assert next_page(first, several=False).page == "layers"


def test_the_chosen_chart_fills_the_panel_then_those_behind_it_then_all_are_back():
    def walk(first):
        choices, seen = FRESH, []
        for _ in range(4):
            choices = next_full(choices, ("a", "b", "c"), first)
            seen.append(choices.full)
        return seen

    assert walk(None) == ["a", "b", "c", None]
    assert walk("b") == ["b", "c", None, "b"]
    assert next_full(replace(FRESH, full="gone"), ("a",), "elsewhere").full == "a"


def test_zooming_halves_and_doubles_around_a_point_and_ends_with_everything():
    near = zoomed_in(FRESH, WHOLE, 4.0)
    assert near.window == (2.0, 6.0)
    assert zoomed_in(near, WHOLE, 5.0).window == (4.0, 6.0)
    assert zoomed_in(FRESH, WHOLE, 0.5).window == (0.0, 4.0)
    assert zoomed_in(FRESH, WHOLE, 8.0).window == (4.0, 8.0)
    assert zoomed_out(near, WHOLE, 4.0).window is None
    assert zoomed_out(FRESH, WHOLE, 4.0) == FRESH


def test_another_x_axis_shows_all_of_it():
    assert next_x_axis(replace(FRESH, window=(1.0, 2.0))).window is None


@pytest.mark.parametrize("log", [False, True])
@given(
    centres=st.lists(st.floats(1.0, 900.0), min_size=1, max_size=14),
    x=st.floats(1.0, 900.0),
)
def test_a_window_lies_on_the_axis_and_moves_to_what_is_looked_at(log, centres, x):
    whole = (1.0, 900.0)
    choices = replace(FRESH, log_x=log)
    for centre in centres:
        before, choices = choices, zoomed_in(choices, whole, centre)
        if choices == before:
            break  # as near as it gets
        low, high = choices.window
        assert low < high
        assert whole[0] * 0.999 <= low
        assert high <= whole[1] * 1.001
        assert low * 0.999 <= centre <= high * 1.001
    moved = panned(choices, whole, x).window
    assert moved[0] * 0.999 <= x <= moved[1] * 1.001
    measure = math.log10 if log else float
    span = measure(choices.window[1]) - measure(choices.window[0])
    assert measure(moved[1]) - measure(moved[0]) == pytest.approx(span, rel=1e-6)


def test_a_run_keeps_the_colour_and_the_glyph_of_its_place():
    places = range(MOST_RUNS)
    assert len({colour_of(place) for place in places}) == MOST_RUNS
    assert len({glyph_of(place) for place in places}) == MOST_RUNS
    assert all(colour_of(place) in PALETTE_DARK for place in places)
    assert set(PALETTE_DARK) == set(PALETTE_LIGHT)
