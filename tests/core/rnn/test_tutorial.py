import numpy as np
import pytest

from core.rnn.sequence import forward
from core.rnn.trace import trace
from core.rnn.tutorial import tutorial_cell_and_inputs, tutorial_loop


@pytest.fixture(scope="module")
def the_tutorial():
    """The tutorial's own code; its legacy generator is put back as it was."""
    before = np.random.get_state()
    timesteps = 100
    input_features = 32
    output_features = 64
    np.random.seed(42)
    inputs = np.random.rand(timesteps, input_features)
    state_t = np.zeros((output_features,))
    W = np.random.random((output_features, input_features))  # noqa: N806
    U = np.random.random((output_features, output_features))  # noqa: N806
    b = np.random.random((output_features,))
    successive_outputs = []
    for input_t in inputs:
        output_t = np.tanh(np.dot(W, input_t) + np.dot(U, state_t) + b)
        successive_outputs.append(output_t)
        state_t = output_t
    final_output_sequence = np.stack(successive_outputs, axis=0)
    np.random.set_state(before)
    return inputs, W, U, b, final_output_sequence


def test_the_loop_gives_the_tutorials_numbers_bit_for_bit(the_tutorial):
    inputs, W, U, b, expected = the_tutorial  # noqa: N806
    assert expected.shape == (100, 64)
    assert np.array_equal(tutorial_loop(inputs, W, U, b), expected)


def test_the_cell_and_the_inputs_hold_the_tutorials_draws(the_tutorial):
    inputs, W, U, b, _ = the_tutorial  # noqa: N806
    cell, drawn = tutorial_cell_and_inputs()
    assert np.array_equal(drawn, inputs)
    assert np.array_equal(cell.kernel, W.T)
    assert np.array_equal(cell.recurrent_kernel, U.T)
    assert np.array_equal(cell.bias, b)


def test_the_trace_gives_the_tutorials_numbers_bit_for_bit(the_tutorial):
    assert np.array_equal(trace(*tutorial_cell_and_inputs()).states[1:], the_tutorial[-1])


def test_the_fast_forward_gives_the_tutorials_numbers(the_tutorial):
    result = forward(*tutorial_cell_and_inputs())
    np.testing.assert_allclose(result.outputs, the_tutorial[-1], rtol=0, atol=1e-12)
    assert np.array_equal(result.state[0], result.outputs[-1])


def test_the_trace_equals_the_loop_bit_for_bit_where_nothing_saturates():
    cell, inputs = tutorial_cell_and_inputs(timesteps=50, inputs=3, units=5, seed=7)
    inputs = 4 * (inputs - 0.5)
    states = trace(cell, inputs).states[1:]
    assert np.mean(np.abs(states) < 0.999) > 0.5
    loop = tutorial_loop(inputs, cell.kernel.T, cell.recurrent_kernel.T, cell.bias)
    assert np.array_equal(states, loop)


@pytest.mark.parametrize(("kind", "blocks"), [("simple", 1), ("lstm", 4), ("gru", 3)])
def test_every_cell_is_drawn_by_the_same_rule(kind, blocks):
    cell, inputs = tutorial_cell_and_inputs(kind, timesteps=4, inputs=3, units=2, seed=5)
    rng = np.random.RandomState(5)
    assert np.array_equal(inputs, rng.rand(4, 3))
    assert np.array_equal(cell.kernel, rng.random_sample((blocks * 2, 3)).T)
    assert np.array_equal(cell.recurrent_kernel, rng.random_sample((blocks * 2, 2)).T)
    shape = (2, 6) if kind == "gru" else (blocks * 2,)
    assert np.array_equal(cell.bias, rng.random_sample(shape))


def test_the_draws_leave_numpys_global_generator_alone():
    np.random.seed(1)
    expected = np.random.rand()
    np.random.seed(1)
    tutorial_cell_and_inputs(timesteps=2, inputs=2, units=2)
    assert np.random.rand() == expected


def test_an_unknown_cell_or_size_is_refused():
    with pytest.raises(ValueError, match="unknown cell 'rnn'"):
        tutorial_cell_and_inputs("rnn")
    with pytest.raises(ValueError, match="units is 0"):
        tutorial_cell_and_inputs(units=0)
