import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from core.rnn.backward import EmbeddingGradients
from core.rnn.backward.layers import backward_through_layer
from core.rnn.engine.buffers import Buffers
from core.rnn.engine.embedding import EmbeddingLayer
from core.rnn.engine.occurrences import occurrences, sum_by_row
from core.rnn.engine.signal import Signal
from core.rnn.network import EmbeddingWeights, LayerOutput

few = settings(deadline=None, max_examples=40, derandomize=True, database=None)


def drawn_text(rng, timesteps, batch, vocabulary):
    """Word numbers of which some come much more often than others."""
    tokens = np.minimum(rng.geometric(0.3, size=(timesteps, batch)) - 1, vocabulary - 1)
    return np.where(rng.random((timesteps, batch)) < 0.4, 0, tokens)


def dense(gradient, vocabulary):
    table = np.zeros((vocabulary, gradient.values.shape[1]), gradient.values.dtype)
    table[gradient.rows] = gradient.values
    return table


@given(
    st.integers(1, 9),
    st.integers(1, 40),
    st.integers(1, 8),
    st.integers(1, 20),
    st.sampled_from([np.int64, np.int32, np.uint16]),
    st.integers(0, 2**32),
)
@few
def test_an_embedding_does_what_the_plain_version_does(
    batch, timesteps, width, vocabulary, kind, seed
):
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(vocabulary, width))
    layer = EmbeddingLayer(table, mask_zero=True)
    for steps in (timesteps, max(1, timesteps // 2)):  # the second batch lies where the first lay
        tokens = drawn_text(rng, steps, batch, vocabulary).astype(kind)
        found = layer.forward(Signal(tokens), None)
        np.testing.assert_array_equal(found.values, table[tokens])
        np.testing.assert_array_equal(found.mask, tokens != 0)

        arriving = rng.normal(size=found.values.shape)
        weights = EmbeddingWeights(table)
        plain, _ = backward_through_layer(weights, LayerOutput(tokens, None), arriving)
        assert isinstance(plain, EmbeddingGradients)
        assert layer.backward(arriving.copy()) is None
        (gradient,) = layer.gradients
        np.testing.assert_array_equal(gradient.rows, np.unique(tokens))
        np.testing.assert_allclose(dense(gradient, vocabulary), plain.table, atol=1e-12)


def test_no_mask_is_made_that_was_not_asked_for():
    layer = EmbeddingLayer(np.ones((3, 2), np.float32))
    assert layer.forward(Signal(np.array([[0, 1]])), None).mask is None


@pytest.mark.parametrize("vocabulary", [10_000, 100_000])
def test_a_large_batch_of_real_frequencies_is_summed_without_visible_rounding(vocabulary):
    rng = np.random.default_rng(1)
    shares = 1 / np.arange(1, vocabulary + 1)
    tokens = rng.choice(vocabulary, size=(500, 128), p=shares / shares.sum())
    tokens[:250] = 0
    layer = EmbeddingLayer(np.zeros((vocabulary, 2), np.float32))
    layer.forward(Signal(tokens), None)
    arriving = rng.normal(size=(500, 128, 2)).astype(np.float32) / 128
    layer.backward(arriving)
    (gradient,) = layer.gradients
    exact = np.zeros((vocabulary, 2))
    np.add.at(exact, tokens, arriving.astype(np.float64))
    assert np.abs(dense(gradient, vocabulary) - exact).max() < 1e-6
    squares = np.zeros((vocabulary, 2))
    np.add.at(squares, tokens, arriving.astype(np.float64) ** 2)
    np.testing.assert_allclose(gradient.squares, squares[gradient.rows], rtol=1e-5)
    assert gradient.squared_norm() == pytest.approx(squares.sum(), rel=1e-5)


def test_clipping_holds_every_token_and_not_their_sum():
    layer = EmbeddingLayer(np.zeros((5, 1)))
    layer.forward(Signal(np.array([[3, 1, 3], [3, 4, 1]])), None)
    layer.backward(np.array([[[0.5], [0.1], [-2.0]], [[3.0], [0.2], [-0.3]]]))
    clipped = layer.gradients[0].clipped(1.0)
    np.testing.assert_array_equal(clipped.rows, [1, 3, 4])
    np.testing.assert_allclose(clipped.values, [[-0.2], [0.5], [0.2]])
    np.testing.assert_allclose(clipped.squares, [[0.1], [2.25], [0.04]])


def test_a_batch_without_any_word_has_no_rows():
    layer = EmbeddingLayer(np.zeros((5, 2), np.float32))
    assert layer.forward(Signal(np.zeros((0, 3), np.int64)), None).values.shape == (0, 3, 2)
    layer.backward(np.zeros((0, 3, 2), np.float32))
    assert layer.gradients[0].values.shape == (0, 2)


@pytest.mark.parametrize("count", [1, 7, 1024, 1025, 5000])
def test_one_word_over_and_over_is_one_sum(count):
    found = occurrences(np.full(count, 2), 4)
    each = np.arange(count, dtype=np.float64)[:, np.newaxis]
    sums = np.empty((1, 1))
    sum_by_row(found, each, sums, Buffers())
    assert sums[0, 0] == count * (count - 1) / 2


@pytest.mark.parametrize(("wrong", "said"), [(9, "word number 9"), (-1, "word number -1")])
def test_a_word_that_is_not_in_the_table_is_refused(wrong, said):
    layer = EmbeddingLayer(np.zeros((9, 2), np.float32))
    with pytest.raises(ValueError, match=said):
        layer.forward(Signal(np.array([[0, wrong]])), None)


def test_features_are_no_words():
    layer = EmbeddingLayer(np.zeros((9, 2), np.float32))
    with pytest.raises(ValueError, match="float64: an embedding needs word numbers"):
        layer.forward(Signal(np.array([[0.0]])), None)
