import pytest

from tui.run_numbers import count, duration, megabytes, metric, rate, took


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (41.4, "0:41"), (59.6, "1:00"), (754, "12:34"), (3_723, "1:02:03")],
)
def test_a_duration_reads_as_a_clock(seconds, words):
    assert duration(seconds) == words


def test_what_is_not_known_is_a_dash():
    assert [duration(None), count(None), metric(None), rate(None)] == ["–"] * 4


def test_short_times_keep_a_decimal():
    assert took(4.21) == "4.2 s"
    assert took(61) == "1:01"


def test_only_slow_rates_have_decimals():
    assert rate(1_180.4) == "1,180"
    assert rate(3.26) == "3.3"


def test_bytes_are_told_in_megabytes_of_the_whole():
    assert megabytes(3_100_000, 17_464_789) == "3.1 of 17.5 MB"
