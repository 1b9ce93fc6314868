import numpy as np
import pytest

from core.rnn.engine.rows import fill_rows, whole_rows


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_chosen_rows_are_copied_bit_for_bit_and_no_others(dtype):
    rng = np.random.default_rng(0)
    source, into = rng.normal(size=(2, 5, 3)).astype(dtype)
    source[1] = np.nan, -0.0, np.inf
    chosen = np.array([False, True, False, True, False])
    expected = np.where(chosen[:, np.newaxis], source, into)
    np.copyto(whole_rows(into), whole_rows(source), where=chosen)
    assert into.tobytes() == expected.tobytes()


def test_chosen_rows_of_every_gate_become_one_number():
    factors = np.arange(48.0).reshape(2, 4, 3, 2)
    gate = factors[:, 1:3]
    chosen = np.array([[True, False, False], [False, False, True]])
    expected = np.where(chosen[:, np.newaxis, :, np.newaxis], 1, gate)
    others = factors[:, [0, 3]].copy()
    fill_rows(gate, 1, chosen[:, np.newaxis])
    assert np.array_equal(factors[:, 1:3], expected)
    assert np.array_equal(factors[:, [0, 3]], others)
    assert (expected != np.arange(48.0).reshape(2, 4, 3, 2)[:, 1:3]).any()
