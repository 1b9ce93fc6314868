import numpy as np
import pytest

from core.rnn.activations import ACTIVATIONS, activation


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_activation_is_keras_own_of_that_name(keras_on_the_cpu, name, dtype):
    keras = keras_on_the_cpu
    x = np.random.default_rng(0).normal(size=(40, 6)) * 3
    x = np.concatenate([x, [[-30, -3, -1, 0, 1, 30], [-0.5, 0.5, 3, 6, 7, -6]]]).astype(dtype)
    ours = activation(name)(x)
    theirs = np.asarray(keras.activations.get(name)(keras.ops.convert_to_tensor(x)))
    assert ours.dtype == x.dtype
    # TensorFlow's float64 kernels of e^x, tanh and ln are good to about 1e-13.
    tolerance = 2e-6 if dtype == "float32" else 1e-12
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


def test_no_activation_of_keras_is_missing_but_two_that_cannot_run_in_a_layer(keras_on_the_cpu):
    from keras.src.activations import ALL_OBJECTS_DICT

    assert set(ALL_OBJECTS_DICT) - set(ACTIVATIONS) == {"glu", "threshold"}
    assert set(ACTIVATIONS) <= set(ALL_OBJECTS_DICT)


@pytest.mark.parametrize("name", ["glu", "threshold"])
def test_the_two_that_are_missing_cannot_run_in_keras(keras_on_the_cpu, name):
    layer = keras_on_the_cpu.layers.LSTM(4, activation=name)
    with pytest.raises((ValueError, TypeError, Exception)):
        layer(np.ones((1, 2, 3), np.float32))


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
