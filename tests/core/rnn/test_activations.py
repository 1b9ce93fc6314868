import re

import numpy as np
import pytest

from core.rnn.activation_names import ACTIVATION_NAMES
from core.rnn.activations import ACTIVATIONS, activation
from tests.core.rnn.in_keras import activated, activation_names, failure


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_activation_is_keras_own_of_that_name(ask_keras, name, dtype):
    x = np.random.default_rng(0).normal(size=(40, 6)) * 3
    x = np.concatenate([x, [[-30, -3, -1, 0, 1, 30], [-0.5, 0.5, 3, 6, 7, -6]]]).astype(dtype)
    ours = activation(name)(x)
    theirs = ask_keras(activated, name, x)
    assert ours.dtype == x.dtype
    # TensorFlow keeps the constants 0.2 of leaky_relu and √2 of gelu in float32.
    exact = dtype == "float64" and name not in ("gelu", "leaky_relu")
    tolerance = 1e-12 if exact else 2e-6
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


def test_the_names_that_are_known_without_numpy_are_those_of_the_functions():
    assert tuple(ACTIVATIONS) == ACTIVATION_NAMES


def test_no_activation_of_keras_is_missing_but_two(ask_keras):
    theirs = ask_keras(activation_names)
    assert theirs - set(ACTIVATIONS) == {"glu", "threshold"}
    assert set(ACTIVATIONS) <= theirs


@pytest.mark.parametrize(("name", "why"), [("glu", "size|shapes"), ("threshold", "argument")])
def test_the_two_that_are_missing_fail_in_keras(ask_keras, name, why):
    assert re.search(why, ask_keras(failure, name) or "")


def test_the_sigmoid_neither_overflows_nor_loses_small_values():
    with np.errstate(all="raise", under="ignore"):
        low, middle, high = activation("sigmoid")(np.array([-800.0, 0.0, 800.0]))
    assert (low, middle, high) == (0.0, 0.5, 1.0)
    assert activation("sigmoid")(np.array([-40.0]))[0] == pytest.approx(np.exp(-40.0), rel=1e-14)


@pytest.mark.parametrize("name", ["sin", "arctan", "cbrt"])
def test_a_numpy_function_over_real_numbers_is_an_activation(name):
    x = np.linspace(-1, 1, 5, dtype=np.float32)
    assert np.array_equal(activation(name)(x), getattr(np, name)(x))


@pytest.mark.parametrize("name", ["isnan", "add", "array", "invert", "zeros", "random", ""])
def test_any_other_name_is_refused(name):
    with pytest.raises(ValueError, match=f"unknown activation '{name}'"):
        activation(name)


def test_a_slip_is_answered_with_the_nearest_name():
    with pytest.raises(ValueError, match="did you mean 'softmax'"):
        activation("sofmax")
