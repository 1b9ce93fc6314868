import math
import random

import pytest

from tui.training.results.arranged import ArrangedLines
from tui.training.results.arrangement import GroupLine, arrange, line_key, runs_of
from tui.training.results.columns import KEYS, column
from tui.training.results.table_view import TableView, folded_or_not, with_group_turned


def drawn(row, seed):
    """Runs with ties, with unknown values and with values that are no numbers, newest first."""
    draw = random.Random(seed)
    return tuple(
        row(
            number,
            best_val_accuracy=draw.choice((None, 0.5, 0.5, 0.7, math.nan)),
            val_loss=draw.choice((None, 0.4, 0.6)),
            test_accuracy=draw.choice((None, 0.1, 0.9)),
            parameters=draw.choice((None, 10, 20)),
            state=draw.choice(("running", "finished", "failed")),
            preset=draw.choice(("tutorial-rnn", "tutorial-lstm")),
            tags=draw.choice(((), ("a",), ("b", "a"))),
            pinned=draw.random() < 0.2,
            group=draw.choice(("", "one", "two", "three")),
        )
        for number in range(draw.randrange(1, 30))
    )


def known(value):
    return value is not None and value == value


@pytest.mark.parametrize("order", KEYS)
@pytest.mark.parametrize("reversed", [False, True])
def test_pinned_runs_come_first_and_unknown_values_last_either_way(row, order, reversed):
    for seed in range(25):
        runs = drawn(row, seed)
        lines = arrange(runs, TableView(order=order, reversed=reversed))
        assert sorted(map(id, lines)) == sorted(map(id, runs))
        for part in (True, False):
            of_part = [line for line in lines if line.pinned is part]
            values = [column(order).value(line) for line in of_part]
            with_value = [value for value in values if known(value)]
            assert all(map(known, values[: len(with_value)]))
            assert with_value == sorted(with_value, reverse=reversed)
            for value in {*with_value, None}:
                alike = [line for line, of in zip(of_part, values, strict=True) if of == value]
                assert alike == [run for run in runs if run in alike], "ties stay newest first"
        assert [line.pinned for line in lines] == sorted((run.pinned for run in runs), reverse=True)


def test_every_run_stands_in_one_folded_line_and_single_runs_stay_runs(row):
    for seed in range(25):
        runs = drawn(row, seed)
        lines = arrange(runs, TableView(folded=True))
        assert sorted(run.id for line in lines for run in runs_of(line)) == sorted(
            run.id for run in runs
        )
        groups = [line for line in lines if isinstance(line, GroupLine)]
        assert all(len({run.group for run in group.runs}) == 1 for group in groups)
        assert all(len(group.runs) > 1 for group in groups)
        assert ArrangedLines(lines).run_count == len(runs)


def test_an_unfolded_group_is_followed_by_its_runs(row):
    runs = tuple(row(number, group="ab"[number % 2]) for number in range(6))
    view = with_group_turned(TableView(folded=True), "a")
    first, *inner, last = arrange(runs, view)
    assert (line_key(first), first.opened, tuple(inner)) == ("group a", True, first.runs)
    assert (line_key(last), last.opened) == ("group b", False)
    arranged = ArrangedLines((first, *inner, last))
    assert arranged.within_groups == {run.id for run in inner}
    assert arranged.run_count == 6
    assert arrange(runs, with_group_turned(view, "a")) == arrange(runs, TableView(folded=True))


def test_groups_are_ordered_by_their_means_and_stand_above_when_one_of_them_is_pinned(row):
    runs = [row(0, group="a", test_accuracy=0.9), row(1, group="a", test_accuracy=0.5)]
    runs += [
        row(2, group="b", test_accuracy=0.8),
        row(3, group="b", test_accuracy=None, test_loss=None),
    ]
    view = TableView(order="test", reversed=True, folded=True)
    assert [line.key for line in arrange(runs, view)] == ["b", "a"]
    runs.append(row(4, group="a", test_accuracy=0.1, pinned=True))
    assert [line.key for line in arrange(runs, view)] == ["a", "b"]


def test_of_a_filtered_group_only_the_runs_that_are_kept_are_folded(row):
    runs = tuple(row(number, group="a") for number in range(5))
    (line,) = arrange(runs, TableView(filter="seed>2", folded=True))
    assert line.runs == runs[3:]


def test_a_run_is_found_again_in_its_group_and_a_group_in_its_runs(row):
    runs = tuple(row(number, group="a" if number < 3 else f"g{number}") for number in range(5))
    unfolded = ArrangedLines(arrange(runs, TableView()))
    folded = ArrangedLines(arrange(runs, folded_or_not(TableView())))
    assert [unfolded.place_of_run(run.id) for run in runs] == [0, 1, 2, 3, 4]
    assert [folded.place_of_run(run.id) for run in runs] == [0, 0, 0, 1, 2]
    assert folded.place_like(unfolded.lines[2]) == 0
    assert unfolded.place_like(folded.lines[0]) == 0
    assert unfolded.place_of_run("gone") is None


def test_a_task_without_accuracy_is_ordered_by_its_loss_the_best_first(row):
    runs = [
        row(number, best_val_accuracy=None, val_loss=loss)
        for number, loss in enumerate((0.3, 0.1, None, 0.2))
    ]
    lines = arrange(runs, TableView(order="validation", reversed=True))
    assert [line.val_loss for line in lines] == [0.1, 0.2, 0.3, None]
