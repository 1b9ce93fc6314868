"""Runs that differ in their seed alone are one group, named by what sets it apart."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.groups import Spread, groups, spread
from core.training.settings import configure
from core.training.summary import group
from tests.core.training.recorded_runs import row


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20))
def test_a_spread_is_mean_and_sample_deviation(values: list[float]) -> None:
    told = spread(values)
    assert told.n == len(values)
    assert told.mean == pytest.approx(statistics.mean(values), rel=1e-9, abs=1e-9)
    assert told.deviation == pytest.approx(statistics.stdev(values), rel=1e-6, abs=1e-6)


def test_one_value_has_no_deviation_and_none_has_no_mean() -> None:
    assert spread([0.8]) == Spread(1, 0.8, None)
    assert spread([None, None]) == Spread(0, None, None)
    assert spread([None, 0.8, 0.6]).n == 2


def test_only_seed_and_queue_leave_a_run_in_its_group() -> None:
    plain = group(configure("tutorial-rnn", {}))
    assert group(configure("tutorial-rnn", {"seed": 7, "workers": 4})) == plain
    others = [
        group(configure("tutorial-rnn", {"padding": "pre"})),
        group(configure("tutorial-rnn", {"dropout": 0.4})),
        group(configure("tutorial-rnn", {"data_seed": 1})),
        group(configure("tutorial-lstm", {})),
    ]
    assert len({plain, *others}) == 5


def test_groups_keep_the_order_of_their_first_rows() -> None:
    rows = [row(id=str(n), seed=n, group=key) for n, key in enumerate("abab")]
    folded = groups(rows)
    assert [one.key for one in folded] == ["a", "b"]
    assert [run.id for run in folded[0].rows] == ["0", "2"]
    assert folded[1].seeds == (1, 3)
    assert folded[0].test_accuracy == Spread(2, 0.81, 0.0)


def test_a_group_is_named_by_its_preset_and_by_what_differs() -> None:
    post = row(group="a")
    assert [one.title for one in groups([post])] == ["tutorial-rnn"]
    pre = row(group="b", preparation="pre 500")
    assert [one.title for one in groups([post, pre])] == ["tutorial-rnn post", "tutorial-rnn pre"]
    lstm = row(group="c", preset="tutorial-lstm", parameters=328_353, learning_rate=0.01)
    assert [one.title for one in groups([post, lstm])] == [
        "tutorial-rnn rate 0.001",
        "tutorial-lstm rate 0.01",
    ]


def test_what_no_row_tells_is_told_by_the_key() -> None:
    titles = [one.title for one in groups([row(group="aaaa1"), row(group="bbbb2")])]
    assert titles == ["tutorial-rnn (aaaa)", "tutorial-rnn (bbbb)"]


def test_a_run_that_has_not_begun_differs_in_nothing_it_does_not_know() -> None:
    waiting = row(group="b", preset="tutorial-lstm", train=None, timesteps=None, parameters=None)
    assert [one.title for one in groups([row(group="a"), waiting])] == [
        "tutorial-rnn",
        "tutorial-lstm",
    ]
