"""Every cell's gradients against central differences of its forward pass."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from core.rnn.backward import backward_step, backward_through_time
from core.rnn.cells import initial_state, step
from core.rnn.sequence import forward
from tests.core.rnn.central_differences import assert_same, slopes

some = settings(deadline=None, max_examples=15, derandomize=True, database=None)
SMALL = st.tuples(
    st.integers(1, 3),
    st.integers(1, 5),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(0, 2**32),
)


def assert_weights_same(cell, found, loss):
    for name in ("kernel", "recurrent_kernel", "bias"):
        numeric = slopes(lambda w, name=name: loss(replace(cell, **{name: w})), getattr(cell, name))
        assert_same(getattr(found, name), numeric, name)


def random_state(rng, cell, batch):
    return tuple(rng.normal(size=array.shape) for array in initial_state(cell, batch))


@given(data=st.data())
@some
def test_one_step_back_is_what_central_differences_say(data, random_cell, kind):
    batch, _, inputs, units, seed = data.draw(SMALL)
    name = data.draw(st.sampled_from(["tanh", "sigmoid", "softsign", "softmax", "sin"]))
    cell = random_cell(kind, inputs, units, seed, activation=name)
    rng = np.random.default_rng(seed)
    x, state = rng.normal(size=(batch, inputs)), random_state(rng, cell, batch)
    arriving = random_state(rng, cell, batch)

    def loss(cell, x, *state):
        return sum((g * s).sum() for g, s in zip(arriving, step(cell, x, state), strict=True))

    found = backward_step(cell, x, state, arriving)
    assert_weights_same(cell, found, lambda c: loss(c, x, *state))
    assert_same(found.inputs, slopes(lambda x: loss(cell, x, *state), x), "inputs")
    h, *c = state
    assert_same(found.state[0], slopes(lambda h: loss(cell, x, h, *c), h), "h")
    if c:
        assert_same(found.state[1], slopes(lambda c: loss(cell, x, h, c), c[0]), "c")

    alone = backward_step(cell, x[0], *(tuple(a[0] for a in s) for s in (state, arriving)))
    np.testing.assert_allclose(alone.inputs, found.inputs[0], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(alone.state[0], found.state[0][0], rtol=1e-12, atol=1e-14)


@given(data=st.data())
@some
def test_a_whole_sequence_back_is_what_central_differences_say(data, random_cell, kind, draw_mask):
    batch, timesteps, inputs, units, seed = data.draw(SMALL)
    reverse = data.draw(st.booleans())
    cell = random_cell(kind, inputs, units, seed)
    rng = np.random.default_rng(seed)
    x, mask = rng.normal(size=(batch, timesteps, inputs)), draw_mask(rng, batch, timesteps)
    initial, to_state = random_state(rng, cell, batch), random_state(rng, cell, batch)
    to_outputs = rng.normal(size=(batch, timesteps, units))

    def loss(cell, x, *initial):
        answer = forward(cell, x, mask, initial, reverse)
        at_end = sum((g * s).sum() for g, s in zip(to_state, answer.state, strict=True))
        return (to_outputs * answer.outputs).sum() + at_end

    found = backward_through_time(cell, x, to_outputs, to_state, mask, initial, reverse)
    assert_weights_same(cell, found, lambda c: loss(c, x, *initial))
    assert_same(found.inputs, slopes(lambda x: loss(cell, x, *initial), x), "inputs")
    assert not found.inputs[~mask].any()
    h, *c = initial
    assert_same(found.initial[0], slopes(lambda h: loss(cell, x, h, *c), h), "h")
    if c:
        assert_same(found.initial[1], slopes(lambda c: loss(cell, x, h, c), c[0]), "c")


def nudged_walk(cell, x, mask, order, to_outputs, to_state, h_nudges, c_nudges):
    """L when every h_t and every c_t that a step computes is moved a little, c_t before h_t."""
    state, loss = initial_state(cell, len(x)), 0.0
    repeated = np.zeros_like(state[0])
    for t in order:
        counts = mask[:, t, np.newaxis]
        h, *c = step(cell, x[:, t], state)
        if c:
            h = h / np.tanh(c[0]) * np.tanh(c[0] + c_nudges[:, t])
            c = [c[0] + c_nudges[:, t]]
        new = (h + h_nudges[:, t], *c)
        state = tuple(np.where(counts, n, o) for n, o in zip(new, state, strict=True))
        repeated = np.where(counts, state[0], repeated)
        loss += (to_outputs[:, t] * repeated).sum()
    return loss + sum((g * s).sum() for g, s in zip(to_state, state, strict=True))


@given(data=st.data())
@some
def test_the_gradient_of_every_state_is_what_central_differences_say(
    data, random_cell, kind, draw_mask
):
    batch, timesteps, inputs, units, seed = data.draw(SMALL)
    reverse = data.draw(st.booleans())
    cell = random_cell(kind, inputs, units, seed)
    rng = np.random.default_rng(seed)
    x, mask = rng.normal(size=(batch, timesteps, inputs)), draw_mask(rng, batch, timesteps)
    to_outputs, to_state = (
        rng.normal(size=(batch, timesteps, units)),
        random_state(rng, cell, batch),
    )
    order = range(timesteps)[::-1] if reverse else range(timesteps)
    found = backward_through_time(cell, x, to_outputs, to_state, mask, reverse=reverse)

    still = np.zeros((batch, timesteps, units))
    fixed = (cell, x, mask, order, to_outputs, to_state)
    numeric = slopes(lambda nudges: nudged_walk(*fixed, nudges, still), still)
    assert_same(found.states[mask], numeric[mask], "states")
    if cell.kind == "LSTM":
        numeric = slopes(lambda nudges: nudged_walk(*fixed, still, nudges), still)
        assert_same(found.cells[mask], numeric[mask], "cells")
    else:
        assert found.cells is None

    kept = found.initial[0]
    for t in order:
        kept = np.where(mask[:, t, np.newaxis], found.states[:, t], kept)
        assert np.array_equal(found.states[:, t], kept)


@given(data=st.data())
@some
def test_a_masked_step_passes_the_gradient_through_unchanged(data, random_cell, kind):
    _, timesteps, inputs, units, seed = data.draw(SMALL)
    cell = random_cell(kind, inputs, units, seed)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(timesteps, inputs))
    to_state = random_state(rng, cell, None)
    bare = backward_through_time(cell, x, state_gradient=to_state)
    for at in (0, timesteps // 2, timesteps):
        padded = np.insert(x, [at] * 2, 1e3, axis=0)
        mask = np.insert(np.ones(timesteps, bool), [at] * 2, False)
        found = backward_through_time(cell, padded, state_gradient=to_state, mask=mask)
        for name in ("kernel", "recurrent_kernel", "bias"):
            np.testing.assert_allclose(
                getattr(found, name), getattr(bare, name), rtol=1e-12, atol=1e-14
            )
        np.testing.assert_allclose(found.states[mask], bare.states, rtol=1e-12, atol=1e-14)
        before = found.initial[0] if at == 0 else found.states[at - 1]
        assert np.array_equal(found.states[at : at + 2], [before, before])
    # What a repeated output is told is told to the step that computed it.
    mask = np.append(np.ones(timesteps, bool), [False, False])
    padded, arriving = np.append(x, x[:1].repeat(2, 0), axis=0), np.zeros((timesteps + 2, units))
    arriving[-2:] = to_state[0] / 2
    repeated = backward_through_time(cell, padded, arriving, mask=mask)
    only_h = (to_state[0], *(np.zeros(units) for _ in to_state[1:]))
    direct = backward_through_time(cell, x, state_gradient=only_h)
    np.testing.assert_allclose(repeated.kernel, direct.kernel, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(repeated.states[mask], direct.states, rtol=1e-12, atol=1e-14)


def test_a_batch_has_the_sum_of_its_rows_gradients(random_cell, kind, draw_mask):
    rng = np.random.default_rng(1)
    cell, x, mask = random_cell(kind, 4, 5), rng.normal(size=(6, 9, 4)), draw_mask(rng, 6, 9)
    arriving = rng.normal(size=(6, 9, 5))
    together = backward_through_time(cell, x, arriving, mask=mask)
    rows = [
        backward_through_time(cell, *row[:2], mask=row[2])
        for row in zip(x, arriving, mask, strict=True)
    ]
    for name in ("kernel", "recurrent_kernel", "bias"):
        np.testing.assert_allclose(
            getattr(together, name), sum(getattr(row, name) for row in rows), rtol=1e-11, atol=1e-13
        )
    for b, row in enumerate(rows):
        assert row.states.shape == (9, 5)
        np.testing.assert_allclose(together.states[b], row.states, rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(together.inputs[b], row.inputs, rtol=1e-11, atol=1e-13)


def test_float32_weights_have_float32_gradients(random_cell, kind):
    cell = random_cell(kind, 3, 4, dtype=np.float32)
    found = backward_through_time(
        cell, np.ones((2, 5, 3)), np.ones((2, 5, 4)), mask=np.eye(5)[:2] == 0
    )
    arrays = (found.kernel, found.recurrent_kernel, found.bias, found.inputs, found.states)
    assert {array.dtype for array in (*arrays, *found.initial)} == {np.dtype(np.float32)}


def test_a_wrong_shape_is_refused(random_cell):
    cell = random_cell("LSTM", 3, 4)
    x = np.ones((2, 5, 3))
    with pytest.raises(ValueError, match=r"output_gradient has shape \(2, 4\).*needs \(2, 5, 4\)"):
        backward_through_time(cell, x, np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"not a tuple \(h, c\)"):
        backward_through_time(cell, x, state_gradient=(np.ones((2, 4)),))
    with pytest.raises(ValueError, match=r"mask has shape \(5,\)"):
        backward_through_time(cell, x, np.ones((2, 5, 4)), mask=np.ones(5))
    with pytest.raises(ValueError, match=r"x has shape \(2,\).*backward step of LSTM"):
        backward_step(cell, np.ones(2), initial_state(cell), initial_state(cell))
