import random

import pytest

from core.errors import UsageProblem
from tui.training.charts.series import MOST_RUNS
from tui.training.results.columns import KEYS
from tui.training.results.table_view import (
    TableView,
    ordered_by,
    ordered_by_next,
    turned_round,
    unmarked,
    with_columns_hidden,
    with_marks_turned,
)


def test_another_column_orders_from_its_better_end_and_the_same_is_turned_round():
    view = ordered_by(TableView(), "test")
    assert (view.order, view.reversed) == ("test", True)
    assert ordered_by(view, "test").reversed is False
    assert turned_round(view).reversed is False
    assert ordered_by(view, "preset").reversed is False


def test_the_next_column_goes_round_all_that_are_not_hidden():
    view = with_columns_hidden(TableView(), frozenset({"id", "batch"}))
    visited = []
    for _ in range(len(KEYS) - 2):
        view = ordered_by_next(view)
        visited.append(view.order)
    assert sorted(visited) == sorted(set(KEYS) - {"id", "batch"})
    assert visited[-1] == "age"


def test_a_hidden_column_orders_no_longer():
    view = with_columns_hidden(ordered_by(TableView(), "test"), frozenset({"test"}))
    assert (view.order, view.reversed) == ("age", False)


def test_a_mark_more_moves_no_colour_and_a_mark_less_at_most_the_last():
    for seed in range(50):
        draw = random.Random(seed)
        view = TableView()
        for _ in range(40):
            run_id = f"run{draw.randrange(12)}"
            before = view.marked
            try:
                view = with_marks_turned(view, [run_id])
            except UsageProblem:
                assert len(before) == MOST_RUNS
                assert run_id not in before
                continue
            if run_id in before:
                assert set(view.marked) == set(before) - {run_id}
                assert all(
                    view.place_of(one) == before.index(one) for one in before[:-1] if one != run_id
                )
            else:
                assert view.marked == (*before, run_id)


def test_the_ninth_run_is_refused_with_a_sentence():
    view = with_marks_turned(TableView(), [f"run{number}" for number in range(8)])
    with pytest.raises(UsageProblem, match="at most 8 runs can be told apart in one chart, and 8"):
        with_marks_turned(view, ["ninth"])
    assert unmarked(view, ["run7", "run3"]).marked == (
        "run0", "run1", "run2", "run6", "run4", "run5",
    )  # fmt: skip


def test_a_group_is_marked_as_a_whole_and_unmarked_when_all_of_it_is():
    view = with_marks_turned(TableView(), ["b"])
    view = with_marks_turned(view, ["a", "b", "c"])
    assert view.marked == ("b", "a", "c")
    assert with_marks_turned(view, ["a", "b", "c"]).marked == ()
