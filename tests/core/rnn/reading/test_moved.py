"""The steps that moved the answer most, first."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rnn.network import DenseWeights, Network, RecurrentWeights
from core.rnn.reading import Move, answer_before, most_moving

drawn = settings(deadline=None, max_examples=60, derandomize=True, database=None)


@given(data=st.data())
@drawn
def test_the_largest_changes_come_first(data):
    timesteps, outputs = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 3))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    answers = rng.integers(0, 4, size=(timesteps, outputs)) / 4
    before = data.draw(st.sampled_from([None, rng.random(outputs)]))
    output, count = data.draw(st.integers(0, outputs - 1)), data.draw(st.integers(0, 14))
    column = answers[:, output].tolist()
    start = column[0] if before is None else before[output]
    changes = [now - then for then, now in zip([start, *column], column, strict=False)]
    plain = sorted(
        (t for t in range(timesteps) if changes[t] != 0), key=lambda t: (-abs(changes[t]), t)
    )
    expected = tuple(Move(t + 1, changes[t], column[t]) for t in plain[:count])
    assert most_moving(answers, count, output, before) == expected


def test_the_first_step_moves_the_answer_from_where_it_was_before():
    answers = np.array([[0.9], [0.8], [0.8]])
    assert [move.t for move in most_moving(answers, 3)] == [2]
    assert [move.t for move in most_moving(answers, 3, before=np.array([0.5]))] == [1, 2]


def test_before_the_first_step_the_head_reads_a_state_of_zeros(random_cell):
    head = DenseWeights(np.ones((4, 2)), np.array([0.0, 2.0]), "sigmoid")
    network = Network((RecurrentWeights(random_cell("LSTM", 3, 4)), head))
    np.testing.assert_allclose(answer_before(network), 1 / (1 + np.exp([0.0, -2.0])))
    assert answer_before(Network(network.layers[:1])) is None
    assert answer_before(Network(network.layers[1:])) is None


def test_a_stack_that_reads_both_ways_has_no_answer_before(build_stack):
    stack = {
        "embedding": "plain",
        "kinds": ["GRU", "LSTM"],
        "dense_between": False,
        "returns_sequences": False,
        "heads": 1,
        "outputs": 1,
        "units": 4,
        "seed": 0,
    }
    assert answer_before(build_stack(stack, both_ways=0)) is None
    assert answer_before(build_stack(stack)).shape == (1,)


def test_what_has_no_moves_is_refused_in_a_sentence():
    answers = np.zeros((3, 2))
    with pytest.raises(ValueError, match=r"no output 2: the answer has 0 … 1"):
        most_moving(answers, 1, output=2)
    with pytest.raises(ValueError, match="count is -1"):
        most_moving(answers, -1)
    with pytest.raises(ValueError, match=r"answers has shape \(3,\)"):
        most_moving(np.zeros(3), 1)
    with pytest.raises(ValueError, match=r"before has shape \(1,\)"):
        most_moving(answers, 1, before=np.zeros(1))
