import numpy as np

from core.rnn.engine.buffers import Buffers


def test_an_array_is_taken_at_the_place_of_the_last_one():
    buffers = Buffers()
    first = buffers.take("h", (4, 3), np.float32)
    first.fill(7)
    smaller = buffers.take("h", (2, 5), np.float32)
    assert smaller.shape == (2, 5)
    assert smaller.flags.c_contiguous
    assert np.shares_memory(first, smaller)
    np.testing.assert_array_equal(smaller, 7)


def test_a_larger_array_or_another_type_gets_a_new_place():
    buffers = Buffers()
    first = buffers.take("h", (4,), np.float32)
    larger = buffers.take("h", (5,), np.float32)
    assert larger.shape == (5,)
    assert not np.shares_memory(first, larger)
    double = buffers.take("h", (5,), np.float64)
    assert double.dtype == np.float64
    assert not np.shares_memory(larger, double)


def test_two_names_never_share_a_place():
    buffers = Buffers()
    h, c = (buffers.take(name, (3,), np.float32) for name in "hc")
    assert not np.shares_memory(h, c)
