import random

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.widgets import OptionList

from core.training.groups import groups
from tui.training.results.comparison_lines import comparison_lines
from tui.training.results.comparison_screen import ComparisonScreen, chosen_groups
from tui.training.results.interval_line import interval_lines
from tui.widgets.lines import Lines, plain


@pytest.fixture
def runs(row):
    """Two groups of three seeds, and a run alone."""
    better = (0.84, 0.85, 0.86)
    worse = (0.80, 0.82, 0.81)
    rows = [
        row(n, seed=n, group="b", preset="tutorial-lstm", test_accuracy=v)
        for n, v in enumerate(better)
    ]
    rows += [
        row(n + 10, seed=n, group="w", preparation="post 500", test_accuracy=v)
        for n, v in enumerate(worse)
    ]
    return [*rows, row(20, seed=1, group="alone", learning_rate=0.1)]


def text_of(first, second, width=100):
    return "\n".join(plain(line) for line in comparison_lines(first, second, width))


def test_the_groups_are_those_of_the_given_runs_else_the_newest(runs):
    found = groups(runs)
    assert chosen_groups(found, runs[4].id, runs[0].id) == (1, 0)
    assert chosen_groups(found, "alone", None) == (2, 0)
    assert chosen_groups(found, runs[0].id, runs[1].id) == (0, 1)
    assert chosen_groups(found, "gone", None) == (0, 1)
    assert chosen_groups(found[:1], "gone", None) == (0, 0)


def test_seeds_stand_in_pairs_with_their_difference(runs):
    better, worse, _ = groups(runs)
    said = text_of(better, worse)
    for seed, one, other, difference in (
        (0, "0.8400", "0.8000", "+0.0400"),
        (1, "0.8500", "0.8200", "+0.0300"),
        (2, "0.8600", "0.8100", "+0.0500"),
    ):
        (line,) = (line for line in said.splitlines() if f"seed {seed} " in line)
        assert line.split()[2:] == [one, other, difference]
    assert "0.8500 ±0.0100 (3)" in said
    assert "Separable: tutorial-lstm" in said
    assert "padding" in said
    assert "post 500" in said


def test_the_same_two_the_other_way_round_have_the_other_sign(runs):
    better, worse, _ = groups(runs)
    assert "−0.0400" in text_of(worse, better)


def test_one_seed_has_no_interval_and_says_that_it_says_nothing(runs):
    better, _, alone = groups(runs)
    said = text_of(better, alone)
    assert "Not separable" in said
    assert "another seed may turn it round" in said
    assert "┣" not in said
    assert "0.1" in next(line for line in said.splitlines() if "learning rate" in line)


def test_a_group_and_itself_are_no_comparison(runs):
    better, *_ = groups(runs)
    assert text_of(better, better) == (
        "The same group on both sides: choose another on one of them."
    )


def test_groups_without_numbers_say_so(row):
    bare = {"test_accuracy": None, "test_loss": None, "best_val_accuracy": None, "val_loss": None}
    one, other = groups([row(0, group="a", **bare), row(1, group="b", preset="other", **bare)])
    assert "Nothing to compare yet" in text_of(one, other)


def test_the_interval_stands_on_its_line_in_the_order_of_its_numbers():
    draw = random.Random(3)
    for _ in range(200):
        low, difference, high = sorted(draw.uniform(-1, 1) for _ in range(3))
        width = draw.randrange(24, 90)
        sides, drawn, labels = (
            plain(line) for line in interval_lines(difference, low, high, width, "strong")
        )
        assert {cell_len(sides), cell_len(drawn), cell_len(labels)} == {width}
        zero, point = labels.index("0"), drawn.index("●")
        assert (point < drawn.rindex("┼")) == (difference < 0) if "┼" in drawn else zero >= 0
        if "┣" in drawn and "┫" in drawn:
            assert drawn.index("┣") <= point <= drawn.index("┫")
            assert drawn[0] == drawn[-1] == "─"


async def test_another_group_in_a_list_is_compared_at_once(runs):
    class Comparing(App[None]):
        def on_mount(self):
            self.push_screen(ComparisonScreen(runs, runs[0].id, None))

    def said(app):
        lines = app.screen.query_one(Lines).lines
        return " ".join(" ".join(plain(line) for line in lines).split())

    async with Comparing().run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Separable: tutorial-lstm" in said(pilot.app)
        await pilot.press("down")
        await pilot.pause()
        assert "another seed may turn it round" in said(pilot.app)
        await pilot.press("left", "down", "down")
        await pilot.pause()
        assert pilot.app.screen.query_one("#first", OptionList).highlighted == 2
        assert "The same group on both sides" in said(pilot.app)
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, ComparisonScreen)
