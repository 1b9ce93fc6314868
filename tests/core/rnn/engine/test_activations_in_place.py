import numpy as np
import pytest

from core.rnn.activations import activation
from core.rnn.backward.derivatives import pull_back
from core.rnn.engine.activations_in_place import IN_PLACE, sigmoid_of_double, write

POINTS = np.concatenate([np.linspace(-30, 30, 2001), [-3.0, 0.0, 3.0, -1e-9, 1e-9]])


@pytest.mark.parametrize("name", IN_PLACE)
def test_it_writes_the_function_and_reads_its_slope_off_the_value(name):
    y, slope = POINTS.copy(), np.empty_like(POINTS)
    IN_PLACE[name].apply(y, y)
    np.testing.assert_allclose(y, activation(name)(POINTS), rtol=1e-12, atol=1e-15)
    IN_PLACE[name].slope(y, slope)
    expected = pull_back(name, POINTS, np.ones_like(POINTS))
    np.testing.assert_allclose(slope, expected, rtol=1e-9, atol=1e-12)


def test_a_sigmoid_by_tanh_is_a_sigmoid_to_float32s_last_digits():
    z = POINTS.astype(np.float32)
    y = np.empty_like(z)
    write("sigmoid")(z, y)
    assert np.abs(y - activation("sigmoid")(POINTS)).max() < 2e-7
    halved = np.empty_like(z)
    sigmoid_of_double(z / 2, halved)
    assert np.array_equal(y, halved)


def test_every_other_function_is_written_too():
    y = np.empty_like(POINTS)
    write("softsign")(POINTS, y)
    assert np.array_equal(y, activation("softsign")(POINTS))
    with pytest.raises(ValueError, match="unknown activation 'softsing'"):
        write("softsing")
