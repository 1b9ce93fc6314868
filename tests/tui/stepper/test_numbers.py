"""Numbers as the stepper writes them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.stepper.numbers import factor, fine, magnitude, percent, power, short, summed


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.81, "0.81"),
        (-0.34, "−0.34"),
        (-0.001, "0.00"),
        (9.994, "9.99"),
        (9.996, "10.0"),
        (31.42, "31.4"),
        (119.6, "120"),
        (-123456.0, "−1.2e+05"),
        (math.nan, "nan"),
        (-math.inf, "−inf"),
    ],
)
def test_a_short_number_has_about_three_digits(value, text):
    assert short(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.5142, "0.514"), (0.0, "0.000"), (-2e-7, "−2e−07"), (39.617, "39.62")]
)
def test_a_fine_number_keeps_a_tiny_one_from_looking_like_zero(value, text):
    assert fine(value) == text


def test_a_sum_is_joined_by_the_signs_of_its_terms():
    assert summed(0.81, -0.34, 0.1) == "0.81 − 0.34 + 0.10"
    assert summed(-0.81, -0.001, 0.0) == "−0.81 + 0.00 + 0.00"


def test_a_negative_factor_stands_in_brackets():
    assert factor(-0.25) == "(−0.250)"
    assert factor(0.25) == "0.250"


@given(st.floats(0))
def test_a_magnitude_has_five_columns_whatever_its_size(value):
    assert len(magnitude(value)) == 5


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.000"),
        (0.51449, "0.514"),
        (9.9996, "10.00"),
        (99.996, "100.0"),
        (271.06, "271.1"),
        (12_345.0, "12345"),
        (2e-7, "2e−07"),
        (3e6, "3e+06"),
        (math.nan, "  nan"),
        (math.inf, "  inf"),
    ],
)
def test_a_magnitude_keeps_as_many_digits_as_fit(value, text):
    assert magnitude(value) == text


@given(st.floats(0, 1))
def test_a_share_has_five_columns(share):
    assert len(percent(share)) == 5


def test_a_share_is_written_in_hundredths():
    assert [percent(share) for share in (0.0, 0.034, 1.0, math.nan)] == [
        "  0 %",
        "  3 %",
        "100 %",
        "nan %",
    ]


def test_what_may_be_of_any_size_is_written_as_a_power_of_ten():
    assert [power(value) for value in (1.2e-7, 0.0, 31.4)] == ["1.2e−07", "0", "3.1e+01"]
