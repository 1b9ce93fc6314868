from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from core.rnn.cells import SimpleRNNCell
from core.rnn.flow import (
    FLOOR,
    comparable_cells,
    curves_of_cell,
    forgetting_of_cells,
    forgetting_of_network,
    horizon,
    loss_gradient_norms,
)
from core.rnn.network import DenseWeights, EmbeddingWeights, Network, RecurrentWeights
from core.rnn.trace import trace, unwalked
from core.rnn.tutorial import tutorial_cell_and_inputs

some = settings(deadline=None, max_examples=15, derandomize=True, database=None)


def linear(factor, units=2):
    return SimpleRNNCell(np.ones((1, units)), factor * np.eye(units), np.zeros(units), "linear")


def known(curve):
    return ~np.isnan(curve.norms)


@given(
    timesteps=st.integers(1, 70),
    inputs=st.integers(1, 6),
    units=st.integers(1, 40),
    rule=st.sampled_from(["tutorial", "keras"]),
    seed=st.integers(0, 2**32 - 1),
)
@some
def test_each_cells_curve_is_its_own_norms_as_a_share_of_the_end(
    timesteps, inputs, units, rule, seed, plain_norms
):
    x = np.random.default_rng(seed).random((timesteps, inputs))
    cells = comparable_cells(inputs, units, rule, seed)
    found = forgetting_of_cells(x, cells)
    assert not found.of_loss
    assert [curve.name for curve in found.curves] == ["SimpleRNN", "LSTM h", "LSTM c", "GRU"]
    simple, lstm, gru = (plain_norms(cell, x) for cell in cells)
    plain = (simple[0], lstm[0], lstm[1], gru[0])
    for curve, norms in zip(found.curves, plain, strict=True):
        assert curve.norms.shape == (timesteps,)
        assert known(curve)[timesteps - 1 - curve.reached :].all()
        assert not known(curve)[: timesteps - 1 - curve.reached].any()
        share = norms / norms[-1] if norms[-1] else norms
        np.testing.assert_allclose(
            curve.norms[known(curve)], share[known(curve)], rtol=1e-6, atol=1e-290
        )
        assert curve.horizon == horizon(norms)
        if curve.reached < timesteps - 1:
            # What was left out lies before the first value under the floor.
            assert share[timesteps - 1 - curve.reached] <= FLOOR
            assert (share[timesteps - curve.reached :] > FLOOR).all()


def test_a_curve_ends_at_the_first_value_under_the_floor():
    (curve,) = curves_of_cell(np.zeros((100, 1)), linear(0.125))
    assert curve.reached == 14
    assert curve.horizon == 3
    np.testing.assert_allclose(curve.norms[-15:], 0.125 ** np.arange(14, -1, -1.0), rtol=1e-9)
    assert np.isnan(curve.norms[:-15]).all()


def test_a_spent_budget_ends_a_curve_and_a_larger_one_carries_it_further():
    x = np.random.default_rng(0).random((60, 4))
    (whole,) = curves_of_cell(x, linear_of(4))
    assert whole.reached == 59
    reached = []
    for budget in (1, 1e5, 3e5):
        (curve,) = curves_of_cell(x, linear_of(4), budget)
        reached.append(curve.reached)
        np.testing.assert_array_equal(curve.norms[known(curve)], whole.norms[known(curve)])
    assert 1 == reached[0] < reached[1] < reached[2] < 59


def test_directions_that_are_lost_are_no_longer_paid_for(plain_norms):
    units, rng = 64, np.random.default_rng(0)
    recurrent = 1.3 * rng.normal(size=(units, units)) / 8
    cell = SimpleRNNCell(rng.normal(size=(8, units)) / 10, recurrent, np.zeros(units))
    x = rng.normal(size=(500, 8))
    (curve,) = curves_of_cell(x, cell, budget=200 * 2 * units**3)
    assert curve.reached > 300
    np.testing.assert_allclose(
        curve.norms[known(curve)], plain_norms(cell, x)[0][known(curve)], rtol=1e-7
    )


def linear_of(inputs, units=24):
    return SimpleRNNCell(np.ones((inputs, units)), np.eye(units), np.zeros(units), "linear")


def test_a_masked_step_is_no_step_of_the_horizon():
    mask = np.ones(40, bool)
    mask[10:37] = False
    (curve,) = curves_of_cell(np.zeros((40, 1)), linear(0.125), mask=mask)
    assert curve.horizon == 3
    assert (curve.norms[10:37] == curve.norms[9]).all()


def test_a_trace_that_is_there_is_not_walked_again(random_cell, kind):
    cell = random_cell(kind, 3, 6)
    x = np.random.default_rng(1).normal(size=(20, 3))
    walked = trace(cell, x)
    ready = forgetting_of_cells(x, [cell, cell], walked=[None, walked])
    half = len(ready.curves) // 2
    for fresh, reused in zip(ready.curves[:half], ready.curves[half:], strict=True):
        np.testing.assert_array_equal(fresh.norms, reused.norms)
    shifted = replace(walked, states=walked.states + 0.3)
    (other, *_) = curves_of_cell(x, cell, walked=shifted)
    assert not np.array_equal(other.norms, ready.curves[0].norms)
    with pytest.raises(ValueError, match="the trace knows 0 of 20 steps"):
        curves_of_cell(x, cell, walked=unwalked(cell, x))


def test_comparable_cells_are_those_that_the_stepper_steps():
    for kind, cell in zip(
        ("simple", "lstm", "gru"), comparable_cells(5, 7, "tutorial", 3, 30), strict=True
    ):
        stepped, _ = tutorial_cell_and_inputs(kind, 30, 5, 7, 3)
        np.testing.assert_array_equal(cell.kernel, stepped.kernel)
        np.testing.assert_array_equal(cell.recurrent_kernel, stepped.recurrent_kernel)
    for cell in comparable_cells(5, 7, "keras", 3):
        assert cell.dtype == np.float64
        np.testing.assert_allclose(
            cell.recurrent_kernel @ cell.recurrent_kernel.T, np.eye(7), atol=1e-12
        )


@given(data=st.data())
@some
def test_a_networks_curve_is_the_gradient_of_its_loss(data, random_cell, kind):
    timesteps, units = data.draw(st.integers(1, 14)), data.draw(st.integers(1, 8))
    sequences, masked = data.draw(st.booleans()), data.draw(st.booleans())
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    network = Network(
        (
            EmbeddingWeights(rng.normal(size=(6, 3)), mask_zero=masked),
            RecurrentWeights(random_cell(kind, 3, 4, 1), return_sequences=True),
            RecurrentWeights(random_cell(kind, 4, units, 2), return_sequences=sequences),
            DenseWeights(rng.normal(size=(units, 3)), np.zeros(3), "relu"),
            DenseWeights(rng.normal(size=(3, 1)), np.zeros(1), "sigmoid"),
        )
    )
    tokens = rng.integers(0, 6, size=timesteps)
    target = rng.integers(0, 2, size=(timesteps, 1) if sequences else (1,)).astype(float)
    found = forgetting_of_network(network, tokens, target, "binary_crossentropy")
    assert found.of_loss
    kind_name = kind.split()[0]
    names = ["layer 3 LSTM h", "layer 3 LSTM c"] if kind == "LSTM" else [f"layer 3 {kind_name}"]
    assert [curve.name for curve in found.curves] == names
    norms = loss_gradient_norms(network, tokens, target)
    curve = found.curves[0]
    if norms[-1] == 0:
        assert curve.horizon == 0
        assert not curve.norms[known(curve)].any()
        return
    share = norms / norms[-1]
    np.testing.assert_allclose(curve.norms[known(curve)], share[known(curve)], rtol=1e-9)
    assert known(curve).all() or share[~known(curve)].max() < 1


def in_float32(network):
    as_float32 = {
        EmbeddingWeights: ("table",),
        DenseWeights: ("kernel", "bias"),
    }
    layers = []
    for layer in network.layers:
        if isinstance(layer, RecurrentWeights):
            cell = layer.cell
            names = ("kernel", "recurrent_kernel", "bias")
            small = {name: getattr(cell, name).astype(np.float32) for name in names}
            layers.append(replace(layer, cell=replace(cell, **small)))
        else:
            small = {n: getattr(layer, n).astype(np.float32) for n in as_float32[type(layer)]}
            layers.append(replace(layer, **small))
    return Network(tuple(layers))


def test_weights_in_float32_give_a_curve_in_float64(random_cell, kind):
    rng = np.random.default_rng(5)
    cell = random_cell(kind, 3, 5, 2)
    cell = replace(cell, recurrent_kernel=0.2 * cell.recurrent_kernel)
    network = Network((RecurrentWeights(cell), DenseWeights(rng.normal(size=(5, 1)), np.zeros(1))))
    x, target = rng.normal(size=(60, 3)), np.ones(1)
    fine = forgetting_of_network(network, x, target, "mean_squared_error").curves[0]
    small = in_float32(network)
    coarse = forgetting_of_network(small, x, target, "mean_squared_error").curves[0]
    assert coarse.norms.dtype == np.float64
    both = known(fine) & known(coarse)
    assert both.sum() > 10
    np.testing.assert_allclose(coarse.norms[both], fine.norms[both], rtol=1e-4)
    walked = trace(small.layers[0].cell, x)
    ready = forgetting_of_network(small, x, target, "mean_squared_error", walked=walked)
    np.testing.assert_allclose(ready.curves[0].norms[both], fine.norms[both], rtol=1e-4)


def test_a_sequence_without_timesteps_is_refused(random_cell):
    cell = random_cell("GRU", 3, 4)
    with pytest.raises(ValueError, match="no timesteps"):
        forgetting_of_cells(np.zeros((0, 3)), [cell])
    with pytest.raises(ValueError, match="no timesteps"):
        forgetting_of_network(
            Network((RecurrentWeights(cell),)), np.zeros((0, 3)), np.ones(4), "mean_squared_error"
        )


def test_of_ten_thousand_steps_only_those_are_computed_of_which_something_is_left():
    x = np.random.default_rng(0).random((10_000, 8))
    found = forgetting_of_cells(x, comparable_cells(8, 32, "keras", 1))
    for curve in found.curves:
        assert curve.horizon is not None
        assert curve.horizon <= curve.reached < 1_000
        assert np.isnan(curve.norms[:9_000]).all()
