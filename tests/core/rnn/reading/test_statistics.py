"""The state in numbers: its size, its change, and which of its units still answer."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rnn.cells import SimpleRNNCell
from core.rnn.reading import dead_units, saturated_units, spectral_radii, state_statistics
from core.rnn.trace import trace, unwalked, walked_on

drawn = settings(deadline=None, max_examples=40, derandomize=True, database=None)


@given(data=st.data())
@drawn
def test_the_numbers_are_those_of_the_states(data, random_cell, kind, sizes, draw_mask):
    _, timesteps, inputs, units, seed = data.draw(sizes)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(timesteps, inputs)) * 4
    walked = trace(random_cell(kind, inputs, units, seed), x, draw_mask(rng, 1, timesteps)[0])
    t = data.draw(st.integers(1, timesteps))
    found = state_statistics(walked, t)
    now, before = walked.states[t], walked.states[t - 1]
    assert found.norm == pytest.approx(sum(value**2 for value in now) ** 0.5, abs=1e-12)
    change = sum((a - b) ** 2 for a, b in zip(now, before, strict=True)) ** 0.5
    assert found.change == pytest.approx(change, abs=1e-12)
    assert found.saturated == sum(abs(value) > 0.99 for value in now)
    counted = [walked.states[s + 1] for s in range(timesteps) if walked.mask[s]]
    dead = [
        len(counted) > 1 and max(h[u] for h in counted) - min(h[u] for h in counted) < 1e-3
        for u in range(units)
    ]
    assert dead_units(walked).tolist() == dead
    assert (found.dead, found.units) == (sum(dead), units)
    assert found.saturated_share == found.saturated / units
    assert found.dead_share == found.dead / units


def _one_layer(kernel, bias, activation="tanh"):
    units = len(bias)
    return SimpleRNNCell(
        np.array(kernel, float).reshape(1, units),
        np.zeros((units, units)),
        np.array(bias, float),
        activation,
    )


def test_a_unit_that_stands_still_is_dead_at_any_height():
    cell = _one_layer([0, 0, 1, 1e-5], [0, 20, 0, 0.3])
    walked = trace(cell, np.array([[0.5], [-0.5], [0.1]]))
    assert dead_units(walked).tolist() == [True, True, False, True]
    assert saturated_units(cell, walked.states[2]).tolist() == [False, True, False, False]


def test_steps_that_are_masked_or_not_yet_walked_wake_nobody():
    cell = _one_layer([1], [2])
    x = np.array([[9.0], [0.5], [0.5], [-9.0]])
    mask = np.array([False, True, True, True])
    assert dead_units(trace(cell, x, mask)).tolist() == [False]
    assert dead_units(trace(cell, x, mask & (x[:, 0] > 0))).tolist() == [True]
    assert dead_units(walked_on(unwalked(cell, x, mask), 3)).tolist() == [True]


def test_one_step_decides_nothing():
    cell = _one_layer([1], [2])
    assert dead_units(trace(cell, np.ones((1, 1)))).tolist() == [False]
    assert dead_units(unwalked(cell, np.ones((4, 1)))).tolist() == [False]


def test_dead_units_that_are_known_are_not_looked_for_again():
    walked = trace(_one_layer([1, 1], [0, 0]), np.ones((3, 1)))
    assert state_statistics(walked, 2).dead == 2
    assert state_statistics(walked, 2, np.array([True, False])).dead == 1


def test_saturation_is_an_end_of_the_activations_own_range():
    states = np.array([-1, -0.995, 0, 0.005, 0.5, 0.985, 0.995])
    tanh = saturated_units(_one_layer([1] * 7, [0] * 7), states)
    assert tanh.tolist() == [True, True, False, False, False, False, True]
    sigmoid = saturated_units(_one_layer([1] * 7, [0] * 7, "sigmoid"), states[2:])
    assert sigmoid.tolist() == [True, True, False, False, True]
    relu = _one_layer([1], [0], "relu")
    assert saturated_units(relu, states) is None
    found = state_statistics(trace(relu, np.full((2, 1), 5.0)), 2)
    assert found.saturated is None
    assert found.saturated_share is None


def test_a_step_that_is_not_known_is_refused_in_a_sentence():
    walked = walked_on(unwalked(_one_layer([1], [0]), np.ones((5, 1))), 3)
    for t in (0, 4):
        with pytest.raises(ValueError, match=rf"no step {t}: the known ones are 1 … 3"):
            state_statistics(walked, t)


@given(st.integers(1, 8), st.integers(0, 2**32 - 1))
@drawn
def test_the_spectral_radius_is_the_growth_of_the_powers(units, seed):
    """ρ(U) = lim ‖Uᵏ‖^(1/k) (Gelfand); U = S·diag(λ)·S⁻¹ has the eigenvalues that are chosen."""
    rng = np.random.default_rng(seed)
    eigenvalues = rng.uniform(-1.5, 1.5, size=units)
    vectors = np.linalg.qr(rng.normal(size=(units, units)))[0] + 0.1 * np.eye(units)
    recurrent = vectors @ np.diag(eigenvalues) @ np.linalg.inv(vectors)
    cell = SimpleRNNCell(np.zeros((1, units)), recurrent, np.zeros(units))
    (radius,) = spectral_radii(cell).values()
    assert radius == pytest.approx(np.abs(eigenvalues).max(), rel=1e-6)
    power = np.linalg.norm(np.linalg.matrix_power(recurrent / radius, 1024), 2)
    assert power ** (1 / 1024) == pytest.approx(1, abs=0.05)


def test_every_block_has_its_own_radius(random_cell, kind):
    cell = random_cell(kind, 3, 4)
    blocks = len(cell.blocks)
    scales = np.arange(1, blocks + 1, dtype=float)
    recurrent = np.concatenate([scale * np.eye(4) for scale in scales], axis=1)
    scaled = replace(cell, recurrent_kernel=recurrent)
    assert spectral_radii(scaled) == dict(zip(cell.blocks, scales, strict=True))


def test_a_rotation_has_the_radius_of_its_complex_eigenvalues():
    turn = 0.9 * np.array([[0.0, -1], [1, 0]])
    cell = SimpleRNNCell(np.zeros((1, 2)), turn, np.zeros(2))
    assert spectral_radii(cell)["h"] == pytest.approx(0.9)


def test_a_block_that_is_not_finite_has_no_radius(random_cell):
    cell = random_cell("LSTM", 3, 4)
    cell.recurrent_kernel[0, 5] = np.inf
    radii = spectral_radii(cell)
    assert [name for name, radius in radii.items() if np.isnan(radius)] == ["f"]
