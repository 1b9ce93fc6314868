"""Leaving a timestep out gives what the network answers to the sequence without it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rnn.network import EmbeddingWeights, Network, RecurrentWeights
from core.rnn.reading import ablation, batches, leave_out

drawn = settings(deadline=None, max_examples=40, derandomize=True, database=None)


@given(data=st.data())
@drawn
def test_each_answer_is_that_to_the_shortened_sequence(
    data, stacks, build_stack, draw_inputs, last_of
):
    stack = data.draw(stacks)
    both_ways = data.draw(st.none() | st.integers(0, len(stack["kinds"]) - 1))
    network = build_stack(stack, both_ways)
    inputs = draw_inputs(network, data.draw(st.integers(2, 9)), stack["seed"])
    found = ablation(network, inputs)
    plain = [last_of(network, np.delete(inputs, t, axis=0)) for t in range(len(inputs))]
    np.testing.assert_allclose(found.without, plain, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.answer, last_of(network, inputs), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(found.change, found.answer - found.without)


@pytest.mark.parametrize("positions", [range(2, 5), range(6, -1, -2), range(0), range(7)])
def test_some_positions_give_their_part_of_the_whole(random_cell, monkeypatch, positions):
    network = Network((RecurrentWeights(random_cell("LSTM", 3, 4)),))
    inputs = np.random.default_rng(0).normal(size=(7, 3))
    whole = ablation(network, inputs).without
    monkeypatch.setattr(batches, "MOST_ROWS", 2)
    part = leave_out(network, inputs, positions)
    assert part.shape == (len(positions), 4)
    np.testing.assert_allclose(part, whole[list(positions)], rtol=0, atol=1e-14)


def test_a_masked_timestep_can_be_left_out_without_a_change(random_cell):
    table = np.random.default_rng(0).normal(size=(9, 3))
    network = Network(
        (EmbeddingWeights(table, mask_zero=True), RecurrentWeights(random_cell("GRU", 3, 4)))
    )
    change = np.abs(ablation(network, np.array([0, 5, 0, 3, 0])).change).max(axis=1)
    assert (change[[0, 2, 4]] < 1e-14).all()
    assert (change[[1, 3]] > 1e-3).all()


def test_what_cannot_be_left_out_is_refused_in_a_sentence(random_cell):
    network = Network((RecurrentWeights(random_cell("LSTM", 3, 4)),))
    with pytest.raises(ValueError, match="has one timestep: to leave one out, two or more"):
        ablation(network, np.zeros((1, 3)))
    with pytest.raises(ValueError, match="no timesteps"):
        ablation(network, np.zeros((0, 3)))
    with pytest.raises(ValueError, match=r"no timestep 4: the sequence has 0 … 3"):
        leave_out(network, np.zeros((4, 3)), range(2, 5))
    with pytest.raises(ValueError, match="no timestep -1"):
        leave_out(network, np.zeros((4, 3)), range(-1, 2))
    with pytest.raises(ValueError, match=r"\(1, 4, 3\): one sequence of features"):
        ablation(network, np.zeros((1, 4, 3)))
