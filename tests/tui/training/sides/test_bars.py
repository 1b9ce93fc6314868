from hypothesis import given
from hypothesis import strategies as st

from tui.training.sides.bars import bar, curve


@given(st.none() | st.floats(), st.integers(0, 40))
def test_a_bar_is_as_wide_as_its_place(share, width):
    assert len(bar(share, width)) == width


@given(st.integers(1, 40), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_is_never_drawn_shorter(width, one, other):
    low, high = sorted((one, other))
    assert bar(low, width).count("█") <= bar(high, width).count("█")


def test_a_bar_is_exact_to_an_eighth_of_a_cell():
    assert bar(0.0, 4) == "····"
    assert bar(0.5, 4) == "██··"
    assert bar(9 / 32, 4) == "█▏··"
    assert bar(1.0, 4) == "████"
    assert bar(float("nan"), 4) == "····"


def test_a_curve_goes_from_its_lowest_to_its_highest_value():
    assert curve([1.0, 2.0, None, 3.0], 6) == "▁▅ █  "
    assert curve([5.0] * 9, 3) == "▅▅▅"
    assert curve([], 2) == "  "
