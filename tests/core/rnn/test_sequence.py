import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rnn.cells import initial_state, step
from core.rnn.sequence import forward

quick = settings(deadline=None, max_examples=60, derandomize=True, database=None)


def plain_loop(cell, inputs, mask, state, reverse):
    """One sequence, one step after the other, masked by an if."""
    outputs = np.zeros((len(inputs), cell.units), cell.dtype)
    previous = np.zeros(cell.units, cell.dtype)
    order = range(len(inputs))
    for t in reversed(order) if reverse else order:
        if mask[t]:
            state = step(cell, inputs[t], state)
            previous = state[0]
        outputs[t] = previous
    return outputs, state


@given(data=st.data())
@quick
def test_the_fast_forward_is_the_plain_loop(data, random_cell, kind, sizes, draw_mask):
    batch, timesteps, inputs, units, seed = data.draw(sizes)
    masked, reverse, starts = (data.draw(st.booleans()) for _ in range(3))
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    cell = random_cell(kind, inputs, units, seed, dtype)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(batch, timesteps, inputs))
    mask = draw_mask(rng, batch, timesteps) if masked else np.ones((batch, timesteps), bool)
    state = initial_state(cell, batch)
    if starts:
        state = tuple(rng.normal(size=array.shape) for array in state)
    result = forward(
        cell, x, mask if masked else None, initial=state if starts else None, reverse=reverse
    )
    tolerance = 1e-5 if dtype == np.float32 else 1e-12
    assert result.outputs.dtype == dtype
    for row in range(batch):
        own = tuple(array[row].astype(dtype) for array in state)
        outputs, last = plain_loop(cell, x[row], mask[row], own, reverse)
        np.testing.assert_allclose(result.outputs[row], outputs, rtol=0, atol=tolerance)
        for ours, plain in zip(result.state, last, strict=True):
            np.testing.assert_allclose(ours[row], plain, rtol=tolerance, atol=tolerance)


def test_one_sequence_is_answered_without_a_batch_axis(random_cell, kind):
    cell = random_cell(kind, 3, 4)
    x = np.random.default_rng(0).normal(size=(6, 3))
    mask = np.array([0, 1, 1, 0, 1, 0], bool)
    alone, batched = forward(cell, x, mask), forward(cell, x[None], mask[None])
    assert alone.outputs.shape == (6, 4)
    assert np.array_equal(alone.outputs, batched.outputs[0])
    assert all(np.array_equal(a, b[0]) for a, b in zip(alone.state, batched.state, strict=True))


def test_a_masked_step_keeps_the_state_and_repeats_the_output(random_cell, kind):
    cell = random_cell(kind, 3, 4)
    x = np.random.default_rng(0).normal(size=(6, 3))
    outputs = forward(cell, x, np.array([0, 0, 1, 0, 1, 0], bool)).outputs
    assert not outputs[:2].any()
    assert outputs[2].any()
    assert np.array_equal(outputs[2], outputs[3])
    assert not np.array_equal(outputs[3], outputs[4])
    assert np.array_equal(outputs[4], outputs[5])


def test_masked_steps_might_as_well_not_be_there(random_cell, kind):
    cell = random_cell(kind, 3, 4)
    x = np.random.default_rng(0).normal(size=(6, 3))
    mask = np.array([0, 1, 0, 1, 1, 0], bool)
    masked, short = forward(cell, x, mask), forward(cell, x[mask])
    for with_mask, without in zip(masked.state, short.state, strict=True):
        np.testing.assert_allclose(with_mask, without, rtol=0, atol=1e-14)


def test_a_fully_masked_sequence_ends_where_it_began(random_cell, kind):
    cell = random_cell(kind, 3, 4)
    start = tuple(np.full(4, 0.5) for _ in initial_state(cell))
    result = forward(cell, np.ones((5, 3)), np.zeros(5, bool), initial=start)
    assert not result.outputs.any()
    assert all(np.array_equal(a, b) for a, b in zip(result.state, start, strict=True))


def test_backwards_is_forwards_over_the_mirrored_sequence(random_cell, kind):
    cell = random_cell(kind, 3, 4)
    x = np.random.default_rng(0).normal(size=(2, 6, 3))
    backwards, mirrored = forward(cell, x, reverse=True), forward(cell, x[:, ::-1])
    np.testing.assert_allclose(backwards.outputs, mirrored.outputs[:, ::-1], rtol=0, atol=1e-14)


def test_a_sequence_may_be_empty(random_cell, kind):
    cell = random_cell(kind, 3, 4)
    assert forward(cell, np.zeros((2, 0, 3))).outputs.shape == (2, 0, 4)
    assert forward(cell, np.zeros((0, 3))).outputs.shape == (0, 4)


def test_wrong_shapes_are_refused_by_name(random_cell, kind):
    cell = random_cell(kind, 3, 4)
    with pytest.raises(ValueError, match=r"inputs has shape \(5, 2\).*needs \(timesteps, 3\)"):
        forward(cell, np.zeros((5, 2)))
    with pytest.raises(ValueError, match=r"inputs has shape \(3,\)"):
        forward(cell, np.zeros(3))
    with pytest.raises(ValueError, match=r"mask has shape \(2, 4\).*needs \(2, 5\)"):
        forward(cell, np.zeros((2, 5, 3)), np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"state's h has shape \(4,\).*needs \(2, 4\)"):
        forward(cell, np.zeros((2, 5, 3)), initial=initial_state(cell))
