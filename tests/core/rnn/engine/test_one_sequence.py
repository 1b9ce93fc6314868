"""A SimpleRNN over one sequence: the tutorial's numbers, in less time, with bounded memory."""

import time
import tracemalloc

import numpy as np
import pytest

from core.rnn.engine.draw import Draw
from core.rnn.engine.signal import Signal
from core.rnn.engine.simple import SimpleRNNLayer
from core.rnn.sequence import forward
from core.rnn.tutorial import tutorial_cell_and_inputs, tutorial_loop


def tutorial(timesteps, dtype=np.float64, **options):
    """The layer, its input, and the tutorial's loop over the same numbers."""
    cell, x = tutorial_cell_and_inputs(timesteps=timesteps)
    weights = [weight.astype(dtype) for weight in (cell.kernel, cell.recurrent_kernel, cell.bias)]
    layer, x = SimpleRNNLayer(*weights, **options), x.astype(dtype)
    turned = [np.ascontiguousarray(weight.T) for weight in weights]
    return layer, Signal(x[:, np.newaxis]), lambda: tutorial_loop(x, *turned)


def fewest_seconds(*walks, rounds):
    """The least CPU time of each, taken by turns."""
    least = [float("inf")] * len(walks)
    for _ in range(rounds):
        for number, walk in enumerate(walks):
            began = time.process_time()
            walk()
            least[number] = min(least[number], time.process_time() - began)
    return least


@pytest.mark.parametrize("timesteps", [1, 100, 128, 129, 300])
def test_it_gives_the_numbers_of_the_tutorials_loop(timesteps):
    layer, x, loop = tutorial(timesteps, return_sequences=True)
    answer = layer.forward(x, None).values
    assert answer.shape == (timesteps, 1, 64)
    np.testing.assert_allclose(answer[:, 0], loop(), rtol=0, atol=1e-10)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("every", [False, True])
def test_a_state_that_does_not_saturate_is_carried_over_many_blocks(
    random_cell, trained_layer, reverse, every, monkeypatch
):
    monkeypatch.setattr("core.rnn.engine.one_sequence.ROOM_BYTES", 1000)
    cell = random_cell("SimpleRNN", 5, 6)
    layer = trained_layer(cell, return_sequences=every, reverse=reverse)
    for seed, timesteps in enumerate((70, 3, 70)):
        x = np.random.default_rng(seed).normal(size=(timesteps, 5))
        told = forward(cell, x, reverse=reverse)
        expected = told.outputs[:, np.newaxis] if every else told.state[0][np.newaxis]
        answer = layer.forward(Signal(x[:, np.newaxis]), None).values
        assert answer.flags.c_contiguous
        np.testing.assert_allclose(answer, expected, rtol=0, atol=1e-10)


def test_without_a_timestep_the_state_is_zero(random_cell, trained_layer):
    layer = trained_layer(random_cell("SimpleRNN", 3, 4))
    assert layer.forward(Signal(np.ones((9, 1, 3))), None).values.all()
    assert not layer.forward(Signal(np.ones((0, 1, 3))), None).values.any()


def test_weights_that_moved_are_the_ones_that_answer(random_cell, trained_layer):
    layer, x = trained_layer(random_cell("SimpleRNN", 3, 4)), Signal(np.ones((9, 1, 3)))
    before = layer.forward(x, None).values.copy()
    for weight in layer.weights:
        weight *= 0.5
    after = layer.forward(x, None).values.copy()
    assert not np.allclose(before, after)
    np.testing.assert_allclose(after, layer.forward(x, Draw(0)).values, rtol=0, atol=1e-10)


def test_it_has_no_way_back(random_cell, trained_layer):
    layer, x = trained_layer(random_cell("SimpleRNN", 3, 4)), Signal(np.ones((9, 1, 3)))
    layer.forward(x, Draw(0))
    layer.forward(x, None)
    with pytest.raises(ValueError, match="go forward with a draw first"):
        layer.backward(np.ones((1, 4)))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_it_is_faster_than_the_tutorials_loop(dtype):
    # 2.3 and 2.9 times as fast by `tests/benchmarks/forward.py`: here with a wide margin.
    layer, x, loop = tutorial(100, dtype, return_sequences=True)
    ours, tutorials = fewest_seconds(lambda: layer.forward(x, None), loop, rounds=50)
    assert tutorials > 1.5 * ours, (tutorials, ours)


def test_a_hundred_times_the_timesteps_take_a_hundred_times_the_time():
    (short, x), (long, many) = (tutorial(steps)[:2] for steps in (1_000, 100_000))
    quick, slow = fewest_seconds(
        lambda: short.forward(x, None), lambda: long.forward(many, None), rounds=3
    )
    assert 50 * quick < slow < 200 * quick, (quick, slow)


def test_no_state_is_kept_where_the_last_one_is_asked_for():
    peaks = []
    for timesteps in (1_000, 100_000):
        layer, x, _ = tutorial(timesteps)
        tracemalloc.start()
        layer.forward(x, None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0] < 1e6, peaks
