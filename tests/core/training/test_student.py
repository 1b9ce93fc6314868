"""The t distribution against published tables and against its own density."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.student import central_probability, critical_value

# Two-sided 95 % and 99 %, as every table of the t distribution gives them.
TABLE = [
    (1, 12.706, 63.657),
    (2, 4.303, 9.925),
    (3, 3.182, 5.841),
    (4, 2.776, 4.604),
    (9, 2.262, 3.250),
    (10, 2.228, 3.169),
    (30, 2.042, 2.750),
    (120, 1.980, 2.617),
]


@pytest.mark.parametrize(("freedom", "of_95", "of_99"), TABLE)
def test_critical_values_are_those_of_the_tables(freedom: int, of_95: float, of_99: float) -> None:
    assert critical_value(0.95, freedom) == pytest.approx(of_95, abs=5e-4)
    assert critical_value(0.99, freedom) == pytest.approx(of_99, abs=5e-4)


def _integrated(t: float, freedom: int, steps: int = 2_000) -> float:
    """Simpson's rule over the density from 0 to t, twice."""
    constant = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(
        freedom * math.pi
    )

    def density(x: float) -> float:
        return constant * (1 + x * x / freedom) ** (-(freedom + 1) / 2)

    width = t / steps
    inner = sum((4 if k % 2 else 2) * density(k * width) for k in range(1, steps))
    return 2 * width / 3 * (density(0.0) + inner + density(t))


@given(st.floats(0.01, 20.0), st.integers(1, 60))
def test_the_closed_form_is_the_integral_of_the_density(t: float, freedom: int) -> None:
    assert central_probability(t, freedom) == pytest.approx(_integrated(t, freedom), abs=1e-7)


@given(st.floats(0.01, 0.999), st.integers(1, 500))
def test_the_critical_value_has_the_probability_that_was_asked_for(
    probability: float, freedom: int
) -> None:
    found = central_probability(critical_value(probability, freedom), freedom)
    assert found == pytest.approx(probability, abs=1e-9)


@pytest.mark.parametrize(("t", "freedom"), [(-1.0, 3), (math.nan, 3), (1.0, 0)])
def test_what_has_no_probability_is_refused(t: float, freedom: int) -> None:
    with pytest.raises(ValueError, match="are needed"):
        central_probability(t, freedom)


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_certainty_has_no_critical_value(probability: float) -> None:
    with pytest.raises(ValueError, match="no critical value"):
        critical_value(probability, 3)
