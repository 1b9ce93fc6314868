import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models.presets import PRESETS
from core.training.summary import report
from tui.training.starting.applies import without_meaning
from tui.training.starting.cost_lines import cost_lines, queue_lines
from tui.training.starting.fields import FIELDS
from tui.training.starting.plan import plan, queue_seconds
from tui.training.starting.request import COMPARISON, Request
from tui.widgets.lines import plain

TRAINABLE = tuple(name for name in PRESETS if not name.startswith("stack-"))


def text(lines):
    return " ".join(plain(line) for line in lines)


def test_parameters_and_steps_are_known_before_anything_has_run():
    made = plan(Request(settings={"dataset": "imdb"}), ())
    assert "1 run: 324,193 parameters, 471 steps in 3 epochs of 20,000" in text(
        cost_lines(made, 100)
    )
    assert made.seconds is None


def test_the_time_of_all_runs_is_that_of_each_one_after_another(make_run, recorded):
    earlier = [report(make_run("aaaa", recorded.learned())).summary]
    one = plan(Request(settings={"dataset": "imdb"}), earlier)
    five = plan(Request(settings={"dataset": "imdb"}, seeds="5"), earlier)
    assert five.seconds == pytest.approx(5 * one.seconds)
    assert "from 1 earlier run of tutorial-rnn" in text(cost_lines(five, 100))
    both = plan(Request(COMPARISON, {"dataset": "imdb", "workers": "2"}), earlier)
    assert both.seconds == max(cost.estimate.seconds for cost in both.costs)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20), st.integers(1, 8))
def test_a_queue_ends_no_sooner_than_its_work_shared_evenly(times, workers):
    seconds = queue_seconds(times, workers)
    shared = max(sum(times) / workers, max(times))
    assert shared * (1 - 1e-9) <= seconds <= sum(times) + 1e-6
    assert seconds <= sum(times) / workers + max(times) + 1e-6


def test_a_queue_of_an_unknown_run_has_no_known_end():
    assert queue_seconds([1.0, None], 2) is None


@given(st.integers(20, 110), st.integers(4, 14))
def test_no_line_of_the_cost_is_wider_than_its_place(width, height):
    made = plan(Request(TRAINABLE, seeds="12"), ())
    assert max(len(plain(line)) for line in cost_lines(made, width)) <= width
    queue = queue_lines(made, max(width, 34), height)
    assert max(len(plain(line)) for line in queue) <= max(width, 34)
    assert len(queue) <= height


def test_what_is_wrong_has_no_cost():
    made = plan(Request(settings={"epochs": "0", "limit": "x"}), ())
    assert set(made.mistakes) == {"epochs", "limit"}
    assert text(cost_lines(made, 70)) == "not possible yet: 2 fields are wrong"


@given(st.sampled_from(("", "imdb", "reviews", "adding", "temporal-order", "my.csv", "im")))
def test_reasons_are_short_enough_for_their_field(dataset):
    reasons = without_meaning({"dataset": dataset})
    assert reasons.keys() <= {field.key for field in FIELDS}
    assert all(len(reason) <= 20 for reason in reasons.values())
