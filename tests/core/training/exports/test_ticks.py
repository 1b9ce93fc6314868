import hypothesis.strategies as st
import pytest
from hypothesis import example, given

from core.training.exports.ticks import axis

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


@given(first=NUMBERS, second=NUMBERS, most=st.integers(3, 12))
@example(first=0.0, second=5e-324, most=3)
def test_an_axis_holds_its_values_between_round_numbers(first, second, most):
    low, high = sorted((first, second))
    made = axis(low, high, most=most)
    slack = 1e-6 * max(made.high - made.low, abs(low), abs(high), 1e-6)
    assert made.low <= low + slack
    assert high <= made.high + slack
    assert 2 <= len(made.ticks) <= most
    assert list(made.ticks) == sorted(set(made.ticks))


@given(low=st.floats(0, 1), span=st.floats(1e-4, 10))
def test_no_two_labels_are_the_same(low, span):
    made = axis(low, low + span)
    labels = [made.label(tick) for tick in made.ticks]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.43, 0.98, ["0.4", "0.6", "0.8", "1.0"]),
        (0.6925, 0.6941, ["0.6925", "0.6930", "0.6935", "0.6940", "0.6945"]),
        (0, 1400, ["0", "500", "1,000", "1,500"]),
    ],
)
def test_labels_have_the_decimals_that_tell_them_apart(low, high, labels):
    made = axis(low, high)
    assert [made.label(tick) for tick in made.ticks] == labels


def test_epochs_are_whole_numbers():
    assert axis(1, 3, most=11, least_step=1).ticks == (1, 2, 3)
