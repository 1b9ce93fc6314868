from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from core.rnn.backward import backward_through_time, loss_gradients
from core.rnn.cells import LSTMCell, SimpleRNNCell, step
from core.rnn.flow import (
    horizon,
    loss_gradient_norms,
    memory_gradient_norms,
    state_gradient_norms,
)
from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    Network,
    RecurrentWeights,
)

some = settings(deadline=None, max_examples=15, derandomize=True, database=None)


def jacobian(cell, x, state, by=1e-6):
    """∂state_t/∂state_{t−1} of one step, (kH, kH), by central differences."""
    at, units = np.concatenate(state), cell.units

    def answer(joined):
        return np.concatenate(step(cell, x, tuple(joined.reshape(-1, units))))

    columns = [(answer(at + by * e) - answer(at - by * e)) / (2 * by) for e in np.eye(len(at))]
    return np.stack(columns, axis=-1)


@given(data=st.data())
@some
def test_what_is_left_of_h_is_the_product_of_the_jacobians(
    data, random_cell, kind, sizes, draw_mask
):
    _, timesteps, inputs, units, seed = data.draw(sizes)
    cell = random_cell(kind, inputs, units, seed)
    rng = np.random.default_rng(seed)
    x, mask = rng.normal(size=(timesteps, inputs)), draw_mask(rng, 1, timesteps)[0]
    state = tuple(np.zeros(units) for _ in range(1 + (kind == "LSTM")))
    steps = []
    for t in range(timesteps):
        steps.append(jacobian(cell, x[t], state) if mask[t] else np.eye(len(state) * units))
        state = step(cell, x[t], state) if mask[t] else state

    norms = state_gradient_norms(cell, x, mask)
    assert norms.shape == (timesteps,)
    assert norms[-1] == 1
    for t in range(timesteps):
        product = np.eye(len(state) * units)
        for later in steps[t + 1 :]:
            product = later @ product
        expected = np.linalg.norm(product[:units, :units], 2)
        assert norms[t] == pytest.approx(expected, rel=1e-6, abs=1e-8)


@given(data=st.data())
@some
def test_both_norms_of_an_lstm_are_those_of_its_backward_walk(data, random_cell, sizes, draw_mask):
    _, timesteps, inputs, units, seed = data.draw(sizes)
    cell = random_cell("LSTM", inputs, units, seed)
    rng = np.random.default_rng(seed)
    x, mask = rng.normal(size=(timesteps, inputs)), draw_mask(rng, 1, timesteps)[0]
    copies = np.broadcast_to(x, (units, *x.shape))
    rows = (np.eye(units), np.zeros((units, units)))
    walk = backward_through_time(
        cell, copies, state_gradient=rows, mask=np.broadcast_to(mask, (units, timesteps))
    )
    for found, gradients in [
        (state_gradient_norms(cell, x, mask), walk.states),
        (memory_gradient_norms(cell, x, mask), walk.cells),
    ]:
        expected = [np.linalg.norm(gradients[:, t], 2) for t in range(timesteps)]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@given(data=st.data())
@settings(deadline=None, max_examples=8, derandomize=True, database=None)
def test_the_fast_walk_finds_what_the_plain_one_finds(
    data, random_cell, kind, draw_mask, plain_norms
):
    """Sizes and lengths at which the rows are halved, several times."""
    timesteps, units = data.draw(st.integers(1, 80)), data.draw(st.integers(24, 48))
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    cell = random_cell(kind, 5, units, seed)
    cell = replace(cell, recurrent_kernel=data.draw(st.floats(0.3, 2)) * cell.recurrent_kernel)
    x, mask = rng.normal(size=(timesteps, 5)), draw_mask(rng, 1, timesteps)[0]
    expected_h, expected_c = plain_norms(cell, x, mask)
    np.testing.assert_allclose(
        state_gradient_norms(cell, x, mask), expected_h, rtol=1e-7, atol=1e-290
    )
    if kind == "LSTM":
        found = memory_gradient_norms(cell, x, mask)
        np.testing.assert_allclose(found, expected_c, rtol=1e-7, atol=1e-290)


def test_an_open_forget_gate_keeps_the_memory_and_a_closed_one_loses_it():
    def remembering(forget):
        bias = np.array([-40.0, forget, 0.0, 40.0])
        return LSTMCell(np.zeros((1, 4)), np.zeros((1, 4)), bias)

    x = np.zeros((50, 1))
    np.testing.assert_allclose(memory_gradient_norms(remembering(40.0), x), np.ones(50), rtol=1e-9)
    half = memory_gradient_norms(remembering(0.0), x)
    np.testing.assert_allclose(half, 0.5 ** np.arange(50)[::-1], rtol=1e-9)
    assert horizon(half) == 7
    assert horizon(memory_gradient_norms(remembering(40.0), x)) is None


def test_a_linear_cell_shrinks_or_grows_the_gradient_by_its_factor():
    def linear(factor):
        return SimpleRNNCell(np.ones((1, 2)), factor * np.eye(2), np.zeros(2), "linear")

    x = np.zeros((20, 1))
    for factor in (0.5, 1.0, 2.0):
        norms = state_gradient_norms(linear(factor), x)
        np.testing.assert_allclose(norms, factor ** np.arange(20.0)[::-1], rtol=1e-12)
    assert horizon(state_gradient_norms(linear(0.5), x)) == 7
    assert horizon(state_gradient_norms(linear(0.5), x), share=0.5) == 1
    assert horizon(state_gradient_norms(linear(2.0), x)) is None


def test_a_product_beyond_every_number_is_infinite_and_says_so_quietly():
    cell = SimpleRNNCell(np.zeros((1, 1)), np.full((1, 1), 1e200), np.zeros(1), "linear")
    norms = state_gradient_norms(cell, np.zeros((4, 1)))
    assert norms[-2:].tolist() == [1e200, 1]
    assert np.isinf(norms[:2]).all()


def test_the_norms_of_a_loss_are_those_of_the_last_recurrent_layers_states(random_cell, kind):
    rng = np.random.default_rng(0)
    network = Network(
        (
            EmbeddingWeights(rng.normal(size=(9, 3)), mask_zero=True),
            RecurrentWeights(random_cell(kind, 3, 4, 1), return_sequences=True),
            RecurrentWeights(random_cell(kind, 4, 5, 2)),
            DenseWeights(rng.normal(size=(5, 1)), np.zeros(1), "sigmoid"),
        )
    )
    tokens, target = np.array([[5, 3, 7, 0, 0], [0, 0, 4, 4, 1]]), np.array([[1.0], [0.0]])
    norms = loss_gradient_norms(network, tokens, target)
    states = loss_gradients(network, tokens, target).network.layers[2].states
    np.testing.assert_allclose(norms, np.sqrt((states**2).sum(axis=-1)), rtol=1e-12)
    assert norms.shape == (2, 5)
    assert (norms > 0).all()
    assert norms[0, 2] == norms[0, 3] == norms[0, 4]
    assert norms[1, 0] == norms[1, 1]
    for row, text, answer in zip(norms, tokens, target, strict=True):
        np.testing.assert_allclose(2 * row, loss_gradient_norms(network, text, answer), rtol=1e-9)


def test_a_horizon_counts_the_steps_until_the_share_is_left():
    assert horizon(np.array([0.0, 0.009, 0.5, 1.0])) == 2
    assert horizon(np.array([0.02, 0.5, 1.0])) is None
    assert horizon(np.array([0.02, 0.5, 1.0]), share=0.5) == 1
    assert horizon(np.zeros(3)) == 0
    with pytest.raises(ValueError, match="share is 1"):
        horizon(np.ones(3), share=1)
    with pytest.raises(ValueError, match=r"norms have shape \(2, 3\)"):
        horizon(np.ones((2, 3)))


def test_what_has_no_such_norms_is_refused(random_cell):
    cell = random_cell("GRU", 3, 4)
    with pytest.raises(ValueError, match="a GRU has no cell state c"):
        memory_gradient_norms(cell, np.ones((5, 3)))
    with pytest.raises(ValueError, match="no recurrent layer"):
        loss_gradient_norms(
            Network((DenseWeights(np.ones((3, 1)), np.ones(1)),)), np.ones((2, 3)), np.ones((2, 1))
        )
    with pytest.raises(ValueError, match="layer 1 reads in both directions"):
        loss_gradient_norms(
            Network((BidirectionalWeights(cell, cell),)), np.ones((5, 3)), np.ones(8)
        )
