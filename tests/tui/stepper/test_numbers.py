"""Numbers as the stepper writes them."""

import math

import pytest

from tui.stepper.numbers import factor, fine, short, summed


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
