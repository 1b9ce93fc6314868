import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from core.rnn.backward.layers import backward_through_layer
from core.rnn.engine.dense import DenseLayer
from core.rnn.engine.signal import Signal
from core.rnn.network import DenseWeights, LayerOutput
from tests.core.rnn.central_differences import assert_same, slopes

few = settings(deadline=None, max_examples=25, derandomize=True, database=None)
ACTIVATIONS = ["linear", "sigmoid", "tanh", "relu", "softmax", "gelu", "softplus"]


@given(
    st.integers(1, 4),
    st.integers(0, 4),
    st.integers(1, 5),
    st.integers(1, 5),
    st.sampled_from(ACTIVATIONS),
    st.integers(0, 2**32),
)
@few
def test_a_dense_layer_does_what_the_plain_version_does(
    batch, timesteps, inputs, units, name, seed
):
    rng = np.random.default_rng(seed)
    kernel, bias = rng.normal(size=(inputs, units)), rng.normal(size=units)
    layer = DenseLayer(kernel, bias, name)
    shape = (timesteps, batch, inputs) if timesteps else (batch, inputs)
    mask = np.ones(shape[:-1], bool)
    for _ in range(2):
        x = rng.normal(size=shape)
        found = layer.forward(Signal(x, mask), None)
        weights = DenseWeights(kernel, bias, name)
        arriving = rng.normal(size=found.values.shape)
        plain, plain_x = backward_through_layer(weights, LayerOutput(x, None), arriving)
        assert found.mask is mask
        d_x = layer.backward(arriving.copy())
        np.testing.assert_allclose(d_x, plain_x, atol=1e-12)
        np.testing.assert_allclose(layer.gradients[0], plain.kernel, atol=1e-12)
        np.testing.assert_allclose(layer.gradients[1], plain.bias, atol=1e-12)
        np.testing.assert_allclose(layer.logits, x @ kernel + bias, atol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_its_gradients_are_central_differences(name):
    rng = np.random.default_rng(3)
    x, kernel, bias = (rng.normal(size=shape) for shape in ((2, 3, 4), (4, 3), (3,)))
    to_output = rng.normal(size=(2, 3, 3))

    def loss(x, kernel, bias):
        y = DenseLayer(kernel, bias, name).forward(Signal(x), None).values
        return (y * to_output).sum()

    layer = DenseLayer(kernel, bias, name)
    layer.forward(Signal(x), None)
    d_x = layer.backward(to_output.copy())
    assert_same(d_x, slopes(lambda at: loss(at, kernel, bias), x), "x")
    assert_same(layer.gradients[0], slopes(lambda at: loss(x, at, bias), kernel), "kernel")
    assert_same(layer.gradients[1], slopes(lambda at: loss(x, kernel, at), bias), "bias")


def test_the_bias_of_a_long_sequence_is_summed_without_visible_rounding():
    layer = DenseLayer(np.ones((1, 1), np.float32), np.zeros(1, np.float32))
    layer.forward(Signal(np.ones((500, 128, 1), np.float32)), None)
    arriving = np.random.default_rng(0).normal(size=(500, 128, 1)).astype(np.float32) / 64_000
    exact = arriving.sum(dtype=np.float64)
    layer.backward(arriving.copy())
    assert abs(layer.gradients[1][0] - exact) < 1e-6


def test_another_width_is_refused():
    layer = DenseLayer(np.ones((3, 2)), np.zeros(2))
    with pytest.raises(ValueError, match=r"inputs have shape \(5, 4\): a Dense layer needs"):
        layer.forward(Signal(np.ones((5, 4))), None)


def test_an_unknown_activation_and_a_wrong_bias_are_refused():
    with pytest.raises(ValueError, match="unknown activation 'sigmoyd'"):
        DenseLayer(np.ones((3, 2)), np.zeros(2), "sigmoyd")
    with pytest.raises(ValueError, match=r"bias has shape \(3,\)"):
        DenseLayer(np.ones((3, 2)), np.zeros(3))
