"""What a key opens, made of what is open."""

from dataclasses import replace
from pathlib import Path

from core.stepping.source import CellWeights, Edit, RunWeights, Sentence, Source
from tui.stepper.sources import edited, of_next_cell, of_other_rule, undone

RUN = Source(RunWeights(Path("run")), Sentence("a good film"), padded=True)


def test_three_cells_follow_each_other_with_the_same_sizes_and_seed():
    source, kinds = Source(CellWeights("simple", "keras", 9), seed=4), []
    for _ in range(4):
        kinds.append(source.weights.kind)
        source = of_next_cell(source)
        assert source == Source(CellWeights(source.weights.kind, "keras", 9), seed=4)
    assert kinds == ["simple", "lstm", "gru", "simple"]


def test_the_weights_change_between_two_rules():
    source = Source(CellWeights("gru", "tutorial", 9))
    keras = of_other_rule(source)
    assert keras == Source(CellWeights("gru", "keras", 9))
    assert of_other_rule(keras) == source


def test_a_run_has_weights_of_its_own():
    assert of_next_cell(RUN) == of_other_rule(RUN) == RUN


def test_the_last_edit_is_taken_back_first():
    one, two = Edit("delete", 2), Edit("insert", 1, "not")
    both = edited(edited(RUN, one), two)
    assert both == replace(RUN, edits=(one, two))
    assert undone(both) == replace(RUN, edits=(one,))
    assert undone(undone(undone(both))) == RUN
