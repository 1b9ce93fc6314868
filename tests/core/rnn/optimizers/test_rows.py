"""A gradient of rows is the dense one with zeros elsewhere."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from core.rnn.engine.layer import RowGradient
from core.rnn.optimizers import blocks, moments
from core.rnn.optimizers.clipping import clip_global_norm, clip_value
from core.rnn.optimizers.named import optimizer

few = settings(deadline=None, max_examples=15, derandomize=True, database=None)
CLIPPINGS = {
    "unclipped": list,
    "norm": lambda found: clip_global_norm(found, 0.3),
    "value": lambda found: clip_value(found, 0.05),
}


def touched_rows(rng, vocabulary, width):
    """(dense, rows) of the same gradient; sometimes no row is touched."""
    rows = np.flatnonzero(rng.random(vocabulary) < rng.choice([0.0, 0.1, 0.5]))
    values = (rng.normal(size=(len(rows), width)) * 0.1).astype(np.float32)
    dense = np.zeros((vocabulary, width), np.float32)
    dense[rows] = values
    return dense, RowGradient(rows, values)


@pytest.mark.parametrize("clipping", CLIPPINGS)
@pytest.mark.parametrize("name", ["adam", "rmsprop", "sgd"])
@given(data=st.data())
@few
def test_rows_move_a_table_as_the_dense_gradient_does_to_the_last_bit(name, clipping, data):
    vocabulary, width = data.draw(st.integers(1, 60)), data.draw(st.integers(1, 6))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    start = rng.normal(size=(vocabulary, width)).astype(np.float32)
    dense_table, row_table = start.copy(), start.copy()
    # The norm itself is a sum in another order where zeros are left out; it is given to both.
    clipped = CLIPPINGS[clipping]
    pair = optimizer(name, [dense_table], 0.9), optimizer(name, [row_table], 0.9)
    for _ in range(8):
        dense, rows = touched_rows(rng, vocabulary, width)
        (rows,) = clipped([rows])
        dense[rows.rows] = rows.values
        pair[0].step([dense], 0.01)
        pair[1].step([rows], 0.01)
        np.testing.assert_array_equal(dense_table, row_table)
    for one, other in zip(pair[0].state(), pair[1].state(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("clipping", ["norm", "value"])
def test_clipping_finds_the_same_in_rows_as_in_the_dense_gradient(clipping):
    rng = np.random.default_rng(0)
    dense, rows = touched_rows(rng, 200, 5)
    assert 0 < len(rows.rows) < 200
    other = rng.normal(size=(4, 3)).astype(np.float32)
    whole, dense_other = CLIPPINGS[clipping]([dense.copy(), other.copy()])
    parts, rows_other = CLIPPINGS[clipping]([rows, other.copy()])
    np.testing.assert_allclose(parts.values, whole[rows.rows], rtol=1e-6)
    np.testing.assert_allclose(rows_other, dense_other, rtol=1e-6)
    assert np.abs(whole).max() < np.abs(dense).max()


@pytest.mark.parametrize("name", ["adam", "sgd"])
def test_a_row_that_was_touched_once_keeps_moving_by_its_momentum(name):
    table = np.zeros((4, 2), np.float32)
    moving = optimizer(name, [table], 0.9)
    moving.step([RowGradient(np.array([2]), np.ones((1, 2), np.float32))], 0.01)
    after_one = table.copy()
    moving.step([RowGradient(np.array([0]), np.ones((1, 2), np.float32))], 0.01)
    assert (np.abs(table[2] - after_one[2]) > 1e-3).all()
    np.testing.assert_array_equal(table[[1, 3]], 0)


@pytest.mark.parametrize("name", ["adam", "rmsprop", "sgd"])
def test_a_table_of_many_blocks_moves_as_one_of_one_block(name, monkeypatch):
    rng = np.random.default_rng(1)
    start = rng.normal(size=(50, 3)).astype(np.float32)
    tables = start.copy(), start.copy()
    whole = optimizer(name, [tables[0]], 0.9)
    monkeypatch.setattr(blocks, "NUMBERS", 12)
    parts = optimizer(name, [tables[1]], 0.9)
    for _ in range(4):
        dense, rows = touched_rows(rng, 50, 3)
        monkeypatch.setattr(blocks, "NUMBERS", 1 << 16)
        whole.step([dense], 0.01)
        monkeypatch.setattr(blocks, "NUMBERS", 12)
        parts.step([rows], 0.01)
    np.testing.assert_array_equal(*tables)
    assert np.abs(tables[0] - start).max() > 1e-3


def test_what_has_faded_becomes_zero_and_moves_nothing():
    table = np.ones((2, 2), np.float32)
    moving = optimizer("sgd", [table], 0.5)
    moving.step([RowGradient(np.array([1]), np.ones((1, 2), np.float32))], 0.01)
    nothing = RowGradient(np.empty(0, np.intp), np.empty((0, 2), np.float32))
    for _ in range(moments.EVERY - 2):
        moving.step([nothing], 0.01)
    faded = moving.state()[1]
    assert (np.abs(faded[1]) > 0).all()
    before = table.copy()
    for _ in range(2):
        moving.step([nothing], 0.01)
    np.testing.assert_array_equal(moving.state()[1], 0)
    np.testing.assert_array_equal(table, before)
