"""One is called better than the other only where the seeds bear it out."""

import math
import statistics
from typing import Any

import pytest

from core.training.comparison import compare
from core.training.summary import RunSummary
from tests.core.training.recorded_runs import row


def _group(key: str, accuracies: dict[int, float], **changes: Any) -> list[RunSummary]:
    facts = {"preset": f"preset-{key}"} | changes
    return [
        row(id=f"{key}{seed}", group=key, seed=seed, test_accuracy=value, **facts)
        for seed, value in accuracies.items()
    ]


def test_runs_of_one_seed_are_paired_and_the_interval_is_students() -> None:
    a = _group("a", {1: 0.83, 2: 0.85, 3: 0.84})
    b = _group("b", {3: 0.80, 1: 0.81, 2: 0.80})
    found = compare(a, b)
    assert found.metric == "test accuracy"
    assert [(pair.seed, pair.first, pair.second) for pair in found.pairs] == [
        (1, 0.83, 0.81),
        (2, 0.85, 0.80),
        (3, 0.84, 0.80),
    ]
    differences = [0.02, 0.05, 0.04]
    mean = statistics.mean(differences)
    reach = 4.3027 * statistics.stdev(differences) / math.sqrt(3)
    assert found.difference == pytest.approx(mean)
    assert (found.low, found.high) == pytest.approx((mean - reach, mean + reach), abs=1e-5)
    assert not found.separable
    assert found.sentence.startswith(
        "not separable: preset-a has a test accuracy 0.0367 higher than preset-b"
    )
    assert "3 seeds, in pairs" in found.sentence


def test_a_clear_difference_is_separable_from_either_side() -> None:
    good = _group("a", {1: 0.83, 2: 0.85, 3: 0.84})
    poor = _group("b", {1: 0.50, 2: 0.51, 3: 0.50})
    found, turned = compare(good, poor), compare(poor, good)
    assert found.separable
    assert turned.separable
    assert found.low is not None
    assert turned.high == pytest.approx(-found.low)
    assert found.sentence == turned.sentence
    assert "preset-a has a test accuracy 0.3367 higher than preset-b" in turned.sentence


def test_a_seed_without_partner_is_left_out_and_said() -> None:
    found = compare(_group("a", {1: 0.8, 2: 0.81, 7: 0.1}), _group("b", {1: 0.7, 2: 0.72}))
    assert [pair.seed for pair in found.pairs] == [1, 2]
    assert "Left out for want of a partner: seed 7." in found.remarks


def test_two_runs_of_one_seed_are_no_two_seeds() -> None:
    twice = _group("a", {1: 0.80}) + _group("a", {1: 0.90})
    found = compare(twice, _group("b", {1: 0.7}))
    assert (found.low, found.high, found.separable) == (None, None, False)
    assert found.difference == pytest.approx(0.15)


def test_one_run_each_says_nothing_about_the_models() -> None:
    found = compare(_group("a", {1: 0.9}), _group("b", {1: 0.5}))
    assert not found.separable
    assert found.low is None
    assert "one run each: another seed may turn it round" in found.sentence
    assert found.sentence.startswith("not separable")


def test_other_seeds_are_compared_unpaired_by_welch() -> None:
    a, b = _group("a", {1: 0.83, 2: 0.85, 3: 0.84}), _group("b", {4: 0.80, 5: 0.70})
    found = compare(a, b)
    assert found.pairs == ()
    assert "not in pairs" in found.sentence
    # Its degrees of freedom are 1.03 here, so the t of one degree: 12.706.
    error = math.sqrt(statistics.variance([0.83, 0.85, 0.84]) / 3 + 0.005 / 2)
    assert found.difference == pytest.approx(0.09)
    assert found.high == pytest.approx(0.09 + 12.7062 * error, abs=1e-4)
    assert not found.separable


def test_equal_numbers_are_not_separable() -> None:
    found = compare(_group("a", {1: 0.5, 2: 0.5}), _group("b", {1: 0.5, 2: 0.5}))
    assert (found.difference, found.low, found.high, found.separable) == (0.0, 0.0, 0.0, False)
    assert "the same with every seed" in found.sentence


def test_a_difference_that_no_seed_changes_is_weighed_against_the_examples() -> None:
    tiny = compare(_group("a", {1: 0.502, 2: 0.502}), _group("b", {1: 0.5, 2: 0.5}))
    assert not tiny.separable
    assert tiny.high == pytest.approx(
        0.002 + 1.96 * math.sqrt((0.502 * 0.498 + 0.25) / 25_000), abs=1e-9
    )
    whole = compare(_group("a", {1: 1.0, 2: 1.0}), _group("b", {1: 0.25, 2: 0.25}))
    assert whole.separable


def test_the_luck_of_the_examples_is_said() -> None:
    found = compare(_group("a", {1: 0.8, 2: 0.81}), _group("b", {1: 0.5, 2: 0.52}))
    (remark,) = found.remarks
    assert "25,000 examples alone may move each accuracy by ±0.0062" in remark


def test_without_a_test_of_all_the_best_validation_counts() -> None:
    a = _group("a", {1: 0.8, 2: 0.81})
    b = [row(group="b", seed=seed, test_accuracy=None, best_val_accuracy=0.7) for seed in (1, 2)]
    assert compare(a, b).metric == "best validation accuracy"


def test_of_losses_the_lower_is_better() -> None:
    bare: dict[str, Any] = {"test_accuracy": None, "best_val_accuracy": None}
    a = [row(group="a", preset="lstm", seed=s, test_loss=0.01 * s, **bare) for s in (1, 2, 3)]
    b = [
        row(group="b", preset="rnn", seed=s, test_loss=0.17 + 0.001 * s, **bare) for s in (1, 2, 3)
    ]
    found = compare(a, b)
    assert found.metric == "test loss"
    assert found.difference is not None
    assert found.difference > 0
    assert found.separable
    assert "lstm has a test loss 0.1520 lower than rnn" in found.sentence


def test_runs_that_have_not_finished_are_left_out_where_others_have() -> None:
    a = _group("a", {1: 0.8, 2: 0.81})
    a.append(row(group="a", seed=3, state="lost", test_accuracy=None))
    found = compare(a, _group("b", {1: 0.7, 2: 0.72}))
    assert found.metric == "test accuracy"
    assert "1 run has not finished: left out." in found.remarks


def test_nothing_is_compared_with_nothing() -> None:
    found = compare(_group("a", {1: 0.8}), [])
    assert (found.difference, found.separable) == (None, False)
    assert found.sentence.startswith("nothing to compare yet")
