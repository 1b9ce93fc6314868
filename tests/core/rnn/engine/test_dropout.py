import numpy as np
import pytest

from core.rnn.engine.draw import Draw
from core.rnn.engine.dropout import DropoutLayer
from core.rnn.engine.signal import Signal


@pytest.mark.parametrize("shape", [(6, 5, 4), (5, 4)])
def test_dropout_drops_by_a_mask_of_the_full_shape_and_sends_the_gradient_through_it(shape):
    rng = np.random.default_rng(0)
    x, gradient = (rng.normal(size=shape).astype(np.float32) for _ in range(2))
    mask = np.ones(shape[:-1], bool)
    layer = DropoutLayer(0.3)
    found = layer.forward(Signal(x, mask), Draw(1))
    kept = Draw(1).kept(shape, 0.3, np.float32)
    assert 0 < (kept == 0).sum() < kept.size
    np.testing.assert_array_equal(found.values, x * kept)
    assert found.mask is mask
    np.testing.assert_array_equal(layer.backward(gradient.copy()), gradient * kept)


def test_nothing_is_dropped_outside_of_training():
    x = np.ones((3, 2), np.float32)
    layer = DropoutLayer(0.9)
    layer.forward(Signal(x), Draw(0))
    np.testing.assert_array_equal(layer.forward(Signal(x), None).values, 1)
    np.testing.assert_array_equal(layer.backward(np.ones((3, 2), np.float32)), 1)


def test_a_rate_of_zero_draws_nothing():
    draw = Draw(2)
    before = draw.state()
    DropoutLayer(0.0).forward(Signal(np.ones((3, 2), np.float32)), draw)
    np.testing.assert_array_equal(draw.state(), before)


@pytest.mark.parametrize("rate", [-0.1, 1.0])
def test_a_rate_outside_of_its_range_is_refused(rate):
    with pytest.raises(ValueError, match="needs a share from 0 to less than 1"):
        DropoutLayer(rate)
