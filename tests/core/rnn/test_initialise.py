import numpy as np
import pytest

from core.rnn.initialise import embedding_uniform, glorot_uniform, initialise, orthogonal
from tests.core.rnn.in_keras import fresh_weights


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(5, 5), (4, 12), (12, 4), (1, 4), (1, 1)])
def test_orthogonal_rows_or_columns_are_orthonormal(rng, shape):
    w = orthogonal(rng, shape)
    assert w.shape == shape
    product = w @ w.T if shape[0] <= shape[1] else w.T @ w
    np.testing.assert_allclose(product, np.eye(min(shape)), atol=1e-12)


def test_orthogonal_draws_favour_no_sign(rng):
    draws = np.array([orthogonal(rng, (3, 3)) for _ in range(2000)])
    assert np.abs(draws.mean(axis=0)).max() < 0.06


def test_glorot_weights_fill_their_interval(rng):
    w = glorot_uniform(rng, (30, 120))
    limit = np.sqrt(6 / 150)
    assert w.shape == (30, 120)
    assert 0.99 * limit < np.abs(w).max() <= limit
    assert w.std() == pytest.approx(limit / np.sqrt(3), rel=0.05)


def test_embedding_rows_fill_their_interval(rng):
    w = embedding_uniform(rng, (100, 50))
    assert 0.049 < np.abs(w).max() <= 0.05


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", ["simple", "lstm", "gru"])
def test_a_fresh_cell_has_keras_default_weights(rng, kind, dtype):
    cell = initialise(kind, inputs=6, units=4, rng=rng, dtype=dtype)
    assert (cell.inputs, cell.units, cell.dtype) == (6, 4, np.dtype(dtype))
    product = cell.recurrent_kernel @ cell.recurrent_kernel.T
    np.testing.assert_allclose(product, np.eye(4), atol=1e-5)
    expected = np.zeros_like(cell.bias)
    if kind == "lstm":
        expected[4:8] = 1
    assert np.array_equal(cell.bias, expected)


@pytest.mark.parametrize(
    ("kind", "layer"), [("simple", "SimpleRNN"), ("lstm", "LSTM"), ("gru", "GRU")]
)
def test_fresh_weights_are_spread_as_keras_spreads_them(ask_keras, rng, kind, layer):
    kernel, recurrent_kernel, bias = ask_keras(fresh_weights, layer, 32, 64)
    cell = initialise(kind, inputs=32, units=64, rng=rng)
    assert cell.kernel.shape == kernel.shape
    assert np.abs(cell.kernel).max() == pytest.approx(np.abs(kernel).max(), rel=0.02)
    assert cell.kernel.std() == pytest.approx(kernel.std(), rel=0.05)
    assert cell.recurrent_kernel.shape == recurrent_kernel.shape
    assert cell.recurrent_kernel.std() == pytest.approx(recurrent_kernel.std(), rel=0.01)
    np.testing.assert_allclose(recurrent_kernel @ recurrent_kernel.T, np.eye(64), atol=1e-5)
    assert np.array_equal(cell.bias, bias)


def test_the_same_seed_gives_the_same_cell():
    one, two = (initialise("gru", 3, 2, np.random.default_rng(9)) for _ in range(2))
    assert np.array_equal(one.kernel, two.kernel)
    assert np.array_equal(one.recurrent_kernel, two.recurrent_kernel)


def test_an_unknown_cell_or_size_is_refused(rng):
    with pytest.raises(ValueError, match="unknown cell 'rnn': known: simple, lstm, gru"):
        initialise("rnn", 3, 2, rng)
    with pytest.raises(ValueError, match="inputs is 0"):
        initialise("lstm", 0, 2, rng)
