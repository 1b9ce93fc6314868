"""Units are ordered by what was asked for, the largest first."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rnn.reading import order_units

drawn = settings(deadline=None, max_examples=60, derandomize=True, database=None)


def _sorted(keys):
    """A plain sort: by the key, the largest first, then by the unit's number."""
    return sorted(range(len(keys)), key=lambda unit: (-keys[unit], unit))


@given(st.integers(2, 12), st.integers(1, 8), st.integers(0, 2**32 - 1))
@drawn
def test_the_orders_are_plain_sorts(timesteps, units, seed):
    rng = np.random.default_rng(seed)
    states, output = rng.normal(size=(timesteps, units)), rng.normal(size=timesteps)
    correlations = [np.corrcoef(states[:, unit], output)[0, 1] for unit in range(units)]
    variances = [np.mean((states[:, unit] - states[:, unit].mean()) ** 2) for unit in range(units)]
    assert order_units(states, "index", output).tolist() == list(range(units))
    assert order_units(states, "last", output).tolist() == _sorted(states[-1])
    assert order_units(states, "variance", None).tolist() == _sorted(np.round(variances, 12))
    if timesteps > 2:
        found = order_units(states, "correlation", output)
        assert found.tolist() == _sorted(np.round(correlations, 12))


def test_units_that_follow_the_output_stand_above_those_that_go_against_it():
    output = np.array([0.1, 0.4, 0.2, 0.9])
    states = np.stack([-output, np.full(4, 0.1), 2 * output, output**2], axis=1)
    assert order_units(states, "correlation", output).tolist() == [2, 3, 1, 0]


def test_equal_units_keep_the_order_of_their_numbers():
    states = np.array([[0.0, 1, 0, 1], [1, 2, 1, 2]])
    assert order_units(states, "last", None).tolist() == [1, 3, 0, 2]
    assert order_units(states, "variance", None).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("output", [None, np.full(5, 0.3)])
def test_without_an_output_that_moves_nothing_correlates(output):
    states = np.random.default_rng(0).normal(size=(5, 4))
    assert order_units(states, "correlation", output).tolist() == [0, 1, 2, 3]


def test_a_constant_unit_correlates_with_nothing():
    output = np.array([0.1, 0.7, 0.3])
    states = np.stack([-output, np.full(3, 0.1), output], axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert order_units(states, "correlation", output).tolist() == [2, 1, 0]


def test_constant_units_keep_their_order_whatever_their_mean_is_rounded_to():
    rng = np.random.default_rng(0)
    states = np.tile(rng.normal(size=20), (11, 1))
    assert (states.mean(axis=0) != states[0]).any()
    assert order_units(states, "correlation", rng.normal(size=11)).tolist() == list(range(20))


def test_a_unit_that_is_not_a_number_stands_last():
    states = np.array([[0.0, np.nan, 0.5], [0.1, 1, np.inf]])
    for by in ("variance", "correlation"):
        assert order_units(states[:, :2], by, np.array([0.0, 1])).tolist() == [0, 1]
    assert order_units(states, "last", None).tolist() == [2, 1, 0]


def test_a_sequence_without_steps_leaves_the_units_as_they_are():
    for by in ("index", "last", "variance", "correlation"):
        assert order_units(np.zeros((0, 3)), by, None).tolist() == [0, 1, 2]


def test_what_cannot_be_ordered_is_refused_in_a_sentence():
    with pytest.raises(
        ValueError, match="unknown order 'size': known: index, last, variance, corr"
    ):
        order_units(np.zeros((2, 3)), "size", None)
    with pytest.raises(ValueError, match=r"states has shape \(3,\)"):
        order_units(np.zeros(3), "last", None)
    with pytest.raises(ValueError, match=r"output has shape \(3,\).*needs \(2,\)"):
        order_units(np.zeros((2, 3)), "correlation", np.zeros(3))
